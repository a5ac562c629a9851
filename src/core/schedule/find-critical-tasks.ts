import type { Schedule, ScheduleProblem } from "./problem.ts";

/**
 * Finds the tasks of a schedule that decide its length: those that end last, and what each of them started right after,
 * because of a dependency, an exclusion, or a resource that was too short for both. In the problem's order; O(tasks) for each of them.
 */
export function findCriticalTasks(problem: ScheduleProblem, schedule: Pick<Schedule, "tasks">): string[] {
  const runs = new Map(schedule.tasks.map((run) => [run.taskId, run]));
  const tasks = problem.tasks.map((task) => ({ task, run: runs.get(task.id) }));
  const makespan = schedule.tasks.reduce((latest, run) => Math.max(latest, run.endMinutes), 0);
  const grain = 1e-9 * Math.max(1, makespan);
  const byEnd = tasks.flatMap(({ run }, i) => (run === undefined ? [] : [{ i, end: run.endMinutes }]));
  byEnd.sort((a, b) => a.end - b.end);
  const excludes = tasks.map(({ task }) => new Set(task.excludes ?? []));
  const needs = tasks.map(({ task }) => Object.entries(task.needs ?? {}).filter(([, need]) => need > 0));
  /** What is held of each resource right after a moment. */
  const heldAt = (moment: number): Map<string, number> => {
    const held = new Map<string, number>();
    tasks.forEach(({ run }, i) => {
      if (run === undefined || run.startMinutes > moment + grain || run.endMinutes <= moment + grain) return;
      for (const [name, need] of needs[i]!) held.set(name, (held.get(name) ?? 0) + need);
    });
    return held;
  };
  const capacities = new Map(Object.entries(problem.resources));
  const critical = new Set<number>();
  const open: number[] = [];
  const mark = (i: number): void => {
    if (critical.has(i)) return;
    critical.add(i);
    open.push(i);
  };
  for (const { i, end } of byEnd) if (end >= makespan - grain) mark(i);
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    const { task, run } = tasks[i]!;
    const start = run!.startMinutes;
    // The first one that ends so late that the task could have waited for it.
    let low = 0;
    let high = byEnd.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (byEnd[middle]!.end < start - grain) low = middle + 1;
      else high = middle;
    }
    const before = new Set(task.dependsOn);
    const held = heldAt(start);
    for (; low < byEnd.length && byEnd[low]!.end <= start + grain; low += 1) {
      const j = byEnd[low]!.i;
      const other = tasks[j]!.task;
      if (j === i || critical.has(j)) continue;
      const linked =
        before.has(other.id) ||
        excludes[i]!.has(other.id) ||
        excludes[j]!.has(task.id) ||
        // Had it gone on, there would not have been enough for what starts here.
        needs[j]!.some(([name, need]) => (held.get(name) ?? 0) + need > (capacities.get(name) ?? 0));
      if (linked) mark(j);
    }
  }
  return tasks.flatMap(({ task }, i) => (critical.has(i) ? [task.id] : []));
}
