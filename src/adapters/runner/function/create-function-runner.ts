import { ArgumentError } from "../../../core/errors.ts";
import type { Handoff } from "../../../core/handoff/index.ts";
import { createOwnershipGuard } from "../../../core/ownership/index.ts";
import type { OwnershipGuard } from "../../../core/ownership/index.ts";
import type { Task } from "../../../core/task/index.ts";
import type {
  DeliveredMessage,
  RunnerCallbacks,
  WorkOrder,
  TaskOutcome,
  TaskRunner,
  Usage,
  VersionedValue,
} from "../../../ports/index.ts";

/** How a function ends its task. A function that throws has failed with the error's message. */
export type FunctionOutcome =
  | { readonly ok: true; readonly output?: unknown; readonly handoffs?: readonly Handoff[]; readonly usage?: Usage }
  | { readonly ok: false; readonly reason: string; readonly usage?: Usage };

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
  /** Ends when the attempt has to: abort, time-out. */
  readonly signal: AbortSignal;
  readonly guard: AgentGuard;
  /** Messages and shared values. */
  readonly channel: {
    send(to: string, text: string, artifacts?: readonly string[]): Promise<void>;
    /** Messages for this agent that it was not given before. */
    receive(): Promise<readonly DeliveredMessage[]>;
    getContext(key: string): VersionedValue;
    /** `false`: the value is not at `expectedVersion` any more, and nothing was changed. */
    setContext(key: string, value: unknown, expectedVersion?: number): Promise<boolean>;
  };
  readonly handoffs: {
    /** Hand-offs that this agent may rely on. */
    received(): readonly Handoff[];
    /** Hands something over before the task ends; the faults that were found, empty for none. */
    deliver(handoff: Handoff): Promise<readonly string[]>;
  };
  /** 0 to 100, and a line for people. */
  progress(percent: number, note?: string): void;
  /** Writes down what the next attempt should know. */
  checkpoint(note: string, nextSteps?: readonly string[], files?: readonly string[]): Promise<void>;
  /** Milliseconds that the attempt may take; `null`: any. */
  readonly budget: { readonly timeoutMs: number | null };
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
    const guard = createOwnershipGuard(ownership);
    guards.set(ownership, guard);
    return guard;
  };
  return {
    async run(assignment, callbacks) {
      const { attempt, task } = assignment;
      try {
        const outcome = await work(
          task,
          makeContext(assignment, callbacks, () => guardOf(assignment.ownership)),
        );
        return readOutcome(outcome, attempt);
      } catch (error) {
        return { ok: false, attempt, reason: error instanceof Error ? error.message : String(error) };
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

function makeContext(assignment: WorkOrder, callbacks: RunnerCallbacks, guardOf: () => OwnershipGuard): TaskContext {
  const { agentId } = assignment;
  const check: AgentGuard["check"] = (path, operation) => {
    const decision = guardOf().check(agentId, path, operation);
    if (!decision.allowed) callbacks.denied(String(path), decision.reason);
    return decision;
  };
  return {
    runId: assignment.runId,
    feature: assignment.feature,
    agentId,
    personaId: assignment.personaId,
    attempt: assignment.attempt,
    get instructions() {
      return assignment.instructions;
    },
    signal: callbacks.signal,
    guard: {
      check,
      assertAllowed(path, operation) {
        if (!check(path, operation).allowed) guardOf().assertAllowed(agentId, path, operation);
      },
    },
    channel: {
      send: (to, text, artifacts) => callbacks.send(to, text, artifacts),
      receive: () => callbacks.receive(),
      getContext: (key) => callbacks.getContext(key),
      setContext: (key, value, expectedVersion) => callbacks.setContext(key, value, expectedVersion),
    },
    handoffs: { received: () => callbacks.handoffs(), deliver: (handoff) => callbacks.deliver(handoff) },
    progress: (percent, note) => callbacks.progress(percent, note),
    checkpoint: (note, nextSteps, files) => callbacks.checkpoint(note, nextSteps, files),
    budget: { timeoutMs: assignment.timeoutMs },
  };
}
