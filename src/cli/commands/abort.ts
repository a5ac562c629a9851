import { createDirectoryChannel } from "../../adapters/channel/directory/index.ts";
import { endLeftAgents } from "../../adapters/runner/process/index.ts";
import { createDirectoryStore } from "../../adapters/store/directory/index.ts";
import { findTaskState, takeTurn } from "../../core/run/index.ts";
import type { ReceiptEntry } from "../../core/run/index.ts";
import { renderReceiptEntry } from "../../core/report/index.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { UsageError } from "../errors.ts";
import { findRun } from "../find-run.ts";
import type { FoundRun } from "../find-run.ts";
import { findFolders } from "../folders.ts";
import { makeTerminal } from "../terminal.ts";
import type { RunChoiceOptions } from "./status.ts";

/** `orch abort`: asks the process of a run to end it, or marks a run whose process is gone. */
export async function runAbort(
  feature: string | undefined,
  options: RunChoiceOptions & { readonly reason?: string; readonly wait?: string },
): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const { directory } = findFolders(options);
  const store = createDirectoryStore({ directory });
  const choice = {
    ...(options.run === undefined ? {} : { runId: options.run }),
    ...(feature === undefined ? {} : { feature }),
  };
  const waitSeconds = Number(options.wait ?? "30");
  if (!(waitSeconds >= 0))
    throw new UsageError(`Expected --wait to be a number of seconds from 0, got ${JSON.stringify(options.wait)}`);
  const found = await findRun(store, choice);
  const reason = options.reason ?? "aborted by orch abort";
  let end: FoundRun = found;
  if (found.status === "interrupted") {
    const journal = await store.open(found.runId);
    try {
      const left = await endLeftAgents(directory, found.runId);
      if (left.length > 0) terminal.say(`Ended by force, left by the process that is gone: ${left.join(", ")}`);
      const { state } = found;
      const atMs = Date.now();
      const running = state.plan.tasks.filter((_, place) => state.tasks.at(place)!.status === "running");
      const entries = left.map((pid): ReceiptEntry => ({
        kind: "process",
        name: "an agent of the process that is gone",
        agentId: null,
        pid,
        outcome: "ended",
        note: "ended by force",
      }));
      const { events } = takeTurn(state, [
        { type: "abort-run", atMs, reason, awaitsReceipt: true },
        // The agents' process is gone, so the outcome of what ran is known: there is none.
        ...running.map((task) => ({ type: "finish-task", atMs, taskId: task.id, ok: false, reason }) as const),
        ...running.flatMap(({ id: taskId }) =>
          findTaskState(state, taskId)!.gates.flatMap(({ gateId, status }) =>
            status === "running"
              ? [{ type: "finish-gate", atMs, gateId, taskId, ok: false, durationMs: 0, output: reason } as const]
              : [],
          ),
        ),
        { type: "give-receipt", atMs, entries },
      ]);
      await journal.append(events);
    } finally {
      await journal.close();
    }
    end = await findRun(store, { runId: found.runId });
  } else if (found.status === "running") {
    const channel = createDirectoryChannel({ directory, runId: found.runId });
    await channel.post({ type: "abort", from: "user", reason }, { wantsReply: false });
    await channel.close();
    const untilMs = Date.now() + waitSeconds * 1_000;
    while (Date.now() < untilMs) {
      end = await findRun(store, { runId: found.runId });
      if (end.status !== "running") break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  terminal.say(
    `Run ${found.runId}: ${end.status}${found.status === end.status && found.status !== "running" ? " already" : ""}`,
  );
  const { receipt } = end.state;
  for (const entry of receipt ?? []) terminal.say(renderReceiptEntry(entry));
  terminal.give({ runId: found.runId, status: end.status, reason: end.state.reason, receipt });
  return end.status === "running" ? exitCode.failed : exitCode.done;
}
