import { pushReady } from "./ready-heap.ts";
import type { ReadyHeap } from "./ready-heap.ts";
import type { RunState } from "./run-state.ts";

/** The heaps of ready tasks made anew, one for each agent. O(tasks). */
export function collectReady(state: Pick<RunState, "plan" | "tasks" | "shape">): readonly (ReadyHeap | null)[] {
  const ready: (ReadyHeap | null)[] = state.plan.agents.map(() => null);
  let place = 0;
  for (const task of state.tasks) {
    const agent = state.shape.agentOf[place]!;
    if (task.status === "ready" && agent >= 0)
      ready[agent] = pushReady(ready[agent]!, place, state.shape.ranks[place]!);
    place += 1;
  }
  return ready;
}
