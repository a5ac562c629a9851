import type { Delivered } from "../core/handoff/index.ts";
import type { OwnershipGuard } from "../core/ownership/index.ts";
import type { Plan } from "../core/plan/index.ts";
import type { Channel, Clock, GateRunner, RunWorkspace, TaskRunner, WorkInspector, Workspace } from "../ports/index.ts";
import type { AbortReceipt } from "./abort-receipt.ts";
import type { Attempt } from "./attempt.ts";
import type { Mailbox } from "./mailbox.ts";
import type { MergeQueue } from "./merge-queue.ts";
import type { SharedContext } from "./shared-context.ts";
import type { TaskQueue } from "./task-queue.ts";

/** Files that are there, and what is in them; `load` is called, and waited for, before files are looked into. */
export type DeliveredFiles = Delivered & {
  load?(paths: readonly string[]): Promise<void>;
  /** The same for another folder: that of an agent that has one of its own. Default: there is but one. */
  in?(directory: string): DeliveredFiles;
};

/** The Orchestrator's options, filled up. */
export interface FilledOptions {
  readonly runner: TaskRunner;
  readonly gateRunner: GateRunner | null;
  readonly inspector: WorkInspector | null;
  readonly workspace: Workspace | null;
  readonly channel: Channel | null;
  readonly clock: Clock;
  readonly delivered: DeliveredFiles | null;
  readonly graceMs: number;
  readonly onViolation: "report" | "fail";
  readonly onWarning: (message: string, cause: unknown) => void;
}

/** One run that is being carried out: what its parts share. */
export interface ActiveRun {
  readonly runId: string;
  /** As it is now: a resume may change it, and proposals add to it. */
  readonly plan: Plan;
  readonly options: FilledOptions;
  readonly mailbox: Mailbox;
  readonly context: SharedContext;
  readonly queue: TaskQueue;
  /** By place of the task in the plan. */
  readonly attempts: Map<number, Attempt>;
  /** Patterns that each agent owns, as far as they were asked for. */
  readonly ownedBy: Map<string, readonly string[]>;
  /** Folders of the agents; `null`: all work in one. */
  readonly workspace: RunWorkspace | null;
  /** Brings the work of agents together that have folders of their own. */
  mergeQueue: MergeQueue | null;
  /** The folder of each agent that has one of its own. */
  readonly folders: Map<string, string>;
  /** Gates that run, with their ids. */
  readonly gates: Map<AbortController, string>;
  /** The plan's ownership map, made when it is first asked. */
  guard: OwnershipGuard | null;
  /** Once it is aborted. */
  receipt: AbortReceipt | null;
}
