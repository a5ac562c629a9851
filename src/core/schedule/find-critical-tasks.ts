import type { Schedule, ScheduleProblem } from "./problem.ts";

/**
 * Finds the tasks of a schedule that decide its length: those that end last, and what each of them started right after,
 * because of a dependency, a shared resource or an exclusion. In the problem's order; O(tasks log tasks + links looked at).
 */
export function findCriticalTasks(problem: ScheduleProblem, schedule: Pick<Schedule, "tasks">): string[] {
  const runs = new Map(schedule.tasks.map((run) => [run.taskId, run]));
  const tasks = problem.tasks.map((task) => ({ task, run: runs.get(task.id) }));
  const makespan = schedule.tasks.reduce((latest, run) => Math.max(latest, run.endMinutes), 0);
  const grain = 1e-9 * Math.max(1, makespan);
  const byEnd = tasks.flatMap(({ run }, i) => (run === undefined ? [] : [{ i, end: run.endMinutes }]));
  byEnd.sort((a, b) => a.end - b.end);
  const excludes = tasks.map(({ task }) => new Set(task.excludes ?? []));
  const needs = tasks.map(({ task }) =>
    Object.entries(task.needs ?? {}).flatMap(([name, need]) => (need > 0 ? [name] : [])),
  );
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
    for (; low < byEnd.length && byEnd[low]!.end <= start + grain; low += 1) {
      const j = byEnd[low]!.i;
      const other = tasks[j]!.task;
      if (j === i || critical.has(j)) continue;
      const linked =
        before.has(other.id) ||
        excludes[i]!.has(other.id) ||
        excludes[j]!.has(task.id) ||
        needs[i]!.some((name) => needs[j]!.includes(name));
      if (linked) mark(j);
    }
  }
  return tasks.flatMap(({ task }, i) => (critical.has(i) ? [task.id] : []));
}
