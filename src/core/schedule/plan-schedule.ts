import { tickTimes } from "./bound-ticks.ts";
import { createIncumbent } from "./incumbent.ts";
import { improveSchedule } from "./improve-schedule.ts";
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
  const dense = indexProblem(problem);
  const bound = toLowerBound(boundMinutes(dense));
  const times = tickTimes(dense);
  const incumbent = createIncumbent(problem.tasks.length);
  const first = schedulePriority(dense, times.tails);
  let length = 0;
  first.forEach((start, i) => (length = Math.max(length, start + dense.ticks[i]!)));
  incumbent.offer(first, length);
  const lower = Math.ceil((bound.minutes * dense.scale) / dense.unit - 1e-9);
  const { proved, iterations } = improveSchedule(dense, times, incumbent, lower, {
    maxIterations: options.maxIterations ?? (options.shouldStop === undefined ? 1000 : Infinity),
    seed: options.seed ?? 1,
    shouldStop: options.shouldStop ?? ((): boolean => false),
    exactShare: Number((globalThis as { share?: string }).share ?? 0.5),
  });
  const starts = incumbent.starts;
  const tasks = problem.tasks.map((task, i) => ({
    taskId: task.id,
    startMinutes: (starts[i]! * dense.unit) / dense.scale,
    endMinutes: ((starts[i]! + dense.ticks[i]!) * dense.unit) / dense.scale,
  }));
  const makespanMinutes = tasks.reduce((latest, task) => Math.max(latest, task.endMinutes), 0);
  const lowerBoundMinutes = Math.min(Math.max(bound.minutes, (proved * dense.unit) / dense.scale), makespanMinutes);
  return {
    tasks,
    makespanMinutes,
    lowerBoundMinutes,
    gap: makespanMinutes === 0 ? 0 : makespanMinutes / lowerBoundMinutes - 1,
    optimal: lowerBoundMinutes === makespanMinutes,
    tightBound: bound.tight,
    iterations,
  };
}
