import { tickTimes } from "./bound-ticks.ts";
import { createExactSearch } from "./exact-search.ts";
import type { ExactSearch } from "./exact-search.ts";
import { createDecoder } from "./decoder.ts";
import { createGeneticSearch } from "./genetic-search.ts";
import { createIncumbent } from "./incumbent.ts";
import { createRandom } from "./random.ts";
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
  let proved = Math.ceil((bound.minutes * dense.scale) / dense.unit - 1e-9);
  let iterations = 1;
  if (incumbent.makespan() > proved) {
    const decoder = createDecoder(dense);
    const search = createGeneticSearch({ problem: dense, times, decoder, incumbent, random: createRandom(options.seed ?? 1) });
    const shouldStop = options.shouldStop ?? ((): boolean => iterations >= 1000);
    let exact: ExactSearch | null = null;
    let geneticWork = 0;
    while (incumbent.makespan() > proved && !shouldStop()) {
      if (exact === null || exact.work() > geneticWork) {
        search.step();
        geneticWork += 10 * problem.tasks.length;
        if (iterations === 60) exact = createExactSearch(dense, times, incumbent, proved);
      } else {
        exact.step();
        proved = Math.max(proved, exact.bound());
      }
      iterations += 1;
    }
  }
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
