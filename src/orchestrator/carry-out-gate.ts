import type { GateVerdict } from "../ports/index.ts";
import type { ActiveRun } from "./active-run.ts";

/**
 * Runs one gate and tells the run machine how it ended; an aborted one counts as failed. One that fails is run again as
 * often as the policy says, before its task is sent back.
 */
export async function carryOutGate(run: ActiveRun, gateId: string, taskId: string | null): Promise<void> {
  const { options, mailbox } = run;
  const gate = run.plan.gates.find((one) => one.id === gateId)!;
  const startMs = options.clock.nowMs();
  const controller = new AbortController();
  run.gates.set(controller, gateId);
  let verdict: GateVerdict;
  try {
    if (mailbox.state.status === "aborting") controller.abort();
    const { gateRetries, gateTimeoutMs: timeoutMs } = mailbox.state.policy;
    const check = async (): Promise<GateVerdict> =>
      (await options.gateRunner?.check({ runId: run.runId, gate, taskId, timeoutMs }, controller.signal)) ?? {
        ok: null,
        output: "no gate runner was given",
      };
    verdict = await check();
    for (let left = gateRetries; verdict.ok === false && left > 0 && !controller.signal.aborted; left -= 1)
      verdict = await check();
  } catch (error) {
    verdict = { ok: false, output: error instanceof Error ? error.message : String(error) };
  } finally {
    run.gates.delete(controller);
    run.receipt?.settle(controller, true);
  }
  const durationMs = options.clock.nowMs() - startMs;
  mailbox.tell({ type: "finish-gate", gateId, taskId, durationMs, ...verdict });
}
