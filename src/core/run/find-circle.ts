import type { Plan } from "../plan/index.ts";
import type { PlanShape } from "./plan-shape.ts";

/**
 * Finds tasks that wait for each other in a circle, so that none of them can ever start: the first circle there is, in
 * the order in which its members wait; empty where there is none. O(tasks + dependencies), without recursion.
 *
 * What is done already is waited for by nobody.
 *
 * @example
 * findWaitCircle({ tasks: [{ id: "a", waitsFor: ["b"] }, { id: "b", waitsFor: ["a"] }] }); // ["a", "b"]
 */
export function findWaitCircle(plan: {
  readonly tasks: readonly (Pick<Plan["tasks"][number], "id" | "waitsFor"> & { readonly done?: boolean })[];
}): string[] {
  const waits = new Map(plan.tasks.flatMap((task) => (task.done === true ? [] : [[task.id, task.waitsFor] as const])));
  /** 1: on the way, 2: left for good. */
  const seen = new Map<string, 1 | 2>();
  for (const start of waits.keys()) {
    if (seen.has(start)) continue;
    const way: { id: string; next: number }[] = [{ id: start, next: 0 }];
    seen.set(start, 1);
    for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
      const id = waits.get(last.id)![last.next];
      last.next += 1;
      if (id === undefined) {
        seen.set(last.id, 2);
        way.pop();
      } else if (seen.get(id) === 1) {
        return way.slice(way.findIndex((one) => one.id === id)).map((one) => one.id);
      } else if (waits.has(id) && !seen.has(id)) {
        seen.set(id, 1);
        way.push({ id, next: 0 });
      }
    }
  }
  return [];
}

/** Whether some tasks of a plan can never be reached, because they wait for each other. */
export function hasWaitCircle(plan: Plan, shape: PlanShape): boolean {
  const open = Int32Array.from(shape.waitCounts);
  const free: number[] = [];
  // What is done already waits for nothing, and is waited for by nobody.
  plan.tasks.forEach((task, place) => {
    if (task.done || open[place] === 0) free.push(place);
  });
  let reached = 0;
  for (let place = free.pop(); place !== undefined; place = free.pop()) {
    reached += 1;
    for (const dependent of shape.dependents[place]!) {
      open[dependent]! -= 1;
      if (open[dependent] === 0 && !plan.tasks[dependent]!.done) free.push(dependent);
    }
  }
  return reached < plan.tasks.length;
}
