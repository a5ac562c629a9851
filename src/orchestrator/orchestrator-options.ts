import { ArgumentError } from "../core/errors.ts";
import type { Plan } from "../core/plan/index.ts";
import type { RunEvent, RunPolicy, RunState } from "../core/run/index.ts";
import type { Channel, Clock, GateRunner, RunStore, TaskRunner, WorkInspector, Workspace } from "../ports/index.ts";
import type { DeliveredFiles, FilledOptions } from "./active-run.ts";
import type { ContextRule } from "./shared-context.ts";
import { systemClock } from "./system-clock.ts";

/** What an Orchestrator works with. */
export interface OrchestratorOptions {
  /** Does the tasks. */
  readonly runner: TaskRunner;
  /** Runs the commands of gates. Default: none, and gates are recorded as skipped. */
  readonly gateRunner?: GateRunner | null;
  /** Looks at the tree before and after each attempt. Default: none. */
  readonly inspector?: WorkInspector | null;
  /**
   * Gives each agent a folder of its own; a task is then completed when its work is brought together with that of the others.
   * Default: none, and all work in one folder.
   */
  readonly workspace?: Workspace | null;
  /** Remembers runs. Default: none, and a run cannot be resumed. */
  readonly store?: RunStore | null;
  /** Carries what agents in other processes say. Default: none. */
  readonly channel?: Channel | null | ((runId: string, plan: Plan) => Channel);
  /** Default: the time of this machine. */
  readonly clock?: Clock;
  /** Lets hand-offs be held against the files that are there. Default: none, and they are accepted as `unverified`. */
  readonly delivered?: DeliveredFiles | null;
  /** Reducers and schemas of shared values, in place of those of the plan. Default: those of the plan. */
  readonly context?: readonly ContextRule[];
  /** How the run deals with failure, time and load; what is left out has the default of `defaultRunPolicy`. */
  readonly policy?: Partial<RunPolicy>;
  /** Milliseconds that an attempt has to end after it was asked to. Default: 10,000. */
  readonly graceMs?: number;
  /** What a write outside an agent's own files makes of its attempt. Default: `report`. */
  readonly onViolation?: "report" | "fail";
  /** Told what went wrong beside the run: a listener that threw, a window that could not be written. Default: nothing. */
  readonly onWarning?: (message: string, cause: unknown) => void;
}

/** What `run` and `resume` take. */
export interface RunOptions {
  /** Ends the run as `abort` does. */
  readonly signal?: AbortSignal;
  /** Name of the run. Default: from the time and the feature. */
  readonly runId?: string;
}

/** What `resume` takes. */
export interface ResumeOptions extends Pick<RunOptions, "signal"> {
  /** The plan to go on with, for example made anew from an edited document. Default: that of the run. */
  readonly plan?: Plan;
}

/** What `approve` and `reject` take. */
export interface AnswerOptions {
  /** Why; an agent whose gate is rejected is told. */
  readonly note?: string;
  /** Who answers. Default: `user`. */
  readonly by?: string;
}

/** How a run ended. */
export interface RunResult {
  readonly runId: string;
  readonly status: "completed" | "failed" | "aborted";
  /** Why it failed or was aborted. */
  readonly reason: string | null;
  readonly state: RunState;
  /** All its events, those before a resume as well. */
  readonly events: readonly RunEvent[];
}

/**
 * The options with their defaults; the channel is made for each run.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` where there is no runner, or a number is out of its range.
 */
export function fillOptions(options: OrchestratorOptions): FilledOptions {
  if (typeof options?.runner?.run !== "function")
    throw new ArgumentError("runner", "an object with a function `run`", options?.runner);
  const { graceMs = 10_000, policy = {} } = options;
  if (!(graceMs >= 0)) throw new ArgumentError("graceMs", "a number from 0", graceMs);
  checkPolicy(policy);
  return {
    runner: options.runner,
    gateRunner: options.gateRunner ?? null,
    inspector: options.inspector ?? null,
    workspace: options.workspace ?? null,
    channel: null,
    clock: options.clock ?? systemClock,
    delivered: options.delivered ?? null,
    graceMs,
    onViolation: options.onViolation ?? "report",
    onWarning: options.onWarning ?? (() => undefined),
  };
}

function checkPolicy(policy: Partial<RunPolicy>): void {
  const wholeFrom = (
    name: "retries" | "retryDelayMs" | "maxRetryDelayMs" | "gateTimeoutMs" | "gateRetries" | "maxRateLimits",
    least: number,
  ): void => {
    const value = policy[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= least))
      throw new ArgumentError(name, `a whole number from ${least}`, value);
  };
  wholeFrom("retries", 0);
  wholeFrom("retryDelayMs", 0);
  wholeFrom("maxRetryDelayMs", 0);
  wholeFrom("gateTimeoutMs", 1);
  wholeFrom("gateRetries", 0);
  wholeFrom("maxRateLimits", 0);
  for (const [name, value] of Object.entries(policy.budget ?? {}) as [string, unknown][]) {
    if (value !== undefined && !(typeof value === "number" && value >= 0))
      throw new ArgumentError(`budget.${name}`, "a number from 0", value);
  }
  for (const rule of policy.retryRules ?? []) {
    for (const name of ["retries", "retryDelayMs", "maxRetryDelayMs"] as const) {
      const value = rule[name];
      if (value !== undefined && !(Number.isInteger(value) && value >= 0))
        throw new ArgumentError(`retryRules.${name}`, "a whole number from 0", value);
    }
  }
  for (const name of ["concurrency", "taskTimeoutMs", "silenceTimeoutMs", "runTimeoutMs"] as const) {
    const value = policy[name];
    if (value !== undefined && value !== null && !(Number.isInteger(value) && value >= 1))
      throw new ArgumentError(name, "a whole number from 1, or null", value);
  }
}
