import type { AssignableTask } from "./assign-options.ts";
import { bestColumn } from "./choose-crew.ts";
import type { ScoreTable } from "./choose-crew.ts";

/** Why another persona than the best was chosen; `null` where the best was. */
export type MoveReason = "crew" | "balance" | "files" | null;

/** A task may go to the next persona for the sake of balance where it loses no more than this. */
const balanceLoss = 0.6;
/** Tasks that write one file come to one persona where each loses no more than this. */
const fileLoss = 2;
/** A file that more tasks write than this is everybody's (a change log, an index): it moves nobody. */
const mostWriters = 12;

/**
 * Tasks that write one file come to one persona, where each of those that move loses little.
 *
 * @returns The rows that now share a file in one hand: they stay together.
 */
export function shareFiles(
  sorted: readonly AssignableTask[],
  table: ScoreTable,
  chosen: number[],
  moved: MoveReason[],
  fixed: readonly boolean[],
): Set<number> {
  const together = new Set<number>();
  const writers = writersOf(sorted);
  for (const rows of writers.values()) {
    if (rows.length < 2 || rows.length > mostWriters) continue;
    const columns = new Set(rows.map((row) => chosen[row]!));
    if (columns.size < 2) for (const row of rows) together.add(row);
    if (columns.size < 2) continue;
    const loss = (row: number, column: number) =>
      table.scores[row * table.columns + chosen[row]!]! - table.scores[row * table.columns + column]!;
    let best = -1;
    let least = Infinity;
    for (const column of [...columns].sort((a, b) => a - b)) {
      const movers = rows.filter((row) => chosen[row] !== column);
      if (movers.some((row) => fixed[row] === true || loss(row, column) > fileLoss)) continue;
      const total = movers.reduce((sum, row) => sum + loss(row, column), 0);
      if (total < least) [best, least] = [column, total];
    }
    if (best < 0) continue;
    for (const row of rows) {
      together.add(row);
      if (chosen[row] === best) continue;
      chosen[row] = best;
      moved[row] = "files";
    }
  }
  return together;
}

/** Which tasks write a file, by the file's name as written without `./`, files in order of their names. */
function writersOf(sorted: readonly AssignableTask[]): Map<string, number[]> {
  const writers = new Map<string, number[]>();
  sorted.forEach((task, row) => {
    for (const file of new Set((task.files ?? []).map((name) => name.replace(/^(?:\.\/)+/, "")))) {
      const rows = writers.get(file);
      if (rows === undefined) writers.set(file, [row]);
      else rows.push(row);
    }
  });
  return new Map([...writers].sort((a, b) => (a[0] < b[0] ? -1 : 1)));
}

/** A persona with far more than the mean gives tasks away that others would do nearly as well. */
export function balance(
  table: ScoreTable,
  minutes: readonly number[],
  chosen: number[],
  moved: MoveReason[],
  fixed: readonly boolean[],
  isIn: readonly boolean[],
  together: ReadonlySet<number>,
): void {
  const loads = new Array<number>(table.columns).fill(0);
  chosen.forEach((column, row) => (loads[column]! += minutes[row]!));
  const mean = loads.reduce((sum, load) => sum + load, 0) / Math.max(1, isIn.filter(Boolean).length);
  const movable = chosen.flatMap((from, row) => {
    if (fixed[row] === true || loads[from]! <= mean * 1.5 || together.has(row)) return [];
    const to = bestColumn(table, row, isIn, from);
    if (to < 0) return [];
    const loss = table.scores[row * table.columns + from]! - table.scores[row * table.columns + to]!;
    return loss <= balanceLoss ? [{ row, from, to, loss }] : [];
  });
  for (const { row, from, to } of movable.sort((a, b) => a.loss - b.loss || a.row - b.row)) {
    if (loads[from]! <= mean * 1.5 || loads[to]! + minutes[row]! > mean) continue;
    loads[from]! -= minutes[row]!;
    loads[to]! += minutes[row]!;
    chosen[row] = to;
    moved[row] = "balance";
  }
}
