import { chartRows } from "./chart-rows.ts";
import type { Schedule, ScheduleProblem } from "./problem.ts";

/** How a chart is drawn. */
export interface GanttOptions {
  /** Columns of the terminal. Default: 80; at least 20 are taken. */
  readonly width?: number;
  /** What a task is called. Default: its id. */
  readonly labelOf?: (taskId: string) => string;
  /** Columns that a text takes. Default: one for each code point; a terminal needs two for some. */
  readonly widthOf?: (text: string) => number;
}

/**
 * Draws a schedule as lines of text: a row for each task by start, `█` where a task that decides the length runs, `▒` where
 * another one runs, `·` where a task is ready and waits; the last line is the scale. No line is wider than `width`; control
 * characters in names are shown as spaces. No tasks give the scale alone.
 */
export function renderGantt(
  problem: ScheduleProblem,
  schedule: Pick<Schedule, "tasks">,
  options: GanttOptions = {},
): string {
  const width = Math.max(20, Math.floor(options.width ?? 80));
  const labelOf = options.labelOf ?? ((taskId: string): string => taskId);
  const widthOf = options.widthOf ?? ((text: string): number => Array.from(text).length);
  const rows = chartRows(problem, schedule);
  const makespan = rows.reduce((latest, row) => Math.max(latest, row.endMinutes), 0);
  const names = rows.map((row) => labelOf(row.taskId).replace(/[\p{Cc}\p{Cf}]/gu, " "));
  const longest = names.reduce((most, name) => Math.max(most, widthOf(name)), 0);
  const left = Math.min(longest, Math.floor(width / 3));
  const columns = width - left - 1;
  const columnOf = (minutes: number): number => (makespan === 0 ? 0 : Math.round((minutes / makespan) * columns));

  const lines = rows.map((row, i) => {
    const from = Math.min(columnOf(row.startMinutes), columns - 1);
    const to = Math.max(from + 1, columnOf(row.endMinutes));
    const ready = Math.min(columnOf(row.readyMinutes), from);
    const bar = " ".repeat(ready) + "·".repeat(from - ready) + (row.critical ? "█" : "▒").repeat(to - from);
    return `${fit(names[i]!, left, widthOf)} ${bar}`;
  });
  const end = `${Number(makespan.toFixed(1))} min`;
  lines.push(`${" ".repeat(left)} 0${" ".repeat(Math.max(1, columns - 1 - end.length))}${end}`);
  return lines.join("\n");
}

/** Cuts or fills a name to so many columns. */
function fit(name: string, columns: number, widthOf: (text: string) => number): string {
  if (widthOf(name) <= columns) return name + " ".repeat(columns - widthOf(name));
  let kept = "";
  for (const sign of name) {
    if (widthOf(kept + sign) > columns - 1) break;
    kept += sign;
  }
  return columns === 0 ? "" : `${kept}…${" ".repeat(Math.max(0, columns - 1 - widthOf(kept)))}`;
}
