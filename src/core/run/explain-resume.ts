import type { PlannedTask, TaskChange } from "../plan/index.ts";
import type { RunState, TaskState } from "./run-state.ts";

/** What a resume does with one task. */
export interface ResumeNote {
  readonly taskId: string;
  /** `reused`: its result stays; `redone`: it was done or begun, and is done again; `new`: it was never begun; `removed`: it is not in the plan any more. */
  readonly action: "reused" | "redone" | "new" | "removed";
  /** Why, for people. */
  readonly reason: string;
}

/**
 * What a resume would do with each task, and why: the same answer that the resume itself follows. O(tasks).
 *
 * A completed task is reused where nothing that is asked of it changed, whatever finished before or after it; else it is
 * done again with all that builds on it.
 *
 * @param changes - What `comparePlans(state.plan, plan)` says of the plan to go on with. Default: nothing changed.
 * @returns In the order of `changes`, or of the plan.
 */
export function explainResume(state: RunState, changes?: readonly TaskChange[]): ResumeNote[] {
  const same = (task: PlannedTask): TaskChange => ({ taskId: task.id, change: "same", because: null, done: task.done });
  return (changes ?? state.plan.tasks.map(same)).map((change) => {
    const place = state.shape.placeOf.get(change.taskId);
    return explain(change, place === undefined ? null : state.tasks.at(place)!);
  });
}

function explain({ taskId, change, because, done }: TaskChange, known: TaskState | null): ResumeNote {
  const note = (action: ResumeNote["action"], reason: string): ResumeNote => ({ taskId, action, reason });
  if (change === "removed") return note("removed", because!);
  if (done && known?.status !== "completed") return note("reused", "the document marks it as done");
  if (known === null) return note("new", because!);
  const { status, attempts, worked, reason } = known;
  if (change === "changed") return note(attempts > 0 || status === "completed" ? "redone" : "new", because!);
  if (status === "completed") {
    const how = attempts === 0 ? "it was completed without an attempt" : `attempt ${attempts} completed it`;
    return note("reused", `${how}, and nothing of it changed`);
  }
  if (status === "running") {
    return worked
      ? note("reused", `attempt ${attempts} did the work; only what was open of its gates runs again`)
      : note("redone", `attempt ${attempts} was cut off`);
  }
  const why = reason === null ? "" : `: ${reason}`;
  return attempts === 0
    ? note("new", `it was never started${why}`)
    : note("redone", `attempt ${attempts} did not complete it${why}`);
}
