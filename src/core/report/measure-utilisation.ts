import type { RunEvent } from "../run/index.ts";
import { collectAttempts } from "./collect-attempts.ts";
import type { Attempt, RunTimeline } from "./collect-attempts.ts";

/** How much of the run one agent has worked. */
export interface AgentUtilisation {
  readonly agentId: string;
  readonly attempts: number;
  /** Milliseconds in which it worked on at least one task, gates included, whether the attempt succeeded or not. */
  readonly busyMs: number;
  /** Part of the time in which the run was carried on, 0 to 1; 0 for a run that took no time. */
  readonly share: number;
}

/**
 * How much of the run each agent has worked, up to the last event, in the order in which they first started. Agents that
 * never started are not known to the events. O(events).
 */
export function measureUtilisation(events: readonly RunEvent[]): AgentUtilisation[] {
  return findUtilisation(collectAttempts(events));
}

export function findUtilisation({ attempts, activeMs }: RunTimeline): AgentUtilisation[] {
  const byAgent = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    const known = byAgent.get(attempt.agentId);
    if (known === undefined) byAgent.set(attempt.agentId, [attempt]);
    else known.push(attempt);
  }
  return Array.from(byAgent, ([agentId, own]) => {
    const busyMs = unionMs(own);
    return { agentId, attempts: own.length, busyMs, share: activeMs > 0 ? Math.min(1, busyMs / activeMs) : 0 };
  });
}

/** Time that is covered by at least one attempt; attempts stand in order of their start. */
function unionMs(attempts: readonly Attempt[]): number {
  let total = 0;
  let until = -Infinity;
  for (const { startedAtActiveMs, endedAtActiveMs } of attempts) {
    total += Math.max(0, endedAtActiveMs - Math.max(startedAtActiveMs, until));
    until = Math.max(until, endedAtActiveMs);
  }
  return total;
}
