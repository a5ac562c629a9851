import { describeValue } from "../errors.ts";
import type { FixedTask, Schedule, ScheduleProblem } from "./problem.ts";

/** What a check of a schedule found. */
export interface ScheduleCheck {
  /** There is no fault. */
  readonly ok: boolean;
  /** One sentence for each fault, with the ids in it. */
  readonly faults: string[];
}

/** When one task runs, by the place of the task in the problem. */
interface Run {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly fixed: boolean;
}

/**
 * Checks a schedule against its problem: each task once and as long as it takes, dependencies, resources at every moment,
 * exclusions, and that the figures of the certificate fit each other. Shares no code with what makes schedules.
 *
 * Times may be off by a billionth of the makespan, as sums of fractions are. A task of 0 minutes holds nothing. Of tasks in
 * `fixed` only the given times are checked: what has happened may have broken the rules. An invalid problem is not this
 * function's matter, an id that it does not know is a fault.
 *
 * @param schedule - As made by `planSchedule`; the tasks alone will do.
 * @example
 * const problem = { tasks: [{ id: "a", minutes: 5, dependsOn: [] }], resources: {} };
 * checkSchedule(problem, { tasks: [{ taskId: "a", startMinutes: 0, endMinutes: 4 }] }).faults;
 * // ['"a" takes 5 minutes and runs from 0 to 4']
 */
export function checkSchedule(
  problem: ScheduleProblem,
  schedule: Pick<Schedule, "tasks"> & Partial<Schedule>,
  options: { readonly fixed?: readonly FixedTask[] } = {},
): ScheduleCheck {
  const faults: string[] = [];
  const fixed = new Map((options.fixed ?? []).map((task) => [task.taskId, task]));
  const runs = new Map<string, Run>();
  const known = new Set(problem.tasks.map((task) => task.id));
  let makespan = 0;
  for (const { taskId, startMinutes, endMinutes } of schedule.tasks) {
    const name = describeValue(taskId);
    if (!known.has(taskId)) faults.push(`${name} is none of the tasks`);
    if (runs.has(taskId)) faults.push(`${name} is there twice`);
    if (!Number.isFinite(startMinutes) || !Number.isFinite(endMinutes)) faults.push(`${name} has no times`);
    else if (startMinutes < 0) faults.push(`${name} starts at ${startMinutes}, before 0`);
    runs.set(taskId, { id: taskId, start: startMinutes, end: endMinutes, fixed: fixed.has(taskId) });
    makespan = Math.max(makespan, endMinutes);
  }
  const grain = 1e-9 * Math.max(1, makespan);

  for (const task of problem.tasks) {
    const name = describeValue(task.id);
    const run = runs.get(task.id);
    if (run === undefined) {
      faults.push(`${name} is missing`);
      continue;
    }
    const given = fixed.get(task.id);
    if (given !== undefined) {
      if (Math.abs(run.start - given.startMinutes) > grain || Math.abs(run.end - given.endMinutes) > grain) {
        faults.push(
          `${name} is fixed from ${given.startMinutes} to ${given.endMinutes} and runs from ${run.start} to ${run.end}`,
        );
      }
      continue;
    }
    if (!(Math.abs(run.end - run.start - task.minutes) <= grain)) {
      faults.push(`${name} takes ${task.minutes} minutes and runs from ${run.start} to ${run.end}`);
    }
    for (const id of task.dependsOn) {
      const before = runs.get(id);
      if (before !== undefined && before.end > run.start + grain) {
        faults.push(
          `${name} starts at ${run.start}, before ${describeValue(id)}, which it depends on, ends at ${before.end}`,
        );
      }
    }
  }
  checkResources(problem, runs, grain, faults);
  checkExclusions(problem, runs, grain, faults);
  checkCertificate(schedule, makespan, grain, faults);
  return { ok: faults.length === 0, faults };
}

function checkResources(
  problem: ScheduleProblem,
  runs: ReadonlyMap<string, Run>,
  grain: number,
  faults: string[],
): void {
  const capacities = new Map(Object.entries(problem.resources));
  const holders = new Map<string, { run: Run; need: number }[]>();
  for (const task of problem.tasks) {
    const run = runs.get(task.id);
    if (run === undefined || run.end - run.start <= 2 * grain) continue;
    for (const [resource, need] of Object.entries(task.needs ?? {})) {
      if (need === 0) continue;
      const list = holders.get(resource);
      if (list === undefined) holders.set(resource, [{ run, need }]);
      else list.push({ run, need });
    }
  }
  for (const [resource, list] of holders) {
    const capacity = capacities.get(resource) ?? 0;
    const moments = list.flatMap(({ run, need }) => [
      { at: run.start, change: need, fresh: !run.fixed },
      { at: run.end - grain, change: -need, fresh: false },
    ]);
    moments.sort((a, b) => a.at - b.at || a.change - b.change);
    let held = 0;
    for (const { at, change, fresh } of moments) {
      held += change;
      if (!fresh || held <= capacity) continue;
      const names = list
        .filter(({ run }) => run.start <= at && run.end - grain > at)
        .map(({ run }) => describeValue(run.id));
      faults.push(`${names.join(", ")} hold ${held} of ${describeValue(resource)} at ${at}, there is ${capacity}`);
      break;
    }
  }
}

function checkExclusions(
  problem: ScheduleProblem,
  runs: ReadonlyMap<string, Run>,
  grain: number,
  faults: string[],
): void {
  for (const task of problem.tasks) {
    const run = runs.get(task.id);
    if (run === undefined || run.end - run.start <= 2 * grain) continue;
    for (const id of new Set(task.excludes ?? [])) {
      const other = runs.get(id);
      if (other === undefined || other.end - other.start <= 2 * grain || (run.fixed && other.fixed)) continue;
      if (run.start < other.end - grain && other.start < run.end - grain) {
        faults.push(
          `${describeValue(task.id)} excludes ${describeValue(id)}, and both run at ${Math.max(run.start, other.start)}`,
        );
      }
    }
  }
}

function checkCertificate(schedule: Partial<Schedule>, makespan: number, grain: number, faults: string[]): void {
  const { makespanMinutes, lowerBoundMinutes, gap, optimal } = schedule;
  if (makespanMinutes !== undefined && !(Math.abs(makespanMinutes - makespan) <= grain)) {
    faults.push(`The makespan is said to be ${makespanMinutes}, the last task ends at ${makespan}`);
  }
  if (lowerBoundMinutes === undefined) return;
  if (!(lowerBoundMinutes <= makespan + grain)) {
    faults.push(`The lower bound ${lowerBoundMinutes} is above the makespan ${makespan}`);
  }
  const share = makespan === 0 ? 0 : makespan / lowerBoundMinutes - 1;
  if (gap !== undefined && !(Math.abs(gap - share) <= 1e-9)) {
    faults.push(`The gap is said to be ${gap}, makespan and bound give ${share}`);
  }
  if (optimal === true && makespan - lowerBoundMinutes > grain) {
    faults.push(`The schedule is said to be optimal, its bound ${lowerBoundMinutes} is below its makespan ${makespan}`);
  }
}
