import type { Delivered } from "../core/handoff/index.ts";
import type { Plan } from "../core/plan/index.ts";
import type { Channel, Clock, GateRunner, TaskRunner, WorkInspector } from "../ports/index.ts";
import type { Mailbox } from "./mailbox.ts";
import type { TaskQueue } from "./task-queue.ts";

/** The Orchestrator's options, filled up. */
export interface FilledOptions {
  readonly runner: TaskRunner;
  readonly gateRunner: GateRunner | null;
  readonly inspector: WorkInspector | null;
  readonly channel: Channel | null;
  readonly clock: Clock;
  readonly delivered: Delivered | null;
  readonly graceMs: number;
  readonly onViolation: "report" | "fail";
  readonly onWarning: (message: string, cause: unknown) => void;
}

/** What is going on in one attempt. */
export interface LiveAttempt {
  readonly agentId: string;
  /** Agents that ran beside it at any time. */
  readonly besideAgentIds: Set<string>;
  /** Asks it to end, with the reason. */
  readonly stop: (reason: string) => void;
  /** It gave a sign of life. */
  readonly heard: () => void;
}

/** One run that is being carried out: what its parts share. */
export interface ActiveRun {
  readonly runId: string;
  readonly plan: Plan;
  readonly options: FilledOptions;
  readonly mailbox: Mailbox;
  readonly queue: TaskQueue;
  /** By place of the task in the plan. */
  readonly attempts: Map<number, LiveAttempt>;
  readonly gates: Set<AbortController>;
}
