import { ArgumentError } from "../../../core/errors.ts";
import type { Handoff } from "../../../core/handoff/index.ts";
import { createOwnershipGuard, rulesOfOwners } from "../../../core/ownership/index.ts";
import type { OwnershipGuard } from "../../../core/ownership/index.ts";
import type { Task } from "../../../core/task/index.ts";
import type { RateLimit, RunnerCallbacks, WorkOrder, TaskOutcome, TaskRunner, Usage } from "../../../ports/index.ts";

/** How a function ends its task. A function that throws has failed with the error's message. */
export type FunctionOutcome =
  | { readonly ok: true; readonly output?: unknown; readonly handoffs?: readonly Handoff[]; readonly usage?: Usage }
  | { readonly ok: false; readonly reason: string; readonly usage?: Usage; readonly rateLimit?: RateLimit };

/** The guard of one agent: the plan's ownership map, asked in its name. */
export interface AgentGuard {
  /** Whether this agent may do that; a refusal is told to the run. */
  check(path: string, operation?: Parameters<OwnershipGuard["check"]>[2]): ReturnType<OwnershipGuard["check"]>;
  /** @throws {OwnershipError} `OWNERSHIP_DENIED` where it may not; the refusal is told to the run. */
  assertAllowed(path: string, operation?: Parameters<OwnershipGuard["check"]>[2]): void;
}

/** What a function that does tasks is given beside the task. */
export interface TaskContext {
  readonly runId: string;
  readonly feature: string;
  readonly agentId: string;
  readonly personaId: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** The seed's instructions for this agent and this task. */
  readonly instructions: string;
  /** Absolute path of the folder that this attempt works in; `null` where it has none of its own. */
  readonly directory: string | null;
  /** Ends when the attempt has to: abort, time-out. */
  readonly signal: AbortSignal;
  readonly guard: AgentGuard;
  /** Messages and shared values. */
  readonly channel: {
    readonly send: RunnerCallbacks["send"];
    /** Messages for this agent that it was not given before. */
    readonly receive: RunnerCallbacks["receive"];
    readonly getContext: RunnerCallbacks["getContext"];
    /** `false`: the value is not at `expectedVersion` any more, and nothing was changed. */
    readonly setContext: RunnerCallbacks["setContext"];
  };
  readonly handoffs: {
    /** Hand-offs that this agent may rely on. */
    readonly received: RunnerCallbacks["handoffs"];
    /** Hands something over before the task ends; the faults that were found, empty for none. */
    readonly deliver: RunnerCallbacks["deliver"];
  };
  /** 0 to 100, and a line for people. */
  readonly progress: RunnerCallbacks["progress"];
  /** Says that the attempt reads files; where others change them before its end, the task is told to be built on old ones. */
  readonly reads: RunnerCallbacks["reads"];
  /** Writes down what the next attempt should know. */
  readonly checkpoint: RunnerCallbacks["checkpoint"];
  /** Proposes further tasks; the faults that keep them out, empty where they are taken in or a person is asked. */
  readonly propose: RunnerCallbacks["propose"];
  readonly budget: {
    /** Milliseconds that the attempt may take; `null`: any. */
    readonly timeoutMs: number | null;
    /** Tells what was used since it was last told; `usage` of the outcome is the whole of the attempt. */
    readonly spend: RunnerCallbacks["spend"];
  };
}

/**
 * Runs tasks by an async function of this process: the agent seam.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` where no function is given.
 * @example
 * createFunctionRunner(async (task, context) => {
 *   context.progress(50, "half way");
 *   return { ok: true, output: `${context.agentId} did ${task.title}` };
 * });
 */
