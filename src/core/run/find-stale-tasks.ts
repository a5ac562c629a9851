import { findTaskState } from "./run-state.ts";
import type { RunState, StaleInput } from "./run-state.ts";

/** A task of which inputs were changed after it built on them. */
export interface StaleTask {
  readonly taskId: string;
  readonly inputs: readonly StaleInput[];
}

/** Tasks whose last attempt is at work, or ended well, on inputs that were changed since. In order of the first change. */
export function findStaleTasks(state: RunState): StaleTask[] {
  return [...state.stale].flatMap(([taskId, all]) => {
    const task = findTaskState(state, taskId);
    if (task?.status !== "running" && task?.status !== "completed") return [];
    const inputs = all.filter(({ attempt }) => attempt === task.attempts);
    return inputs.length === 0 ? [] : [{ taskId, inputs }];
  });
}
