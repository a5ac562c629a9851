import type { GrownPlan, Plan, TaskChange } from "../plan/index.ts";
import type { TaskDraft } from "../task/index.ts";
import type { FailureKind, ReceiptEntry, RunUsage } from "./run-event.ts";
import type { ExchangeCommand } from "./exchange-command.ts";
import type { RunPolicy } from "./run-policy.ts";

interface At {
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** What became of work that was to be brought together with that of others. */
export type IntegrationResult =
  | {
      readonly ok: true;
      /** What it is known by where it was brought to. */
      readonly commit: string;
      readonly branch: string;
      /** Tasks that were taken in, and checked, in one step with it. Default: none. */
      readonly togetherWith?: readonly string[];
      /** Gates that were run on what they make together. Default: none. */
      readonly gates?: readonly string[];
    }
  | {
      readonly ok: false;
      readonly reason: string;
      readonly kind: FailureKind;
      /** Files that two sides changed; empty for any other failure. */
      readonly paths: readonly string[];
    };

/** Everything that can be asked of a run. */
export type RunCommand =
  | (At & { readonly type: "start-run"; readonly runId: string; readonly policy?: Partial<RunPolicy> })
  | (At & {
      readonly type: "resume-run";
      readonly policy?: Partial<RunPolicy>;
      /** The plan to go on with, and what `comparePlans` says of it: what is the same stays done. Default: that of the run. */
      readonly changed?: { readonly plan: Plan; readonly changes: readonly TaskChange[] };
    })
  /** Starts every task that may start now. */
  | (At & { readonly type: "start-tasks" })
  | (At & {
      readonly type: "finish-task";
      readonly taskId: string;
      readonly ok: boolean;
      /** The attempt that ended; an outcome of an earlier one changes nothing. Default: the one that is open. */
      readonly attempt?: number;
      readonly reason?: string;
      /** Why it failed. Default: the agent said so. */
      readonly kind?: FailureKind;
      /** Its provider asked to wait. */
      readonly rateLimit?: { readonly provider?: string; readonly delayMs: number };
      readonly output?: unknown;
      readonly usage?: RunUsage;
    })
  | (At & {
      readonly type: "finish-gate";
      readonly gateId: string;
      readonly taskId: string | null;
      /** `null`: it could not be run, and nobody says that it has to. */
      readonly ok: boolean | null;
      readonly durationMs: number;
      readonly output: string;
    })
  /** The merge queue took the work of a task in, or gave it back. */
  | (At & {
      readonly type: "finish-integration";
      readonly taskId: string;
      readonly attempt: number;
      readonly result: IntegrationResult;
    })
  | (At & {
      readonly type: "progress-task";
      readonly taskId: string;
      readonly percent: number;
      readonly note: string | null;
    })
  /** Further layers that keep an open attempt inside its agent's files. */
  | (At & {
      readonly type: "note-enforcement";
      readonly taskId: string;
      readonly attempt: number;
      readonly layers: readonly string[];
    })
  | ExchangeCommand
  | (At & {
      readonly type: "report-violation";
      /** It was refused before anything was written. */
      readonly prevented: boolean;
      readonly taskId: string;
      readonly path: string;
      readonly reason: string;
    })
  | (At & {
      readonly type: "abort-run";
      readonly reason: string;
      /** The run ends only after `give-receipt`. Default: `false`. */
      readonly awaitsReceipt?: boolean;
    })
  /** What became of all that ran when the run was aborted. */
  | (At & { readonly type: "give-receipt"; readonly entries: readonly ReceiptEntry[] })
  | (At & {
      readonly type: "note-overdue";
      /** `null`: the run itself. */
      readonly taskId: string | null;
      readonly limit: "time" | "silence";
      readonly limitMs: number;
    })
  /** What an open attempt used so far, as an addition. */
  | (At & {
      readonly type: "spend-budget";
      readonly taskId: string;
      readonly attempt: number;
      readonly usage: RunUsage;
    })
  | (At & {
      readonly type: "answer-approval";
      /** Id of the request, or of the one task that waits for an answer. */
      readonly subjectId: string;
      readonly ok: boolean;
      readonly by: string;
      readonly note: string | null;
      readonly postId?: string;
    })
  | (At & {
      readonly type: "propose-tasks";
      readonly proposalId: string;
      readonly by: string;
      /** The task in which they were found necessary; `null`: none. */
      readonly fromTaskId: string | null;
      readonly title: string;
      /** As they were proposed: what a person is shown. */
      readonly drafts: readonly TaskDraft[];
      /** As they fit into the plan as it is, by `growPlan`. */
      readonly grown: GrownPlan;
      /** A person agreed. Default: `false`. */
      readonly approved?: boolean;
      readonly postId?: string;
    })
  /** New priorities for what has not started. */
  | (At & {
      readonly type: "change-schedule";
      readonly because: string;
      readonly order: readonly string[];
      readonly makespanMinutes: number;
    });
