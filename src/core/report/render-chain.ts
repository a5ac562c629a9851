import { renderId } from "./agent-name.ts";
import type { MeasureWidth } from "./measure-width.ts";

/**
 * A chain of tasks in at most so many cells, `1.1 → 2.1 → 3.1`. A long one shows its part from `from` on, with the one
 * before it where there is one, and then as much as fits. O(what fits).
 */
export function renderChain(
  taskIds: readonly string[],
  from: number,
  room: number,
  measure: MeasureWidth,
  signs: { readonly arrow: string; readonly cut: string },
): string {
  if (taskIds.length === 0) return "none";
  const whole = joinChain(taskIds, 0, room, measure, signs);
  if (whole.isComplete || from <= 1) return whole.text;
  return joinChain(taskIds, Math.min(from, taskIds.length) - 1, room, measure, signs).text;
}

function joinChain(
  taskIds: readonly string[],
  start: number,
  room: number,
  measure: MeasureWidth,
  { arrow, cut }: { readonly arrow: string; readonly cut: string },
): { text: string; isComplete: boolean } {
  const link = ` ${arrow} `;
  const linkWidth = measure(link);
  const cutWidth = measure(cut);
  let text = start > 0 ? cut : "";
  let width = start > 0 ? cutWidth : 0;
  for (let index = start; index < taskIds.length; index += 1) {
    const id = renderId(taskIds[index]!);
    const longer = (text === "" ? 0 : width + linkWidth) + measure(id);
    const isLast = index === taskIds.length - 1;
    if ((isLast ? longer : longer + linkWidth + cutWidth) > room) {
      // The first id is shown in part rather than not at all; the line cuts it.
      if (index === start) return { text: (text === "" ? "" : text + link) + id, isComplete: false };
      return { text: text + link + cut, isComplete: false };
    }
    text += (text === "" ? "" : link) + id;
    width = longer;
  }
  return { text, isComplete: true };
}
