import { describeValue, OrchestrateError } from "../errors.ts";
import { UnknownTaskError } from "./errors.ts";
import { findCriticalTasks } from "./find-critical-tasks.ts";
import { planSchedule } from "./plan-schedule.ts";
import type { PlanScheduleOptions } from "./plan-schedule.ts";
import type { Schedule, ScheduleProblem, ScheduleTask } from "./problem.ts";

/** One thing that could be otherwise. */
export type ScheduleChange =
  | { readonly kind: "resource"; readonly resource: string; readonly by: number }
  | { readonly kind: "no-dependency"; readonly taskId: string; readonly dependsOn: string }
  | { readonly kind: "split"; readonly taskId: string }
  | { readonly kind: "minutes"; readonly taskId: string; readonly factor: number };

/** What a change would bring. */
export interface ScheduleComparison {
  /** `null`: the problem as it is. */
  readonly change: ScheduleChange | null;
  /** The change in words. */
  readonly title: string;
  /** The schedule with the change; `null` where the problem can then not be scheduled. */
  readonly schedule: Schedule | null;
  /** Why it can not, else `null`. */
  readonly refusal: string | null;
  /** Makespan minus that of the problem as it is; below 0 is sooner. */
  readonly differenceMinutes: number;
  /** Tasks that decide the length now and did not before. */
  readonly becameCritical: readonly string[];
}

/**
 * Plans a problem as it is and with each change on its own, for a table of what would help and what would hurt.
 *
 * Each plan gets the same options; a search that is cut short compares what was found, so look at `gap` before believing a
 * small difference. Without `changes`: one more and one fewer of each resource, and for the three longest tasks that decide the
 * length: split in two, and taking twice as long.
 *
 * @returns One row for the problem as it is, then one for each change.
 * @throws {UnknownTaskError} `SCHEDULE_TASK_UNKNOWN` for a change of a task that is not there; else as `planSchedule`.
 * @example
 * const tasks = ["a", "b"].map((id) => ({ id, minutes: 30, dependsOn: [], needs: { agents: 1 } }));
 * const change = { kind: "resource", resource: "agents", by: 1 } as const;
 * compareSchedules({ tasks, resources: { agents: 1 } }, [change])[1]?.differenceMinutes; // -30
 */
export function compareSchedules(
  problem: ScheduleProblem,
  changes?: readonly ScheduleChange[],
  options: PlanScheduleOptions = {},
): ScheduleComparison[] {
  const base = planSchedule(problem, options);
  const critical = new Set(findCriticalTasks(problem, base));
  const asItIs = {
    change: null,
    title: "as it is",
    schedule: base,
    refusal: null,
    differenceMinutes: 0,
    becameCritical: [],
  };
  const rows = (changes ?? usualChanges(problem, critical)).map((change): ScheduleComparison => {
    const changed = applyChange(problem, change);
    const title = describeChange(change);
    try {
      const schedule = planSchedule(changed, options);
      const becameCritical = findCriticalTasks(changed, schedule).filter((id) => !critical.has(id));
      const differenceMinutes = schedule.makespanMinutes - base.makespanMinutes;
      return { change, title, schedule, refusal: null, differenceMinutes, becameCritical };
    } catch (error) {
      if (!OrchestrateError.is(error)) throw error;
      return { change, title, schedule: null, refusal: error.message, differenceMinutes: 0, becameCritical: [] };
    }
  });
  return [asItIs, ...rows];
}

function usualChanges(problem: ScheduleProblem, critical: ReadonlySet<string>): ScheduleChange[] {
  const longest = problem.tasks
    .filter((task) => critical.has(task.id))
    .sort((a, b) => b.minutes - a.minutes)
    .slice(0, 3);
  return [
    ...Object.keys(problem.resources).flatMap((resource): ScheduleChange[] => [
      { kind: "resource", resource, by: 1 },
      { kind: "resource", resource, by: -1 },
    ]),
    ...longest.flatMap(({ id }): ScheduleChange[] => [
      { kind: "split", taskId: id },
      { kind: "minutes", taskId: id, factor: 2 },
    ]),
  ];
}

function describeChange(change: ScheduleChange): string {
  switch (change.kind) {
    case "resource":
      return `${Math.abs(change.by)} ${change.by < 0 ? "fewer" : "more"} of ${describeValue(change.resource)}`;
    case "no-dependency":
      return `${describeValue(change.taskId)} without waiting for ${describeValue(change.dependsOn)}`;
    case "split":
      return `${describeValue(change.taskId)} split in two`;
    case "minutes":
      return `${describeValue(change.taskId)} taking ${change.factor} times as long`;
  }
}

/** The problem with one change; the original stays as it is. */
function applyChange(problem: ScheduleProblem, change: ScheduleChange): ScheduleProblem {
  if (change.kind === "resource") {
    const entries = Object.entries(problem.resources).map(([name, count]) => [
      name,
      name === change.resource ? count + change.by : count,
    ]);
    return { ...problem, resources: Object.fromEntries(entries) as Record<string, number> };
  }
  if (!problem.tasks.some((task) => task.id === change.taskId))
    throw new UnknownTaskError(change.taskId, null, "changes");
  if (change.kind === "split") return splitTask(problem, change.taskId);
  const tasks = problem.tasks.map((task): ScheduleTask => {
    if (task.id !== change.taskId) return task;
    if (change.kind === "minutes") return { ...task, minutes: task.minutes * change.factor };
    return { ...task, dependsOn: task.dependsOn.filter((id) => id !== change.dependsOn) };
  });
  return { ...problem, tasks };
}

/** Two halves that may run together, each with the task's needs and exclusions; what waited for the task waits for both. */
function splitTask(problem: ScheduleProblem, taskId: string): ScheduleProblem {
  let half = `${taskId} (half)`;
  while (problem.tasks.some((task) => task.id === half)) half += "'";
  const withHalf = (ids: readonly string[]): string[] => (ids.includes(taskId) ? [...ids, half] : [...ids]);
  const tasks = problem.tasks.flatMap((task): ScheduleTask[] => {
    if (task.id === taskId)
      return [
        { ...task, id: half, minutes: task.minutes / 2 },
        { ...task, minutes: task.minutes / 2 },
      ];
    return [{ ...task, dependsOn: withHalf(task.dependsOn), excludes: withHalf(task.excludes ?? []) }];
  });
  return { ...problem, tasks };
}
