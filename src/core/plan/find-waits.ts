import { createTaskGraph } from "../schedule/index.ts";
import type { OrderReason, Task } from "../task/index.ts";

/** What each task waits for, and which tasks are only the sum of their parts. */
export interface Waits {
  /** In the order of the tasks. */
  readonly waitsFor: readonly (readonly string[])[];
  /** Parts of each task that has parts. */
  readonly partsOf: ReadonlyMap<string, readonly string[]>;
}

/**
 * Finds what each task waits for: what its author stated, the order of the document as far as the plan follows it, and
 * for a task with parts its parts, which in turn wait for what the whole waits for.
 *
 * Stated dependencies always hold; ids that no task has are left out (the linter names them). An order that the
 * document only suggests gives way where it would go against them.
 *
 * @throws {DependencyCycleError} `SCHEDULE_CYCLE` where stated dependencies make a circle.
 */
export function findWaits(tasks: readonly Task[], follow: ReadonlySet<OrderReason>): Waits {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const partsOf = new Map<string, string[]>();
  for (const task of tasks) {
    if (task.parentId === null || task.parentId === task.id || !byId.has(task.parentId)) continue;
    partsOf.set(task.parentId, [...(partsOf.get(task.parentId) ?? []), task.id]);
  }
  const stated = tasks.map((task) => {
    const above = findAncestors(task, byId);
    const waits = new Set<string>();
    const add = (ids: readonly string[]): void => ids.forEach((id) => byId.has(id) && !above.has(id) && waits.add(id));
    add(task.dependsOn);
    for (const whole of above) add(byId.get(whole)!.dependsOn.filter((id) => id !== task.id));
    add((partsOf.get(task.id) ?? []).filter((id) => id !== task.id));
    return waits;
  });
  const nodes = tasks.map((task, place) => ({ id: task.id, dependsOn: [...stated[place]!] }));
  // An order that only goes forward in an order of the stated dependencies cannot make a circle with them.
  const rank = new Map(
    createTaskGraph(nodes)
      .order()
      .map((id, at) => [id, at]),
  );
  tasks.forEach((task, place) => {
    const above = findAncestors(task, byId);
    for (const one of [task, ...[...above].map((id) => byId.get(id)!)]) {
      for (const { taskId, because } of one.after) {
        const isFollowed = follow.has(because) && byId.has(taskId) && !above.has(taskId);
        if (isFollowed && rank.get(taskId)! < rank.get(task.id)!) stated[place]!.add(taskId);
      }
    }
  });
  return { waitsFor: stated.map((waits) => [...waits]), partsOf };
}

/** Ids of the wholes that a task is a part of, nearest first; a circle of parents ends where it began. */
function findAncestors(task: Task, byId: ReadonlyMap<string, Task>): ReadonlySet<string> {
  const above = new Set<string>();
  for (
    let id = task.parentId;
    id !== null && id !== task.id && byId.has(id) && !above.has(id);
    id = byId.get(id)!.parentId
  )
    above.add(id);
  return above;
}
