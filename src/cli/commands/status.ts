import { createDirectoryStore } from "../../adapters/store/directory/index.ts";
import { measureSavings, renderStatus, summariseRun } from "../../core/report/index.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { findRun } from "../find-run.ts";
import type { FoundRun } from "../find-run.ts";
import { findFolders } from "../folders.ts";
import type { CommonOptions } from "../folders.ts";
import { makeTerminal } from "../terminal.ts";

/** Which run a command is about. */
export interface RunChoiceOptions extends CommonOptions {
  readonly run?: string;
}

/** `orch status`: where a run stands, by its journal and by whether its process is there. */
export async function runStatus(feature: string | undefined, options: RunChoiceOptions): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const { directory } = findFolders(options);
  const store = createDirectoryStore({ directory });
  const found = await findRun(store, {
    ...(options.run === undefined ? {} : { runId: options.run }),
    ...(feature === undefined ? {} : { feature }),
  });
  const savings = measureSavings(found.events);
  terminal.say(renderStatus(found.state, { savings, interrupted: found.status === "interrupted" }));
  terminal.say(describeHolder(found));
  terminal.give(describeRun(found));
  return exitCode.done;
}

/** A run as plain data. */
export function describeRun(found: FoundRun): object {
  const { state, holder, status, runId } = found;
  return {
    ...summariseRun(state, found.events),
    runId,
    feature: state.plan.feature,
    status,
    holder,
    tasks: state.plan.tasks.map((task, place) => {
      const { status: taskStatus, attempts, reason, percent, startedAtMs, endedAtMs } = state.tasks.at(place)!;
      return {
        taskId: task.id,
        title: task.title,
        agentId: task.agentId,
        status: taskStatus,
        attempts,
        reason,
        percent,
        startedAtMs,
        endedAtMs,
      };
    }),
  };
}

function describeHolder({ status, holder, runId }: FoundRun): string {
  if (status === "interrupted") {
    const who = holder === null ? "its process" : `process ${holder.pid} on ${holder.host}`;
    return `Interrupted: ${who} is gone. \`orch resume --run ${runId}\` goes on; what is completed stays so`;
  }
  return status === "running" && holder !== null
    ? `Running in process ${holder.pid} on ${holder.host}`
    : `Run ${runId}: ${status}`;
}
