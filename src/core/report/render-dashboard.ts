import { ArgumentError } from "../errors.ts";
import type { RunMessage, RunState } from "../run/index.ts";
import { createBox } from "./box.ts";
import type { Box, Cell } from "./box.ts";
import {
  findNameWidth,
  listFacts,
  makeAgentRow,
  makeAlert,
  makeCriticalPath,
  makeMessageRow,
  makeSavings,
  makeTitle,
  wrapFacts,
} from "./dashboard-rows.ts";
import { findAgentProgress } from "./find-agent-progress.ts";
import type { AgentProgress } from "./find-agent-progress.ts";
import { cutText } from "./fit-text.ts";
import type { Savings } from "./measure-savings.ts";
import { measureWidth } from "./measure-width.ts";
import type { MeasureWidth } from "./measure-width.ts";
import { listStatusLines } from "./list-status-lines.ts";
import type { StatusLines } from "./list-status-lines.ts";

/** How the dashboard is drawn. */
export interface DashboardOptions {
  /** Cells of a line. Below 60 there is no box, but the lines of `renderStatus`, cut to the width. */
  readonly width: number;
  /** Lines there is room for. Default: as many as it takes. */
  readonly height?: number;
  /** Draws with box characters; without, with `# - + |`, and all text is spelled in ASCII. Default: true. */
  readonly unicode?: boolean;
  /** Adds ANSI colours, which take no cells. Default: false. */
  readonly color?: boolean;
  /** Tells the cells that a text takes in the terminal at hand. Default: `measureWidth`. */
  readonly measureWidth?: MeasureWidth;
  /** The time, in milliseconds since 1970, for what is running. Default: elapsed time is not shown before the end. */
  readonly nowMs?: number;
  /** What `measureSavings` found. Default: what the state alone tells, which is exact for a run that was not resumed. */
  readonly savings?: Savings | null;
  /** The process that ran it is gone, although its events do not say so. Default: false. */
  readonly interrupted?: boolean;
}

/** Messages that are shown where there is room. */
const recentMessages = 5;
const narrowest = 60;

/**
 * Draws how a run stands as a box of text: strategy, agents, time saved, a bar for each agent, critical path, savings and
 * the newest messages, the last one newest. Every line takes exactly `width` cells. O(tasks + dependencies).
 *
 * What does not fit into the height gives way in this order: messages, agents that have finished, agents that wait, the
 * facts below the title, savings, agents that work; the title and the critical path stay. Text that agents wrote comes
 * without control characters, escape sequences and marks that turn the direction of writing.
 *
 * @returns The lines, joined by `\n`, without one at the end.
 * @throws {ArgumentError} `ARGUMENT_INVALID` where width or height is not a whole number from 1 to 10,000.
 * @example
 * renderDashboard(state, { width: 80, height: 24 });
 */
export function renderDashboard(state: RunState, options: DashboardOptions): string {
  const { width, height = Infinity, unicode = true, color = false, measureWidth: measure = measureWidth } = options;
  assertSize("width", width);
  if (height !== Infinity) assertSize("height", height);
  const box = createBox({ width, unicode, color, measure });
  if (width >= narrowest) return renderBox(state, options, box, height).join("\n");
  const lines = chooseLines(listStatusLines(state, { ...options, width }), height);
  return lines.map((line) => cutText(line, width, measure, box.glyphs.cut)).join("\n");
}

/** Title and path first; of the rest agents before facts before savings, all in their usual order. */
function chooseLines({ title, facts, agents, path, savings }: StatusLines, height: number): string[] {
  if (height < 2) return [title];
  const room = height - 2;
  const shownAgents = agents.slice(0, room);
  const shownFacts = facts.slice(0, room - shownAgents.length);
  const shownSavings = savings.slice(0, room - shownAgents.length - shownFacts.length);
  return [title, ...shownFacts, ...shownAgents, path, ...shownSavings];
}

function assertSize(argument: string, value: number): void {
  if (!Number.isInteger(value) || value < 1 || value > 10_000)
    throw new ArgumentError(argument, "a whole number from 1 to 10,000", value);
}

