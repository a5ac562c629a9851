import type { RunEvent } from "../../src/core/run/index.ts";

/** Every change of a task's status that there is, by the event that makes it. */
const legalChanges: Partial<Record<RunEvent["type"], { readonly from: readonly string[]; readonly to: string }>> = {
  "task:ready": { from: ["waiting"], to: "ready" },
  "task:started": { from: ["ready"], to: "running" },
  "task:worked": { from: ["running"], to: "running" },
  "task:completed": { from: ["running"], to: "completed" },
  "task:retrying": { from: ["running"], to: "ready" },
  "task:interrupted": { from: ["running"], to: "ready" },
  "task:failed": { from: ["running"], to: "failed" },
  "task:skipped": { from: ["waiting", "ready"], to: "skipped" },
  "task:aborted": { from: ["waiting", "ready", "running"], to: "aborted" },
  "task:reset": { from: ["failed", "skipped", "aborted"], to: "waiting" },
};

/**
 * Holds an event against what may happen to tasks, and notes it: no start before what a task waits for, none beside a task
 * of the same agent or one that it excludes, no other change of a status than those above.
 *
 * @param status - The status of each task; changed in place.
 */
export function followEvent(
  event: RunEvent,
  status: Map<string, string>,
  tasks: ReadonlyMap<string, PlannedPart>,
): void {
  const change = legalChanges[event.type];
  if (change === undefined) return;
  const { taskId } = event as Extract<RunEvent, { type: "task:ready" }>;
  const before = status.get(taskId) ?? "waiting";
  if (!change.from.includes(before)) throw new Error(`${event.type} of ${taskId}, which is ${before}`);
  if (event.type === "task:started") {
    const task = tasks.get(taskId)!;
    const early = task.waitsFor.filter((id) => status.get(id) !== "completed");
    if (early.length > 0) throw new Error(`${taskId} started before ${early.join()}`);
    for (const other of tasks.values()) {
      if (status.get(other.id) !== "running") continue;
      if (other.agentId === task.agentId) throw new Error(`${taskId} started, and its agent does ${other.id}`);
      if (task.excludes.includes(other.id)) throw new Error(`${taskId} started beside ${other.id}, which it excludes`);
    }
  }
  status.set(taskId, change.to);
}

/** What `followEvent` looks at in a task of a plan. */
interface PlannedPart {
  readonly id: string;
  readonly agentId: string | null;
  readonly waitsFor: readonly string[];
  readonly excludes: readonly string[];
}
