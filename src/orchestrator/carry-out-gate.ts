import type { GateVerdict } from "../ports/index.ts";
import type { ActiveRun } from "./active-run.ts";

/** Runs one gate and tells the run machine how it ended; an aborted one counts as failed. */
export async function carryOutGate(run: ActiveRun, gateId: string, taskId: string | null): Promise<void> {
  const { options, mailbox } = run;
  const gate = run.plan.gates.find((one) => one.id === gateId)!;
  const startMs = options.clock.nowMs();
  const controller = new AbortController();
  run.gates.set(controller, gateId);
  let verdict: GateVerdict;
  try {
    if (mailbox.state.status === "aborting") controller.abort();
    verdict =
      options.gateRunner === null
        ? { ok: null, output: "no gate runner was given" }
        : await options.gateRunner.check(
            { runId: run.runId, gate, taskId, timeoutMs: mailbox.state.policy.gateTimeoutMs },
            controller.signal,
          );
  } catch (error) {
    verdict = { ok: false, output: error instanceof Error ? error.message : String(error) };
  } finally {
    run.gates.delete(controller);
    run.receipt?.settle(controller, true);
  }
  const durationMs = options.clock.nowMs() - startMs;
  mailbox.tell({ type: "finish-gate", gateId, taskId, durationMs, ...verdict });
}
