import { findAddressees } from "./find-addressees.ts";
import type { RunHandoff, RunState } from "./run-state.ts";

/**
 * The tasks that were begun on a hand-off: those of its receiver whose last attempt started after it was accepted, and is
 * at work or has ended well. In the order of the plan.
 */
export function findConsumers(state: RunState, handoff: RunHandoff): string[] {
  const { decidedAtMs } = handoff;
  if (decidedAtMs === null) return [];
  const receivers = new Set(findAddressees(state.plan, handoff.handoff.to));
  return state.plan.tasks.flatMap(({ id, agentId }, place) => {
    if (agentId === null || !receivers.has(agentId) || id === handoff.taskId) return [];
    const { status, startedAtMs } = state.tasks.at(place)!;
    const isBuilt = (status === "running" || status === "completed") && startedAtMs !== null;
    return isBuilt && startedAtMs >= decidedAtMs ? [id] : [];
  });
}
