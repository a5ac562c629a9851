import { findStaleTasks } from "../run/index.ts";
import type { RunMessage, RunState, TaskState } from "../run/index.ts";
import { renderAgentName, renderId, renderShortName } from "./agent-name.ts";
import type { Box, Cell, Tone } from "./box.ts";
import { cleanText } from "./clean-text.ts";
import type { AgentProgress } from "./find-agent-progress.ts";
import { findLongestPath } from "./find-critical-path.ts";
import { findStateSavings } from "./measure-savings.ts";
import type { Savings } from "./measure-savings.ts";
import type { MeasureWidth } from "./measure-width.ts";
import { predictSavings } from "./predict-savings.ts";
import { renderBar } from "./render-bar.ts";
import { renderChain } from "./render-chain.ts";
import { renderDuration, renderShare } from "./render-duration.ts";

/** What the rows know of a run beside its state. */
export interface RowOptions {
  /** Default: what the state alone tells. */
  readonly savings?: Savings | null | undefined;
  readonly nowMs?: number | undefined;
  readonly interrupted?: boolean | undefined;
}

type KnownSavings = Pick<Savings, "wallMs" | "sequentialMs" | "share"> | null;

/** What was saved, as far as it is known. */
export function findSavings(state: RunState, { savings }: RowOptions): KnownSavings {
  return savings === undefined ? findStateSavings(state) : savings;
}

/** How the run stands, in one word. */
export function findRunStatus(state: RunState, { interrupted }: RowOptions): string {
  const isOpen = state.status === "running" || state.status === "aborting";
  return isOpen && interrupted === true ? "interrupted" : state.status;
}

/** The facts below the title, in order. */
export function listFacts(state: RunState, options: RowOptions): string[] {
  const { plan, startedAtMs, endedAtMs } = state;
  const savings = findSavings(state, options);
  const completed = countCompleted(state);
  const facts = [
    `Strategy: ${cleanText(plan.strategy.strategyId, 200)}`,
    `Agents: ${plan.agents.length}`,
    `Time Saved: ${savings === null ? "not known yet" : renderShare(savings.share)}`,
    `Tasks: ${completed}/${plan.tasks.length}`,
  ];
  if (state.failedCount > 0) facts.push(`Failed: ${state.failedCount}`);
  let refused = 0;
  for (const { prevented } of state.violations) if (prevented) refused += 1;
  if (refused > 0) facts.push(`Refused writes: ${refused}`);
  if (state.violations.length > refused) facts.push(`Violations: ${state.violations.length - refused}`);
  const stale = findStaleTasks(state).length;
  if (stale > 0) facts.push(`Built on old inputs: ${stale}`);
  const untilMs = endedAtMs ?? options.nowMs;
  if (startedAtMs !== null && untilMs !== undefined)
    facts.push(`Elapsed: ${renderDuration(Math.max(0, untilMs - startedAtMs))}`);
  return facts;
}

function countCompleted(state: RunState): number {
  let completed = 0;
  for (const task of state.tasks) if (task.status === "completed") completed += 1;
  return completed;
}

/** The facts in as few lines as they need. */
export function wrapFacts(facts: readonly string[], room: number, measure: MeasureWidth): string[] {
  const lines: string[] = [];
  for (const fact of facts) {
    const last = lines.at(-1);
    const longer = last === undefined ? fact : `${last} | ${fact}`;
    if (last !== undefined && measure(longer) <= room) lines[lines.length - 1] = longer;
    else lines.push(fact);
  }
  return lines;
}

/** Why the run does not go on; `null` while it does, or where it went well. */
export function makeAlert(state: RunState, options: RowOptions, box: Box): Cell[] | null {
  const status = findRunStatus(state, options);
  if (status === "created" || status === "running" || status === "completed") return null;
  const reason = status === "interrupted" ? "the process that ran it is gone" : (state.reason ?? "no reason given");
  const word = status.slice(0, 1).toUpperCase() + status.slice(1);
  return [{ text: box.spell(`${word}: ${cleanText(reason)}`), tone: "failed" }];
}

export function makeTitle(state: RunState, box: Box): Cell[] {
  return [{ text: box.spell(`ORCHESTRATION STATUS: ${cleanText(state.plan.feature)}`), tone: "strong" }];
}

export function makeCriticalPath(state: RunState, options: RowOptions, box: Box): Cell[] {
  const label = "Critical Path: ";
  const { taskIds } = findLongestPath(state, options.nowMs);
  let from = 0;
  if (state.endedAtMs === null) {
    const isDone = (id: string): boolean => taskStatus(state, id) === "completed";
    while (from < taskIds.length && isDone(taskIds[from]!)) from += 1;
    if (from === taskIds.length) from = 0;
  }
  const chain = renderChain(
    taskIds,
    from,
    box.innerWidth - label.length,
    (text) => box.measure(box.spell(text)),
    box.glyphs,
  );
  return [{ text: box.spell(label + chain) }];
}

