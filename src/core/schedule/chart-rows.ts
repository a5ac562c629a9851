import { findCriticalTasks } from "./find-critical-tasks.ts";
import type { Schedule, ScheduleProblem } from "./problem.ts";

/** One row of a chart. */
export interface ChartRow {
  readonly taskId: string;
  /** When all dependencies have ended. */
  readonly readyMinutes: number;
  readonly startMinutes: number;
  readonly endMinutes: number;
  /** The task decides the length of the schedule. */
  readonly critical: boolean;
  /** From ready to start the task waits: for a resource, or for a task that it excludes. */
  readonly waitsMinutes: number;
}

/** The data of a chart: one row for each task, by start, then in the problem's order. */
export function chartRows(problem: ScheduleProblem, schedule: Pick<Schedule, "tasks">): ChartRow[] {
  const runs = new Map(schedule.tasks.map((run) => [run.taskId, run]));
  const critical = new Set(findCriticalTasks(problem, schedule));
  return problem.tasks
    .flatMap((task): ChartRow[] => {
      const run = runs.get(task.id);
      if (run === undefined) return [];
      const { startMinutes, endMinutes } = run;
      const ends = task.dependsOn.map((id) => runs.get(id)?.endMinutes ?? 0);
      const readyMinutes = Math.min(
        startMinutes,
        ends.reduce((latest, end) => Math.max(latest, end), 0),
      );
      const waitsMinutes = startMinutes - readyMinutes;
      return [
        { taskId: task.id, readyMinutes, startMinutes, endMinutes, critical: critical.has(task.id), waitsMinutes },
      ];
    })
    .sort((a, b) => a.startMinutes - b.startMinutes);
}