function renderBox(state: RunState, options: DashboardOptions, box: Box, height: number): string[] {
  const { measure } = box;
  const title = makeTitle(state, box);
  const path = makeCriticalPath(state, options, box);
  if (height < 4) return [title, path].slice(0, height).map((cells) => box.bareLine(cells));

  const facts: Cell[][] = wrapFacts(listFacts(state, options).map(box.spell), box.innerWidth, measure).map((text) => [
    { text },
  ]);
  const alert = makeAlert(state, options, box);
  if (alert !== null) facts.unshift(alert);
  const savings = makeSavings(state, options, box);
  const agents = findAgentProgress(state);

  // Title, path and the two ends are always there. Each section costs its lines and the rule above it.
  let room = height - 4;
  const take = (lines: number, spare = 0): boolean => {
    if (lines + spare > room) return false;
    room -= lines;
    return true;
  };
  const hasRule = take(1);
  const working = agents.filter(({ status }) => status === "running").length;
  // Room for those who work: their rows, one for the others, and the rule.
  const kept = working === 0 ? 0 : working + (working < agents.length ? 2 : 1);
  const shownFacts = facts.slice(0, Math.max(0, room - kept - 1));
  if (shownFacts.length > 0) take(shownFacts.length + 1);
  const showsSavings = take(1, kept);
  const rows = makeAgentRows(state, agents, box, room - 1);
  if (rows.length > 0) take(rows.length + 1);
  const messages = rows.length > 0 ? listNewest(state, Math.min(recentMessages, room - 2)) : [];

  const sections: Cell[][][] = [[title]];
  if (shownFacts.length > 0) sections.push(shownFacts);
  if (rows.length > 0) sections.push(rows);
  sections.push(showsSavings ? [path, savings] : [path]);
  if (messages.length > 0)
    sections.push([[{ text: "Recent Messages:" }], ...messages.map((message) => makeMessageRow(message, box))]);

  const lines: string[] = [];
  sections.forEach((section, index) => {
    if (index === 0 || hasRule) lines.push(box.rule(index === 0 ? "top" : "middle"));
    for (const cells of section) lines.push(box.line(cells));
  });
  lines.push(box.rule("bottom"));
  return lines;
}

/** The newest messages, the last one newest. */
function listNewest({ messages }: RunState, most: number): RunMessage[] {
  const newest: RunMessage[] = [];
  const first = Math.max(0, messages.length - Math.max(0, most));
  for (let index = first; index < messages.length; index += 1) newest.push(messages.at(index)!);
  return newest;
}

/** The rows of the agents that fit, and a last one for those that do not; none where there is no room for any. */
function makeAgentRows(state: RunState, agents: readonly AgentProgress[], box: Box, room: number): Cell[][] {
  if (room < 1) return [];
  if (agents.length === 0) return [[{ text: "No agents", tone: "quiet" }]];
  const shown = chooseAgents(agents, room);
  const nameWidth = findNameWidth(shown, box);
  const rows = shown.map((agent) => makeAgentRow(agent, state, nameWidth, box));
  if (shown.length < agents.length) rows.push(makeSummaryRow(agents, new Set(shown)));
  return rows;
}

/** Who is shown, in the order of the plan: those who work before those who wait before those who have finished. */
function chooseAgents(agents: readonly AgentProgress[], room: number): readonly AgentProgress[] {
  if (agents.length <= room) return agents;
  const rank = ({ status }: AgentProgress): number =>
    status === "running" ? 0 : status === "ready" || status === "waiting" ? 1 : status === "completed" ? 3 : 2;
  const chosen = new Set(agents.toSorted((a, b) => rank(a) - rank(b)).slice(0, room - 1));
  return agents.filter((agent) => chosen.has(agent));
}

function makeSummaryRow(agents: readonly AgentProgress[], shown: ReadonlySet<AgentProgress>): Cell[] {
  const hidden = agents.filter((agent) => !shown.has(agent));
  const counts = new Map<string, number>();
  for (const { status } of hidden) {
    const word = status === "completed" ? "done" : status;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const parts = Array.from(counts, ([word, count]) => `${count} ${word}`).join(", ");
  return [{ text: `+ ${hidden.length} more: ${parts}`, tone: "quiet" }];
}