function taskStatus(state: RunState, taskId: string): string | undefined {
  const place = state.shape.placeOf.get(taskId);
  return place === undefined ? undefined : state.tasks.at(place)?.status;
}

export function makeSavings(state: RunState, options: RowOptions, box: Box): Cell[] {
  const { arrow } = box.glyphs;
  const savings = findSavings(state, options);
  const { sequentialMinutes, wallMinutes, share } = predictSavings(state.plan);
  const span = (fromMs: number, toMs: number): string => `${renderDuration(fromMs)} ${arrow} ${renderDuration(toMs)}`;
  const planned =
    sequentialMinutes > 0
      ? `planned ${span(sequentialMinutes * 60_000, wallMinutes * 60_000)}, ${renderShare(share)}`
      : null;
  if (savings === null) return [{ text: `Parallel Savings: ${planned ?? "not known yet"}` }];
  const measured = `Parallel Savings: ${span(savings.sequentialMs, savings.wallMs)}`;
  const both = planned === null ? measured : `${measured} (${planned})`;
  return [{ text: box.measure(both) <= box.innerWidth ? both : measured }];
}

/** How wide the column of names is: as wide as the longest, from the usual 17 where the box is wide, to about a third. */
export function findNameWidth(agents: readonly AgentProgress[], box: Box): number {
  const most = Math.max(14, Math.floor(box.innerWidth * 0.3));
  let width = most < 20 ? 0 : 17;
  for (const { agentId } of agents) width = Math.max(width, box.measure(box.spell(renderAgentName(agentId))));
  return Math.min(width, most);
}

export function makeAgentRow(agent: AgentProgress, state: RunState, nameWidth: number, box: Box): Cell[] {
  const { tone, text, brief } = describeWork(agent, state);
  const spelled = box.spell(text);
  const room = box.innerWidth - nameWidth - 19;
  return [
    { text: box.spell(renderAgentName(agent.agentId)), width: nameWidth },
    { text: " ", width: 1, drawn: true },
    { text: renderBar(agent.percent, box.glyphs), width: 12, tone, drawn: true },
    { text: ` ${agent.percent}%`, width: 5, drawn: true },
    { text: " ", width: 1, drawn: true },
    { text: brief !== undefined && box.measure(spelled) > room ? brief : spelled },
  ];
}

/** What an agent does: its bar's tone, a text, and a shorter one that says as much without names. */
interface Work {
  readonly tone: Tone | undefined;
  readonly text: string;
  readonly brief?: string;
}

/** What an agent does, as the box and the plain lines say it. */
export function describeWork(agent: AgentProgress, state: RunState): Work {
  const place = agent.taskId === null ? undefined : state.shape.placeOf.get(agent.taskId);
  const task = place === undefined ? undefined : state.tasks.at(place);
  switch (agent.status) {
    case "running": {
      const planned = place === undefined ? undefined : state.plan.tasks[place];
      const title = cleanText(planned?.title ?? "").trim();
      const gate = findRunningGate(task);
      const check = gate === null ? "" : ` (gate ${renderId(gate)})`;
      return { tone: "active", text: `Task: ${title === "" ? renderId(agent.taskId ?? "") : title}${check}` };
    }
    case "ready":
      return { tone: undefined, text: task !== undefined && task.failures > 0 ? "Status: Retrying" : "Status: Ready" };
    case "waiting": {
      const blocker = place === undefined ? null : findBlocker(state, place);
      const text = `Status: Waiting${blocker === null ? "" : ` for ${renderId(blocker)}`}`;
      return { tone: undefined, text, brief: "Status: Waiting" };
    }
    case "completed":
      return agent.taskCount === 0
        ? { tone: "quiet", text: "Status: No tasks" }
        : { tone: "done", text: "Status: Done" };
    case "failed":
      return {
        tone: "failed",
        text: `Status: Failed (${agent.failedCount} of ${agent.taskCount} tasks)`,
        brief: "Status: Failed",
      };
    case "aborted":
      return { tone: "failed", text: "Status: Aborted" };
    case "skipped":
      return { tone: "failed", text: "Status: Skipped" };
  }
}

function findRunningGate(task: TaskState | undefined): string | null {
  return task?.worked === true ? (task.gates.find((gate) => gate.status === "running")?.gateId ?? null) : null;
}

/** The first task that it waits for and that is not completed. */
function findBlocker(state: RunState, place: number): string | null {
  return state.plan.tasks[place]!.waitsFor.find((id) => taskStatus(state, id) !== "completed") ?? null;
}

export function makeMessageRow(message: RunMessage, box: Box): Cell[] {
  const { arrow, bullet } = box.glyphs;
  const names = `${renderShortName(message.from)} ${arrow} ${renderShortName(message.to)}`;
  return [{ text: box.spell(`${bullet} [${names}]: ${cleanText(message.text)}`) }];
}
