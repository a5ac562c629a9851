import type { GateVerdict } from "../ports/index.ts";
import type { ActiveRun } from "./active-run.ts";
import { checkGate } from "./check-gate.ts";

/** Runs one gate and tells the run machine how it ended; where agents have folders of their own, on their work as it would be merged. */
export async function carryOutGate(run: ActiveRun, gateId: string, taskId: string | null): Promise<void> {
  const { options, mailbox, mergeQueue } = run;
  const startMs = options.clock.nowMs();
  const verdict = await (mergeQueue === null
    ? checkGate(run, { gateId, taskId })
    : mergeQueue.checkAlone(gateId, taskId).catch((error: unknown): GateVerdict => ({
        ok: false,
        output: error instanceof Error ? error.message : String(error),
      })));
  const durationMs = options.clock.nowMs() - startMs;
  mailbox.tell({ type: "finish-gate", gateId, taskId, durationMs, ...verdict });
}
