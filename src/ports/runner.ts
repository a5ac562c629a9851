import type { Task, TaskDraft } from "../core/task/index.ts";
import type { Handoff, HandoffContract } from "../core/handoff/index.ts";

/** One attempt at one task, as plain data, so that it may travel to another process or machine. */
export interface WorkOrder {
  readonly runId: string;
  readonly feature: string;
  readonly task: Task;
  readonly agentId: string;
  readonly personaId: string;
  /** 1 for the first. An outcome names its attempt. */
  readonly attempt: number;
  /** The seed's instructions for this agent and this task. */
  readonly instructions: string;
  /** Patterns of the files that the agent may write. */
  readonly owned: readonly string[];
  /** The whole ownership map of the plan. */
  readonly ownership: readonly (readonly [pattern: string, ownerIds: readonly string[]])[];
  readonly waitsFor: readonly string[];
  readonly enables: readonly string[];
  readonly contracts: readonly HandoffContract[];
  /** Milliseconds after which the attempt is ended; `null`: none. */
  readonly timeoutMs: number | null;
  /** Absolute path of the folder that the attempt works in. Default: the runner's own. */
  readonly directory?: string;
}

/** What an agent used. */
export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly costUsd?: number;
}

/** How an attempt ended. */
export type TaskOutcome =
  | {
      readonly ok: true;
      readonly attempt: number;
      readonly output?: unknown;
      readonly handoffs?: readonly Handoff[];
      readonly usage?: Usage;
    }
  | {
      readonly ok: false;
      readonly attempt: number;
      readonly reason: string;
      readonly usage?: Usage;
      /** Its provider asked to wait (status 429): the others wait too, and it is no failure of the task. */
      readonly rateLimit?: RateLimit;
    };

/** A provider's request to wait. */
export interface RateLimit {
  /** Name of the provider, as in the policy's `providers`. Default: that of the agent. */
  readonly provider?: string;
  /** Milliseconds until it may be asked again. */
  readonly delayMs: number;
}

/** A process that an attempt was started in. */
export interface LivingProcess {
  readonly pid: number;
  readonly taskId: string;
  readonly agentId: string;
}

/** A message as an agent gets it. */
export interface DeliveredMessage {
  /** Counts all messages of the run, from 1. */
  readonly sequence: number;
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly artifacts: readonly string[];
}

/** A shared value as an agent reads it; version 0 is one that nobody has set. */
export interface VersionedValue {
  readonly value: unknown;
  readonly version: number;
}

/** What an attempt may ask and tell while it goes on; each function may be taken off and called alone. */
export interface RunnerCallbacks {
  /** Ends when the attempt has to: abort, time-out. */
  readonly signal: AbortSignal;
  /** 0 to 100, and a line for people. */
  readonly progress: (percent: number, note?: string) => void;
  /**
   * Sends a message to an agent, a persona, `all`, or the `user`; ends when it cannot be lost any more. Rejects with
   * `ADDRESS_UNKNOWN` or `MAILBOX_FULL`, and then nothing was sent.
   */
  readonly send: (to: string, text: string, artifacts?: readonly string[]) => Promise<void>;
  /** Messages for this agent that it was not given before. */
  readonly receive: () => Promise<readonly DeliveredMessage[]>;
  /** Reads a shared value; where it is changed afterwards, the task is told to be built on an old one. */
  readonly getContext: (key: string) => VersionedValue;
  /** Says that the attempt reads files; where others change them before its end, the task is told to be built on old ones. */
  readonly reads: (paths: readonly string[]) => void;
  /**
   * Sets a shared value; `false`: it is not at `expectedVersion` any more, and nothing was changed. Rejects with
   * `CONTEXT_INVALID` for what the value's rule refuses.
   */
  readonly setContext: (key: string, value: unknown, expectedVersion?: number) => Promise<boolean>;
  /** Hands something to another agent before the task ends; the faults that were found, empty for none. */
  readonly deliver: (handoff: Handoff) => Promise<readonly string[]>;
  /** Writes down what the next attempt should know. */
  readonly checkpoint: (note: string, nextSteps?: readonly string[], files?: readonly string[]) => Promise<void>;
  /** Hand-offs that this agent may rely on. */
  readonly handoffs: () => readonly Handoff[];
  /** Tells what the attempt used since it last told; what the outcome tells is the whole of the attempt. */
  readonly spend: (usage: Usage) => void;
  /** Proposes further tasks; the faults that keep them out, empty where they are taken in or a person is asked. */
  readonly propose: (tasks: readonly TaskDraft[], title?: string) => Promise<readonly string[]>;
  /** Reports a write that was refused. */
  readonly denied: (path: string, reason: string) => void;
  /** Says which layers keep the attempt inside its agent's files, for example `hook` or `bubblewrap`; calls add up. */
  readonly enforced: (layers: readonly string[]) => void;
}

/** Does one task. */
export interface TaskRunner {
  /** Never rejects for what the agent did: that is an outcome. A rejection is a fault of the runner, and fails the attempt. */
  run(assignment: WorkOrder, callbacks: RunnerCallbacks): Promise<TaskOutcome>;
  /** Processes of attempts that are still there; without it, an agent is what it answers. */
  listLiving?(): readonly LivingProcess[];
  /** Ends every process of every attempt at once and by force. */
  killAll?(): void;
  /** Ends whatever is still alive; called once, after the run. */
  close?(): Promise<void>;
}
