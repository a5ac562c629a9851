import { bestColumn } from "./choose-crew.ts";
import type { ScoreTable } from "./choose-crew.ts";

/** How many agents a set of tasks can make use of. */
export interface AgentCount {
  readonly most: number;
  /** A persona gets a further agent where one of its agents would have more minutes than this. */
  readonly splitAbove: number;
  readonly reasons: readonly string[];
}

/** More agents than this are for the user to ask for. */
const mostByItself = 8;
/** Less work than this is no reason for a further agent. */
const leastMinutes = 90;

/**
 * How many agents fit: as many as there are personas with work, but in a narrow graph not more than one for every two
 * tasks; more than that only where the graph is wide enough and one persona has more than its share. 8 at most.
 *
 * @param width - How many tasks can run side by side; `null` where the user has said how many agents.
 */
export function countAgents(
  table: ScoreTable,
  minutes: readonly number[],
  before: readonly (readonly number[])[],
  width: number | null,
): AgentCount {
  if (width === null || before.length === 0) return { most: 1, splitAbove: 0, reasons: [] };
  const everybody = new Array<boolean>(table.columns).fill(true);
  const mix = new Set(minutes.map((_, row) => bestColumn(table, row, everybody))).size;
  const total = minutes.reduce((sum, value) => sum + value, 0);
  const narrow = Math.max(width, Math.ceil(minutes.length / 2), Math.min(4, minutes.length));
  const byMix = Math.min(mix, narrow, mostByItself);
  const byWidth = Math.min(width, mostByItself, Math.ceil(total / leastMinutes));
  const most = Math.max(1, byMix, byWidth);
  const splitAbove = Math.max(leastMinutes, (1.4 * total) / most);
  return {
    most,
    splitAbove,
    reasons: [
      `${width} ${width === 1 ? "task" : "tasks"} can run side by side`,
      `the tasks ask for ${mix} ${mix === 1 ? "persona" : "personas"}`,
      `${most} ${most === 1 ? "agent" : "agents"} at most`,
    ],
  };
}
