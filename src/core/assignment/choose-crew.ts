/** Scores of tasks by persona: one row for each task, one column for each persona. */
export interface ScoreTable {
  readonly rows: number;
  readonly columns: number;
  readonly scores: Float64Array;
}

/** The column with the highest score of a row among those allowed; of equal ones the first; -1 for none. */
export function bestColumn(table: ScoreTable, row: number, isIn: readonly boolean[], except = -1): number {
  let best = -1;
  for (let column = 0; column < table.columns; column += 1) {
    if (!isIn[column] || column === except) continue;
    if (best < 0 || table.scores[row * table.columns + column]! > table.scores[row * table.columns + best]!)
      best = column;
  }
  return best;
}

/**
 * Takes personas away until at most `most` are left, each time the one whose tasks lose least by going to the next
 * best; of equal ones the last. Costs personas times the table.
 *
 * @returns For each column whether it stays.
 */
export function chooseCrew(table: ScoreTable, most: number): boolean[] {
  const isIn = new Array<boolean>(table.columns).fill(false);
  const everybody = new Array<boolean>(table.columns).fill(true);
  for (let row = 0; row < table.rows; row += 1) {
    const best = bestColumn(table, row, everybody);
    if (best >= 0) isIn[best] = true;
  }
  for (let count = isIn.filter(Boolean).length; count > Math.max(1, most); count -= 1) {
    const losses = new Float64Array(table.columns);
    for (let row = 0; row < table.rows; row += 1) {
      const best = bestColumn(table, row, isIn);
      const next = bestColumn(table, row, isIn, best);
      losses[best]! += table.scores[row * table.columns + best]! - table.scores[row * table.columns + next]!;
    }
    let out = -1;
    for (let column = 0; column < table.columns; column += 1) {
      if (isIn[column] && (out < 0 || losses[column]! <= losses[out]!)) out = column;
    }
    isIn[out] = false;
  }
  return isIn;
}
