import type { FoundItem } from "./collect-items.ts";
import type { TaskCollector } from "./task-collector.ts";

/** Warns once for each section of boxes that were not read as tasks and are no step of one. */
export function warnOfLeftBoxes(
  items: readonly FoundItem[],
  taken: ReadonlySet<FoundItem>,
  collector: TaskCollector,
): void {
  const left = new Map<string, { line: number; count: number }>();
  for (const item of items) {
    if (item.check === null || taken.has(item) || isBelowTaken(items, item, taken)) continue;
    const entry = left.get(item.section.title) ?? { line: item.line, count: 0 };
    entry.count += 1;
    left.set(item.section.title, entry);
  }
  for (const [title, { line, count }] of left) {
    collector.warn(
      line,
      `${count === 1 ? "a box" : `${count} boxes`} below ${JSON.stringify(title)} ${count === 1 ? "was" : "were"} not read as tasks`,
    );
  }
}

function isBelowTaken(items: readonly FoundItem[], item: FoundItem, taken: ReadonlySet<FoundItem>): boolean {
  for (let at = item.above; at >= 0;) {
    const above = items[at];
    if (above === undefined) return false;
    if (taken.has(above)) return true;
    at = above.above;
  }
  return false;
}
