import type { RunBudget } from "./run-policy.ts";
import type { RunState } from "./run-state.ts";

/** What is set aside for an attempt until what it used is known. */
export interface Reservation {
  readonly costUsd: number;
  readonly tokens: number;
}

/** Nothing set aside. */
export const nothingReserved: Reservation = Object.freeze({ costUsd: 0, tokens: 0 });

/** What an attempt at a task is expected to use: as the policy states it, else as the attempts so far did. */
export function estimateUse(state: RunState, place: number): Reservation {
  const { budget } = state.policy;
  if (budget.maxCostUsd === undefined && budget.maxTokens === undefined) return nothingReserved;
  const minutes = state.plan.tasks[place]!.estimateMinutes;
  const { usage, settledMinutes } = state;
  const learned = (used: number): number => (settledMinutes > 0 ? (used / settledMinutes) * minutes : 0);
  const pick = (perMinute: number | undefined, flat: number | undefined, used: number): number =>
    perMinute !== undefined ? perMinute * minutes : (flat ?? learned(used));
  return {
    costUsd: pick(budget.reservedCostUsdPerMinute, budget.reservedCostUsd, usage.costUsd),
    tokens: pick(budget.reservedTokensPerMinute, budget.reservedTokens, usage.inputTokens + usage.outputTokens),
  };
}

/** Milliseconds in which the run was carried on. */
export function activeMs(state: RunState, atMs: number): number {
  return state.startedAtMs === null ? 0 : Math.max(0, atMs - state.startedAtMs - state.pausedMs);
}

/**
 * Why no attempt at a task may start: what is used and set aside, and what would be set aside for it, go beyond a cap.
 * `null`: it may.
 */
export function findExhausted(state: RunState, place: number, atMs: number): string | null {
  const { budget } = state.policy;
  if (budget.maxAttempts !== undefined && state.attemptsStarted >= budget.maxAttempts)
    return `${state.attemptsStarted} of ${budget.maxAttempts} attempts are started`;
  if (budget.maxWallMs !== undefined && activeMs(state, atMs) >= budget.maxWallMs)
    return `${activeMs(state, atMs)} of ${budget.maxWallMs} ms have passed`;
  if (budget.maxCostUsd === undefined && budget.maxTokens === undefined) return null;
  const next = estimateUse(state, place);
  const { costUsd, inputTokens, outputTokens } = state.usage;
  const isOver = (cap: number | undefined, used: number, reserved: number, asked: number): boolean =>
    cap !== undefined && (used >= cap || used + reserved + asked > cap * (1 + 1e-9));
  if (isOver(budget.maxCostUsd, costUsd, state.reserved.costUsd, next.costUsd))
    return `${tell(costUsd)} of ${budget.maxCostUsd} US dollars are used${tellReserved(state.reserved.costUsd, next.costUsd)}`;
  const tokens = inputTokens + outputTokens;
  if (isOver(budget.maxTokens, tokens, state.reserved.tokens, next.tokens))
    return `${tokens} of ${budget.maxTokens} tokens are used${tellReserved(state.reserved.tokens, next.tokens)}`;
  return null;
}

/** Whether what is used has gone beyond a cap, so that attempts that still use more have to end. */
export function isOverBudget(state: RunState): boolean {
  const { maxCostUsd, maxTokens } = state.policy.budget;
  const { costUsd, inputTokens, outputTokens } = state.usage;
  return (
    (maxCostUsd !== undefined && costUsd > maxCostUsd) ||
    (maxTokens !== undefined && inputTokens + outputTokens > maxTokens)
  );
}

/** The budget with as much again in every cap that a person can grant. */
export function raiseBudget(budget: RunBudget, first: RunBudget): RunBudget {
  const raised: { -readonly [Cap in keyof RunBudget]: RunBudget[Cap] } = { ...budget };
  for (const cap of ["maxCostUsd", "maxTokens", "maxAttempts", "maxWallMs"] as const) {
    const [now, again] = [budget[cap], first[cap]];
    if (now !== undefined && again !== undefined) raised[cap] = now + again;
  }
  return raised;
}

function tell(amount: number): string {
  return String(Math.round(amount * 1e6) / 1e6);
}

function tellReserved(reserved: number, asked: number): string {
  return reserved === 0 && asked === 0 ? "" : `, ${tell(reserved)} set aside, ${tell(asked)} more asked for`;
}
