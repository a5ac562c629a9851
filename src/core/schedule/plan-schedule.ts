import { ArgumentError } from "../errors.ts";
import { tickTimes } from "./bound-ticks.ts";
import { improveSchedule } from "./improve-schedule.ts";
import { createIncumbent } from "./incumbent.ts";
import { indexProblem } from "./index-problem.ts";
import type { DenseProblem } from "./index-problem.ts";
import { boundMinutes, toLowerBound } from "./lower-bound.ts";
import { lengthOf, schedulePriority } from "./priority-schedule.ts";
import type { BoundName, FixedTask, Schedule, ScheduledTask, ScheduleProblem } from "./problem.ts";
import { leaveOutFixed } from "./leave-out-fixed.ts";
import type { FreeTasks } from "./leave-out-fixed.ts";
import { pullTogether } from "./pull-together.ts";

/** How long and from where `planSchedule` searches. */
export interface PlanScheduleOptions {
  /**
   * Steps at most, one schedule or a short stretch of exact search each; 0: only the first quick schedule. Default: without
   * `shouldStop` 600,000 divided by the number of tasks, between 20 and 20,000, which is about one second of search, and none
   * above 20,000 tasks; with `shouldStop` no limit.
   */
  readonly maxIterations?: number;
  /** A whole number; another one makes other chance decisions. Default: 1. */
  readonly seed?: number;
  /** Asked between steps and inside long ones, every few milliseconds at most; the search ends when it says true. Default: never. */
  readonly shouldStop?: () => boolean;
  /**
   * Tasks that are finished or run, with their times in minutes since the beginning of the run; they stay as they are, and only
   * the others are planned, all at or after `nowMinutes`. Default: none.
   *
   * A task that failed and is to run again is not among them: it is planned like one that has not begun. What has happened
   * may have broken rules of the problem (an order, a capacity, the estimate): it is taken as it is. The makespan and the bound
   * are those of the whole, from minute 0: the bound says how soon everything can be done from here.
   */
  readonly fixed?: readonly FixedTask[];
  /** No other task starts before this minute. Default: the latest start in `fixed`, or 0. */
  readonly nowMinutes?: number;
}

/**
 * Plans when each task runs, as soon as possible for all together, and says how good the plan is.
 *
 * A first schedule by the longest remaining chain takes about a microsecond for each task and dependency; then a genetic and an
 * exact search improve it until it is proved optimal or a limit is reached. Equal arguments give equal schedules; with a
 * `shouldStop` that looks at a clock the result depends only on when it stops. No tasks give makespan 0, bound 0, optimal.
 *
 * Where the minutes have no common unit (fractions finer than a millionth) the search works with lengths rounded up by a
 * hair, so that a very small gap can remain.
 *
 * @throws {DependencyCycleError} `SCHEDULE_CYCLE`
 * @throws {DoubledTaskError} `SCHEDULE_TASK_DOUBLED`
 * @throws {UnknownTaskError} `SCHEDULE_TASK_UNKNOWN` for an id in `dependsOn`, `excludes` or `fixed` that no task has.
 * @throws {TaskMinutesError} `SCHEDULE_MINUTES_INVALID`
 * @throws {TaskNeedError} `SCHEDULE_NEED_IMPOSSIBLE` for a need above its capacity or of an unknown resource.
 * @throws {CapacityError} `SCHEDULE_CAPACITY_INVALID`
 * @throws {ExclusionError} `SCHEDULE_EXCLUSION_INVALID` where a task excludes itself or one that dependencies order against it.
 * @throws {FixedTaskError} `SCHEDULE_FIXED_INVALID`
 * @throws {ArgumentError} `ARGUMENT_INVALID`
 * @example
 * planSchedule({
 *   tasks: [
 *     { id: "model", minutes: 30, dependsOn: [], needs: { agents: 1 } },
 *     { id: "api", minutes: 60, dependsOn: ["model"], needs: { agents: 1 } },
 *     { id: "docs", minutes: 20, dependsOn: ["model"], needs: { agents: 1 }, excludes: ["api"] },
 *   ],
 *   resources: { agents: 2 },
 * }).makespanMinutes; // 110: docs and api write the same files
 */
