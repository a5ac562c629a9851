import { createDirectoryStore } from "../../adapters/store/directory/index.ts";
import {
  cleanText,
  measureSavings,
  renderReceiptEntry,
  renderStatus,
  renderWait,
  summariseRun,
} from "../../core/report/index.ts";
import { findWaits } from "../../core/run/index.ts";
import { describeRunner } from "../agent-runner.ts";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { findCriteria } from "../find-criteria.ts";
import type { RunCriteria } from "../find-criteria.ts";
import { findRun } from "../find-run.ts";
import type { FoundRun } from "../find-run.ts";
import { findFolders } from "../folders.ts";
import type { CommonOptions } from "../folders.ts";
import { readSettings } from "../run-settings.ts";
import { makeTerminal } from "../terminal.ts";
import type { Terminal } from "../terminal.ts";

/** Which run a command is about. */
export interface RunChoiceOptions extends CommonOptions {
  readonly run?: string;
}

/** `orch status`: where a run stands, by its journal and by whether its process is there. */
export async function runStatus(
  feature: string | undefined,
  options: RunChoiceOptions & { readonly why?: string | boolean },
): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const { cwd, directory } = findFolders(options);
  const store = createDirectoryStore({ directory });
  const found = await findRun(store, {
    ...(options.run === undefined ? {} : { runId: options.run }),
    ...(feature === undefined ? {} : { feature }),
  });
  const savings = measureSavings(found.events);
  if (options.why !== undefined) return tellWhy(terminal, found, options.why);
  terminal.say(renderStatus(found.state, { savings, interrupted: found.status === "interrupted" }));
  const settings = await readSettings(directory, found.runId);
  if (settings !== null) terminal.say(`Agents: ${cleanText(describeRunner(settings.runner))}`);
  const progress = await findCriteria(found.state, settings, cwd);
  for (const line of renderCriteria(progress)) terminal.say(line);
  terminal.say(describeHolder(found));
  for (const { approvalId, status, title } of found.state.approvals.values()) {
    if (status === "open")
      terminal.say(cleanText(`Waits for an answer: ${approvalId}: ${title} (orch approve, orch reject)`));
  }
  for (const entry of found.state.receipt ?? []) terminal.say(renderReceiptEntry(entry));
  const runner = settings?.runner ?? null;
  terminal.give({ ...describeRun(found), runner, criteria: progress.criteria, gateProgress: progress.gates });
  return exitCode.done;
}

/** `--why`: what each task, or one, waits for. */
function tellWhy(terminal: Terminal, found: FoundRun, why: string | boolean): ExitCode {
  const { state, runId, status } = found;
  if (typeof why === "string" && !state.shape.placeOf.has(why))
    throw new UsageError(`There is no task ${JSON.stringify(why)} in run ${runId}`);
  const isAsked = (taskId: string): boolean => typeof why !== "string" || taskId === why;
  const waits = findWaits(state, Date.now()).filter(({ taskId }) => isAsked(taskId));
  const ended = state.plan.tasks.flatMap((task, place) => {
    const { status: taskStatus, reason } = state.tasks.at(place)!;
    return isAsked(task.id) && (taskStatus === "failed" || taskStatus === "skipped" || taskStatus === "aborted")
      ? [{ taskId: task.id, status: taskStatus, reason }]
      : [];
  });
  if (status === "interrupted") terminal.say(describeHolder(found));
  for (const wait of waits) terminal.say(renderWait(wait));
  for (const one of ended) terminal.say(cleanText(`${one.taskId} ${one.status}: ${one.reason ?? "no reason given"}`));
  if (waits.length === 0 && ended.length === 0) terminal.say("Nothing waits");
  terminal.give({ runId, status, waits, ended });
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
    approvals: [...state.approvals.values()],
    receipt: state.receipt,
    tasks: state.plan.tasks.map((task, place) => {
      const { status: taskStatus, attempts, reason, percent, startedAtMs, endedAtMs, layers } = state.tasks.at(place)!;
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
        layers,
      };
    }),
  };
}

/** More criteria or gates than this are told as a number. */
const mostLines = 20;
const criterionWords = { ticked: "ticked", shown: "shown by", refuted: "refuted by", open: "open" } as const;

function renderCriteria({ path, criteria, gates }: RunCriteria): string[] {
  const met = criteria.filter(({ status }) => status === "ticked" || status === "shown").length;
  const passed = gates.filter(({ status }) => status === "passed").length;
  const fold = (lines: readonly string[], what: string): string[] =>
    lines.length <= mostLines + 1
      ? [...lines]
      : [...lines.slice(0, mostLines), `  ... and ${lines.length - mostLines} more ${what} (--json)`];
  const criterionLines = criteria.map(({ status, gateId, text, line }) => {
    const judge = gateId === null ? "" : ` ${gateId}`;
    return `  ${status === "ticked" || status === "shown" ? "[x]" : "[ ]"} ${cleanText(text, 200)} (line ${line}, ${criterionWords[status]}${cleanText(judge)})`;
  });
  const gateLines = gates.map(({ gateId, title, level, status, checks, passed: good }) => {
    const name = title === "" || title === gateId ? gateId : `${gateId} ${title}`;
    return `  ${status.padEnd(7)} ${level === null ? "" : `level ${level} `}${cleanText(name, 160)}${checks > 1 ? `: ${good} of ${checks}` : ""}`;
  });
  return [
    ...(criteria.length === 0
      ? []
      : [
          `Success criteria of ${cleanText(path ?? "")}: ${met} of ${criteria.length} met`,
          ...fold(criterionLines, "criteria"),
        ]),
    ...(gates.length === 0 ? [] : [`Gates: ${passed} of ${gates.length} passed`, ...fold(gateLines, "gates")]),
  ];
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
