/** How a run deals with failure, time and load. */
export interface RunPolicy {
  /** How often a failed task is tried again. Default: 1. */
  readonly retries: number;
  /** Milliseconds before the first retry; doubled for each further one. Default: 1,000. */
  readonly retryDelayMs: number;
  /** Longest wait before a retry, in milliseconds. Default: 60,000. */
  readonly maxRetryDelayMs: number;
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
  /** What agents may use together; a task is not started beyond it. Default: no limit. */
  readonly budget: RunBudget;
}

/** Caps of a run; what is left out has none. */
export interface RunBudget {
  readonly maxCostUsd?: number;
  readonly maxTokens?: number;
  /** Attempts that may be started. */
  readonly maxAttempts?: number;
  /** Dollars set aside for an attempt until what it used is known. Default: 0. */
  readonly reservedCostUsd?: number;
  /** Tokens set aside for an attempt until what it used is known. Default: 0. */
  readonly reservedTokens?: number;
}

/** The policy of a run that states none. */
export const defaultRunPolicy: RunPolicy = Object.freeze({
  retries: 1,
  retryDelayMs: 1_000,
  maxRetryDelayMs: 60_000,
  onFailure: "continue",
  concurrency: null,
  taskTimeoutMs: null,
  silenceTimeoutMs: null,
  runTimeoutMs: null,
  gateTimeoutMs: 600_000,
  budget: Object.freeze({}),
});
