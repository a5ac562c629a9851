import { tickTimes } from "./bound-ticks.ts";
import { indexProblem } from "./index-problem.ts";
import { boundMinutes, toLowerBound } from "./lower-bound.ts";
import { schedulePriority } from "./priority-schedule.ts";
import type { FixedTask, Schedule, ScheduleProblem } from "./problem.ts";

/** How long and from where `planSchedule` searches. */
export interface PlanScheduleOptions {
  readonly maxIterations?: number;
  readonly seed?: number;
  readonly shouldStop?: () => boolean;
  readonly fixed?: readonly FixedTask[];
  readonly nowMinutes?: number;
}

export function planSchedule(problem: ScheduleProblem, options: PlanScheduleOptions = {}): Schedule {
  void options;
  const dense = indexProblem(problem);
  const bound = toLowerBound(boundMinutes(dense));
  const starts = schedulePriority(dense, tickTimes(dense).tails);
  const tasks = problem.tasks.map((task, i) => ({
    taskId: task.id,
    startMinutes: (starts[i]! * dense.unit) / dense.scale,
    endMinutes: ((starts[i]! + dense.ticks[i]!) * dense.unit) / dense.scale,
  }));
  const makespanMinutes = tasks.reduce((latest, task) => Math.max(latest, task.endMinutes), 0);
  const lowerBoundMinutes = Math.min(bound.minutes, makespanMinutes);
  return {
    tasks,
    makespanMinutes,
    lowerBoundMinutes,
    gap: makespanMinutes === 0 ? 0 : makespanMinutes / lowerBoundMinutes - 1,
    optimal: lowerBoundMinutes === makespanMinutes,
    tightBound: bound.tight,
    iterations: 1,
  };
}
