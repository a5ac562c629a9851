import type { OrderReason } from "../core/task/index.ts";
import type { FoundTask, TaskCollector } from "./task-collector.ts";

const maxPairs = 20_000;

/**
 * Orders groups of tasks one after the other: each task of a group after each of the group before. Where that would be more than
 * 20,000 pairs, after the last task of the group before only.
 */
export function addGroupOrder(
  groups: readonly (readonly FoundTask[])[],
  because: OrderReason,
  collector: TaskCollector,
): void {
  const filled = groups.filter((group) => group.length > 0);
  let pairs = 0;
  for (const [index, group] of filled.entries()) {
    const before = filled[index - 1];
    if (before === undefined) continue;
    const all = pairs + before.length * group.length <= maxPairs;
    const firsts = all ? before : before.slice(-1);
    pairs += firsts.length * group.length;
    for (const task of group) for (const first of firsts) collector.addOrder(task, first, because);
  }
}

/** The tasks by phase, in order of first appearance; tasks without a phase are left out. */
export function groupByPhase(tasks: readonly FoundTask[]): FoundTask[][] {
  const groups = new Map<string, FoundTask[]>();
  for (const task of tasks) {
    if (task.phase === undefined || task.phase === null) continue;
    const group = groups.get(task.phase);
    if (group === undefined) groups.set(task.phase, [task]);
    else group.push(task);
  }
  return [...groups.values()];
}
