import type { FailureKind } from "./run-event.ts";

/** How a run deals with failure, time and load. */
export interface RunPolicy {
  /** How often a failed task is tried again. Default: 1. */
  readonly retries: number;
  /** Milliseconds before the first retry; doubled for each further one. Default: 1,000. */
  readonly retryDelayMs: number;
  /** Longest wait before a retry, in milliseconds. Default: 60,000. */
  readonly maxRetryDelayMs: number;
  /** Other numbers for certain tasks or kinds of failure; the first rule that fits decides. Default: none. */
  readonly retryRules: readonly RetryRule[];
  /** After a task has failed for good: `continue` with what does not depend on it, or `stop`. Default: `continue`. */
  readonly onFailure: "continue" | "stop";
  /** Tasks that may run at once, over all agents. Default: as many as there are agents. */
  readonly concurrency: number | null;
  /** Milliseconds that one attempt may take; `null`: any. Default: `null`. */
  readonly taskTimeoutMs: number | null;
  /** Milliseconds that an attempt may be silent (no progress, no message); `null`: any. Default: `null`. */
  readonly silenceTimeoutMs: number | null;
  /** Milliseconds that the whole run may take; `null`: any. Default: `null`. */
  readonly runTimeoutMs: number | null;
  /** Milliseconds that one gate may take. Default: 600,000. */
  readonly gateTimeoutMs: number;
  /** How often a gate that failed is run again before that counts. Default: 0. */
  readonly gateRetries: number;
  /** What agents may use together; a task is not started beyond it. Default: no limit. */
  readonly budget: RunBudget;
  /** When the budget is used up: `stop`, or `ask` a person, who may grant as much again. Default: `stop`. */
  readonly onExhausted: "stop" | "ask";
  /** Which agents or personas share a provider's rate limit. Default: none, and all agents share one. */
  readonly providers: readonly ProviderShare[];
  /** How often a task may meet a provider's rate limit before that counts as a failure. Default: 10. */
  readonly maxRateLimits: number;
  /** What becomes of tasks that an agent proposes: `accept` what passes the checks, `ask` a person, or `refuse`. Default: `accept`. */
  readonly proposals: "accept" | "ask" | "refuse";
  /**
   * What is made of a task whose inputs (hand-offs, shared values, files) were changed while it was at work: `report`, or
   * `redo` it with what changed in its instructions, as often as it may be tried again. Default: `report`.
   */
  readonly onStale: "report" | "redo";
  /**
   * Whether a task is completed only after its work is brought together with that of the others. An Orchestrator sets it
   * where it has a workspace. Default: `false`.
   */
  readonly integrates: boolean;
}

/** What a retry follows for certain tasks or kinds of failure; what is left out is as in the policy. */
export interface RetryRule {
  /** Default: every task. */
  readonly taskIds?: readonly string[];
  /** Default: every kind. */
  readonly kinds?: readonly FailureKind[];
  readonly retries?: number;
  readonly retryDelayMs?: number;
  readonly maxRetryDelayMs?: number;
}

/** Agents that share one provider's rate limit. */
export interface ProviderShare {
  readonly provider: string;
  /** Agents or personas. */
  readonly agents: readonly string[];
}

/** Caps of a run; what is left out has none. */
export interface RunBudget {
  readonly maxCostUsd?: number;
  readonly maxTokens?: number;
  /** Attempts that may be started. */
  readonly maxAttempts?: number;
  /** Milliseconds after which nothing more is started; what runs may end. Time in which nobody carried the run on does not count. */
  readonly maxWallMs?: number;
  /** How far tasks may come from tasks that were proposed themselves: 1 allows proposals of planned tasks alone. Default: 3. */
  readonly maxDepth?: number;
  /** Dollars set aside for an attempt until what it used is known. Default: what the attempts so far used for each minute of their estimates, times the task's estimate. */
  readonly reservedCostUsd?: number;
  /** Tokens set aside for an attempt until what it used is known. Default: as for dollars. */
  readonly reservedTokens?: number;
  /** Dollars set aside for each minute of a task's estimate, in place of `reservedCostUsd`. */
  readonly reservedCostUsdPerMinute?: number;
  /** Tokens set aside for each minute of a task's estimate, in place of `reservedTokens`. */
  readonly reservedTokensPerMinute?: number;
}

/** The policy of a run that states none. */
export const defaultRunPolicy: RunPolicy = Object.freeze({
  retries: 1,
  retryDelayMs: 1_000,
  maxRetryDelayMs: 60_000,
  retryRules: Object.freeze([]),
  onFailure: "continue",
  concurrency: null,
  taskTimeoutMs: null,
  silenceTimeoutMs: null,
  runTimeoutMs: null,
  gateTimeoutMs: 600_000,
  gateRetries: 0,
  budget: Object.freeze({}),
  onExhausted: "stop",
  providers: Object.freeze([]),
  maxRateLimits: 10,
  proposals: "accept",
  onStale: "report",
  integrates: false,
});