export function planSchedule(problem: ScheduleProblem, options: PlanScheduleOptions = {}): Schedule {
  const { maxIterations, seed, nowMinutes } = options;
  assertWhole("maxIterations", maxIterations);
  if (seed !== undefined && !Number.isSafeInteger(seed)) throw new ArgumentError("seed", "a whole number", seed);
  if (nowMinutes !== undefined && !(nowMinutes >= 0 && nowMinutes < Infinity)) {
    throw new ArgumentError("nowMinutes", "a finite number from 0", nowMinutes);
  }
  const fixed = options.fixed ?? [];
  if (fixed.length === 0 && (nowMinutes ?? 0) === 0)
    return certify(problem, planAll(indexProblem(problem), options), null);
  // What cannot be scheduled at all is refused also where the fault is among fixed tasks.
  indexProblem(problem);
  const rest = leaveOutFixed(problem, fixed, nowMinutes);
  return certify(problem, planAll(indexProblem(rest.problem, rest.outside), options), rest);
}

function assertWhole(name: string, value: number | undefined): void {
  if (value === undefined || value === Infinity || (Number.isSafeInteger(value) && value >= 0)) return;
  throw new ArgumentError(name, "a whole number from 0", value);
}

/** Start of each task with what is known of the makespan, in minutes. */
interface Plan {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly bound: number;
  readonly tight: BoundName;
  readonly iterations: number;
}

function planAll(dense: DenseProblem, options: PlanScheduleOptions): Plan {
  const size = dense.graph.size;
  const times = tickTimes(dense);
  const bound = toLowerBound(boundMinutes(dense, times));
  const incumbent = createIncumbent(size);
  const first = schedulePriority(dense, times.tails);
  incumbent.offer(first, lengthOf(first, dense.ticks));
  const lower = Math.ceil((bound.minutes * dense.scale) / dense.unit - 1e-6);
  const usual =
    options.shouldStop !== undefined
      ? Infinity
      : size > 20_000
        ? 0
        : Math.min(20_000, Math.max(20, Math.floor(600_000 / size)));
  const { proved, iterations } = improveSchedule(dense, times, incumbent, lower, {
    maxIterations: options.maxIterations ?? usual,
    seed: options.seed ?? 1,
    shouldStop: options.shouldStop ?? ((): boolean => false),
  });
  const { starts } = incumbent;
  const inMinutes = dense.exact ? toMinutes(dense, starts) : pullTogether(dense, starts);
  // Lengths that were rounded up prove nothing about the lengths as they are.
  const searched = dense.exact && proved > lower;
  return {
    ...inMinutes,
    bound: searched ? (proved * dense.unit) / dense.scale : bound.minutes,
    tight: searched ? "search" : bound.tight,
    iterations: iterations + 1,
  };
}

function toMinutes({ ticks, unit, scale }: DenseProblem, startTicks: Int32Array): Pick<Plan, "starts" | "ends"> {
  const starts = new Float64Array(startTicks.length);
  const ends = new Float64Array(startTicks.length);
  for (let i = 0; i < starts.length; i += 1) {
    starts[i] = (startTicks[i]! * unit) / scale;
    ends[i] = ((startTicks[i]! + ticks[i]!) * unit) / scale;
  }
  return { starts, ends };
}

/** Puts the plan of the free tasks and the times of the fixed ones together, in the problem's order. */
function certify(problem: ScheduleProblem, plan: Plan, rest: FreeTasks | null): Schedule {
  const now = rest?.nowMinutes ?? 0;
  let next = 0;
  let makespanMinutes = 0;
  let lowerBoundMinutes = plan.starts.length === 0 ? 0 : now + plan.bound;
  const tasks: ScheduledTask[] = [];
  for (const task of problem.tasks) {
    const given = rest?.fixed.get(task.id);
    if (given !== undefined) {
      tasks.push({ taskId: task.id, startMinutes: given.startMinutes, endMinutes: given.endMinutes });
      lowerBoundMinutes = Math.max(lowerBoundMinutes, given.endMinutes);
    } else {
      tasks.push({ taskId: task.id, startMinutes: now + plan.starts[next]!, endMinutes: now + plan.ends[next]! });
      next += 1;
    }
    makespanMinutes = Math.max(makespanMinutes, tasks[tasks.length - 1]!.endMinutes);
  }
  // Sums of fractions in another order differ in their last digits.
  const optimal = makespanMinutes <= lowerBoundMinutes * (1 + 1e-12);
  if (optimal) lowerBoundMinutes = makespanMinutes;
  const gap = optimal ? 0 : makespanMinutes / lowerBoundMinutes - 1;
  return {
    tasks,
    makespanMinutes,
    lowerBoundMinutes,
    gap,
    optimal,
    tightBound: plan.tight,
    iterations: plan.iterations,
  };
}
