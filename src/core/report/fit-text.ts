import { splitGraphemes } from "./measure-width.ts";
import type { MeasureWidth } from "./measure-width.ts";

/**
 * The text in exactly so many cells: blanks are added to a short one, a long one is cut between two characters and ends
 * with the mark. Where a wide character does not fit into the last cell, a blank stands there.
 */
export function fitText(text: string, width: number, measure: MeasureWidth, mark: string): string {
  const taken = measure(text);
  if (taken <= width) return text + " ".repeat(width - taken);
  const cut = shorten(text, width, measure, mark);
  return cut + " ".repeat(Math.max(0, width - measure(cut)));
}

/** The text in at most so many cells. */
export function cutText(text: string, width: number, measure: MeasureWidth, mark: string): string {
  return measure(text) <= width ? text : shorten(text, width, measure, mark);
}

function shorten(text: string, width: number, measure: MeasureWidth, mark: string): string {
  const end = measure(mark) <= width ? mark : "";
  const room = width - measure(end);
  const kept: string[] = [];
  let taken = 0;
  for (const grapheme of splitGraphemes(text)) {
    taken += measure(grapheme);
    if (taken > room) break;
    kept.push(grapheme);
  }
  // Some widths depend on the neighbours; the whole counts, not the sum.
  while (kept.length > 0 && measure(kept.join("") + end) > width) kept.pop();
  return kept.join("").trimEnd() + end;
}
