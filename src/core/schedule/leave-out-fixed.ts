import { FixedTaskError, UnknownTaskError } from "./errors.ts";
import type { Outside } from "./index-problem.ts";
import type { FixedTask, ScheduleProblem, ScheduleTask } from "./problem.ts";

/** The tasks that are still free, as a problem of their own that begins now. */
export interface FreeTasks {
  readonly problem: ScheduleProblem;
  readonly outside: Outside;
  readonly nowMinutes: number;
  readonly fixed: ReadonlyMap<string, FixedTask>;
}

/**
 * Takes fixed tasks out of a problem. A free task waits for the fixed ones it depends on and excludes, and running ones keep
 * what they hold until they end. What fixed tasks themselves waited for does not matter any more.
 */
export function leaveOutFixed(
  problem: ScheduleProblem,
  fixedTasks: readonly FixedTask[],
  givenNow: number | undefined,
): FreeTasks {
  const fixed = new Map<string, FixedTask>();
  const known = new Set(problem.tasks.map((task) => task.id));
  let latestStart = 0;
  for (const task of fixedTasks) {
    const { taskId, startMinutes, endMinutes } = task;
    if (!known.has(taskId)) throw new UnknownTaskError(taskId, null, "fixed");
    if (fixed.has(taskId)) throw new FixedTaskError(taskId, "it is given twice");
    if (!(startMinutes >= 0 && endMinutes >= startMinutes && endMinutes < Infinity)) {
      throw new FixedTaskError(
        taskId,
        `expected finite times from 0, the end not before the start, got ${startMinutes} to ${endMinutes}`,
      );
    }
    fixed.set(taskId, task);
    latestStart = Math.max(latestStart, startMinutes);
  }
  const nowMinutes = givenNow ?? latestStart;
  const restOf = (id: string): number => Math.max(0, (fixed.get(id)?.endMinutes ?? 0) - nowMinutes);

  const free: ScheduleTask[] = [];
  const releases = new Map<string, number>();
  const wait = (id: string, minutes: number): void => {
    releases.set(id, Math.max(releases.get(id) ?? 0, minutes));
  };
  const held: { needs: Readonly<Record<string, number>>; minutes: number }[] = [];
  for (const task of problem.tasks) {
    const excludes = task.excludes ?? [];
    if (!fixed.has(task.id)) {
      for (const id of [...task.dependsOn, ...excludes]) if (fixed.has(id)) wait(task.id, restOf(id));
      free.push({
        ...task,
        dependsOn: task.dependsOn.filter((id) => !fixed.has(id)),
        excludes: excludes.filter((id) => !fixed.has(id)),
      });
      continue;
    }
    if (restOf(task.id) === 0) continue;
    for (const id of excludes) if (!fixed.has(id)) wait(id, restOf(task.id));
    if (task.needs !== undefined) held.push({ needs: task.needs, minutes: restOf(task.id) });
  }
  const releaseMinutes = free.map((task) => releases.get(task.id) ?? 0);
  return {
    problem: { tasks: free, resources: problem.resources },
    outside: { releaseMinutes, held },
    nowMinutes,
    fixed,
  };
}
