import type { Finding } from "./lint-finding.ts";

/** Tasks after the safe suggestions were applied, and what was done. */
export interface AppliedFixes<T> {
  /** New tasks where something changed, the same ones elsewhere. */
  readonly tasks: readonly T[];
  /** What was done, one sentence each, in the order of the findings. */
  readonly applied: readonly string[];
  /** Safe suggestions that were left, and why. */
  readonly skipped: readonly string[];
}

/** What of a task its fixes need; a task of a plan also has what it really waits for. */
export interface FixableTask {
  readonly id: string;
  readonly dependsOn?: readonly string[];
  readonly waitsFor?: readonly string[];
}

/**
 * Applies the suggestions that keep the meaning of a plan: an edge that is missing, an order of two writers. Nothing is
 * removed, and no edge is added that would close a circle with those that are there. Make a plan of the result.
 *
 * Each edge costs a walk over the dependencies of one task.
 *
 * @example
 * const { tasks, applied } = applySafeFixes(plan.tasks, lintPlan(plan));
 */
export function applySafeFixes<T extends FixableTask>(
  tasks: readonly T[],
  findings: readonly Finding[],
): AppliedFixes<T> {
  const waits = new Map(tasks.map((task) => [task.id, [...(task.dependsOn ?? [])]]));
  // An edge must not close a circle with what else a plan makes a task wait for, its parts for example.
  const order = new Map(tasks.map((task) => [task.id, [...(task.dependsOn ?? []), ...(task.waitsFor ?? [])]]));
  const changed = new Set<string>();
  const applied: string[] = [];
  const skipped: string[] = [];
  for (const { suggestion, isSafe } of findings) {
    if (isSafe !== true || suggestion?.kind !== "add-dependency") continue;
    const { taskId, dependsOn } = suggestion;
    const own = waits.get(taskId);
    const names = `${JSON.stringify(taskId)} waits for ${JSON.stringify(dependsOn)}`;
    if (own === undefined || !waits.has(dependsOn)) skipped.push(`${names}: there is no such task`);
    else if (own.includes(dependsOn)) continue;
    else if (taskId === dependsOn || reaches(dependsOn, taskId, order))
      skipped.push(`${names}: that would close a circle`);
    else {
      own.push(dependsOn);
      order.get(taskId)!.push(dependsOn);
      changed.add(taskId);
      applied.push(`${names} now`);
    }
  }
  return {
    tasks: tasks.map((task) => (changed.has(task.id) ? { ...task, dependsOn: waits.get(task.id)! } : task)),
    applied,
    skipped,
  };
}

function reaches(from: string, to: string, waits: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set([from]);
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of waits.get(id) ?? []) {
      if (next === to) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return false;
}
