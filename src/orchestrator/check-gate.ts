import type { GateVerdict } from "../ports/index.ts";
import type { ActiveRun } from "./active-run.ts";

/**
 * Runs one gate, again as often as the policy says where it fails. An aborted one counts as failed. Never rejects.
 *
 * @param check - `directory`: what is checked; without one the gate runner's own folder.
 */
export async function checkGate(
  run: ActiveRun,
  check: { readonly gateId: string; readonly taskId: string | null; readonly directory?: string },
): Promise<GateVerdict> {
  const { options, mailbox } = run;
  const { gateId, ...where } = check;
  const gate = run.plan.gates.find((one) => one.id === gateId)!;
  const controller = new AbortController();
  run.gates.set(controller, gateId);
  try {
    if (mailbox.state.status === "aborting") controller.abort();
    const { gateRetries, gateTimeoutMs: timeoutMs } = mailbox.state.policy;
    const once = async (): Promise<GateVerdict> =>
      (await options.gateRunner?.check({ runId: run.runId, gate, timeoutMs, ...where }, controller.signal)) ?? {
        ok: null,
        output: "no gate runner was given",
      };
    let verdict = await once();
    for (let left = gateRetries; verdict.ok === false && left > 0 && !controller.signal.aborted; left -= 1)
      verdict = await once();
    return verdict;
  } catch (error) {
    return { ok: false, output: error instanceof Error ? error.message : String(error) };
  } finally {
    run.gates.delete(controller);
    run.receipt?.settle(controller, true);
  }
}