export function createFunctionRunner(
  work: (task: Task, context: TaskContext) => Promise<FunctionOutcome> | FunctionOutcome,
): TaskRunner {
  if (typeof work !== "function") throw new ArgumentError("work", "a function", work);
  const guards = new WeakMap<WorkOrder["ownership"], OwnershipGuard>();
  const guardOf = (ownership: WorkOrder["ownership"]): OwnershipGuard => {
    const known = guards.get(ownership);
    if (known !== undefined) return known;
    const guard = createOwnershipGuard(rulesOfOwners(ownership));
    guards.set(ownership, guard);
    return guard;
  };
  return {
    async run(order, callbacks) {
      try {
        return readOutcome(await work(order.task, new FunctionContext(order, callbacks, guardOf)), order.attempt);
      } catch (error) {
        return { ok: false, attempt: order.attempt, reason: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

/** The function is the user's, and may have answered anything. */
function readOutcome(outcome: FunctionOutcome, attempt: number): TaskOutcome {
  const given: { readonly ok?: unknown; readonly reason?: unknown } | null | undefined = outcome;
  if (given?.ok === true) return { ...outcome, ok: true, attempt };
  if (given?.ok === false) {
    const reason = typeof given.reason === "string" && given.reason !== "" ? given.reason : "no reason given";
    return { ...outcome, ok: false, reason, attempt };
  }
  const reason = "the function gave no outcome; expected { ok: true } or { ok: false, reason }";
  return { ok: false, attempt, reason };
}

/** What a function is given; each member may be taken off it and called alone, and is made when it is asked for. */
class FunctionContext implements TaskContext {
  readonly runId: string;
  readonly feature: string;
  readonly agentId: string;
  readonly personaId: string;
  readonly attempt: number;
  readonly #order: WorkOrder;
  readonly #callbacks: RunnerCallbacks;
  readonly #guardOf: (ownership: WorkOrder["ownership"]) => OwnershipGuard;
  #isGuarded = false;

  constructor(
    order: WorkOrder,
    callbacks: RunnerCallbacks,
    guardOf: (ownership: WorkOrder["ownership"]) => OwnershipGuard,
  ) {
    this.runId = order.runId;
    this.feature = order.feature;
    this.agentId = order.agentId;
    this.personaId = order.personaId;
    this.attempt = order.attempt;
    this.#order = order;
    this.#callbacks = callbacks;
    this.#guardOf = guardOf;
  }

  get directory(): string | null {
    return this.#order.directory ?? null;
  }

  get instructions(): string {
    return this.#order.instructions;
  }

  get signal(): AbortSignal {
    return this.#callbacks.signal;
  }

  get guard(): AgentGuard {
    const guard = this.#guardOf(this.#order.ownership);
    const { agentId } = this;
    const { denied, enforced } = this.#callbacks;
    if (!this.#isGuarded) enforced(["guard"]);
    this.#isGuarded = true;
    const check: AgentGuard["check"] = (path, operation) => {
      const decision = guard.check(agentId, path, operation);
      if (!decision.allowed) denied(path, decision.reason);
      return decision;
    };
    return {
      check,
      assertAllowed(path, operation) {
        if (!check(path, operation).allowed) guard.assertAllowed(agentId, path, operation);
      },
    };
  }

  get channel(): TaskContext["channel"] {
    const { send, receive, getContext, setContext } = this.#callbacks;
    return { send, receive, getContext, setContext };
  }

  get handoffs(): TaskContext["handoffs"] {
    const { handoffs, deliver } = this.#callbacks;
    return { received: handoffs, deliver };
  }

  get progress(): TaskContext["progress"] {
    const { progress } = this.#callbacks;
    return progress;
  }

  get reads(): TaskContext["reads"] {
    const { reads } = this.#callbacks;
    return reads;
  }

  get checkpoint(): TaskContext["checkpoint"] {
    const { checkpoint } = this.#callbacks;
    return checkpoint;
  }

  get propose(): TaskContext["propose"] {
    const { propose } = this.#callbacks;
    return propose;
  }

  get budget(): TaskContext["budget"] {
    return { timeoutMs: this.#order.timeoutMs, spend: this.#callbacks.spend };
  }
}
