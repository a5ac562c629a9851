import type { Handoff, Seal } from "../handoff/index.ts";
import type { TaskDraft } from "../task/index.ts";
import type { Plan, PlannedTask } from "../plan/index.ts";
import type { Reservation } from "./budget.ts";
import type { RunBudget, RunPolicy } from "./run-policy.ts";

/** The seed's seven steps of a run. */
export type LifecycleStep =
  "analysis" | "strategy" | "assignment" | "execution" | "coordination" | "integration" | "completion";

/** What an attempt used, as far as its runner says. */
export interface RunUsage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly costUsd?: number;
}

/**
 * Why an attempt failed: `agent` said so, `runner` broke, it took too much `time` or was silent (`silence`), a `gate` or a
 * `contract` did not hold, its inputs changed while it was at work (`stale`), it wrote what is not its own (`ownership`), its work does not fit together with
 * that of others (`conflict`), its provider asked to wait (`rate-limit`), or it went beyond the `budget`.
 */
export type FailureKind =
  | "agent"
  | "runner"
  | "time"
  | "silence"
  | "gate"
  | "contract"
  | "stale"
  | "ownership"
  | "conflict"
  | "rate-limit"
  | "budget";

/** One line of the receipt of an abort. */
export interface ReceiptEntry {
  readonly kind: "agent" | "process" | "gate" | "timer";
  /** The task of an agent or process, the gate, or what the timers are for. */
  readonly name: string;
  readonly agentId: string | null;
  readonly pid: number | null;
  /** `ended`: it is gone; `refused`: it did not end when it was asked, and cannot be ended by force; `alive`: it still runs. */
  readonly outcome: "ended" | "refused" | "alive";
  readonly note: string;
}

/** What keeps a task, or the whole run, from going on. */
export type WaitCause =
  | { readonly kind: "task"; readonly taskId: string }
  | { readonly kind: "gate"; readonly gateId: string }
  | { readonly kind: "handoff"; readonly contractId: string; readonly taskId: string }
  | { readonly kind: "approval"; readonly approvalId: string }
  | { readonly kind: "exclusion"; readonly taskId: string }
  | { readonly kind: "agent"; readonly agentId: string; readonly taskId: string | null }
  | { readonly kind: "slot"; readonly taskIds: readonly string[] }
  | { readonly kind: "time"; readonly untilMs: number }
  | { readonly kind: "provider"; readonly provider: string; readonly untilMs: number }
  | { readonly kind: "budget"; readonly reason: string }
  | { readonly kind: "nobody" };

/** What one task waits for. */
export interface TaskWait {
  readonly taskId: string;
  readonly causes: readonly WaitCause[];
}

/** What a person is asked to agree to. */
export interface ApprovalRequest {
  readonly approvalId: string;
  readonly kind: "gate" | "proposal" | "budget";
  /** One line for people. */
  readonly title: string;
  readonly gateId: string | null;
  readonly taskId: string | null;
  /** Who asks: an agent, or `run`. */
  readonly by: string;
  /** Tasks that are proposed; empty for all else. */
  readonly tasks: readonly TaskDraft[];
}

interface At {
  /** Milliseconds since 1970. */
  readonly atMs: number;
}
interface OfTask extends At {
  readonly taskId: string;
}
interface OfGate extends At {
  readonly gateId: string;
  /** The task whose work is checked; `null` for a gate of the whole run. */
  readonly taskId: string | null;
}

/** Everything that can happen to a run. Each name is the event's type, its line in the store and its name on the emitter. */
export type RunEvent =
  | (At & { readonly type: "run:started"; readonly runId: string; readonly plan: Plan; readonly policy: RunPolicy })
  | (At & { readonly type: "run:advanced"; readonly step: LifecycleStep })
  | (At & { readonly type: "run:resumed"; readonly policy?: RunPolicy })
  | (At & { readonly type: "plan:changed"; readonly plan: Plan; readonly anew: readonly string[] })
  | (At & { readonly type: "run:aborting"; readonly reason: string; readonly awaitsReceipt?: boolean })
  | (At & { readonly type: "run:accounted"; readonly entries: readonly ReceiptEntry[] })
  | (At & { readonly type: "run:overdue"; readonly limitMs: number })
  | (At & {
      readonly type: "run:waiting";
      readonly waits: readonly TaskWait[];
      readonly untilMs: number | null;
    })
  | (At & { readonly type: "run:completed" })
  | (At & {
      readonly type: "run:failed";
      readonly reason: string;
      readonly code?: string;
      readonly taskIds?: readonly string[];
    })
  | (At & { readonly type: "run:aborted"; readonly reason: string })
  | (At & { readonly type: "phase:started"; readonly phase: string })
  | (At & { readonly type: "phase:completed"; readonly phase: string })
  | (OfTask & { readonly type: "task:ready" })
  | (OfTask & {
      readonly type: "task:started";
      readonly agentId: string;
      readonly attempt: number;
      readonly reserved?: Reservation;
    })
  | (OfTask & { readonly type: "task:progressed"; readonly percent: number; readonly note: string | null })
  | (OfTask & { readonly type: "task:worked"; readonly output?: unknown; readonly usage?: RunUsage })
  | (OfTask & { readonly type: "task:submitted" })
  | (OfTask & {
      readonly type: "task:integrated";
      readonly commit: string;
      readonly branch: string;
      readonly togetherWith?: readonly string[];
      readonly gates?: readonly string[];
    })
  | (OfTask & { readonly type: "task:conflicted"; readonly attempt: number; readonly paths: readonly string[] })
  | (OfTask & { readonly type: "task:completed"; readonly output?: unknown; readonly usage?: RunUsage })
  | (OfTask & {
      readonly type: "task:retrying";
      readonly attempt: number;
      readonly reason: string;
      readonly kind?: FailureKind;
      readonly notBeforeMs: number;
      readonly usage?: RunUsage;
    })
  | (OfTask & {
      readonly type: "task:failed";
      readonly attempt: number;
      readonly reason: string;
      readonly kind?: FailureKind;
      readonly usage?: RunUsage;
    })
  | (OfTask & { readonly type: "task:skipped"; readonly reason: string; readonly becauseTaskId: string | null })
  | (OfTask & { readonly type: "task:aborted"; readonly reason: string; readonly usage?: RunUsage })
  | (OfTask & {
      readonly type: "task:overdue";
      readonly attempt: number;
      readonly limit: "time" | "silence";
      readonly limitMs: number;
    })
  | (OfTask & { readonly type: "task:enforced"; readonly attempt: number; readonly layers: readonly string[] })
  | (OfTask & { readonly type: "task:interrupted"; readonly attempt: number })
  | (OfTask & { readonly type: "task:reset" })
  | (OfGate & { readonly type: "gate:started" })
  | (OfGate & { readonly type: "gate:passed"; readonly durationMs: number })
  | (OfGate & { readonly type: "gate:failed"; readonly durationMs: number; readonly output: string })
  | (OfGate & { readonly type: "gate:skipped"; readonly reason: string })
  | (At & {
      readonly type: "handoff:delivered";
      readonly handoffId: string;
      readonly taskId: string | null;
      readonly handoff: Handoff;
    })
  | (At & {
      readonly type: "handoff:accepted";
      readonly handoffId: string;
      readonly verdict: "verified" | "unverified";
      /** Content of the files it rests on. */
      readonly seals: readonly Seal[];
    })
  | (At & { readonly type: "handoff:rejected"; readonly handoffId: string; readonly faults: readonly string[] })
  | (OfTask & {
      readonly type: "handoff:stale";
      readonly handoffId: string;
      readonly paths: readonly string[];
      readonly consumerIds: readonly string[];
      readonly verdict: "verified" | "unverified" | "rejected";
      readonly faults: readonly string[];
      readonly seals: readonly Seal[];
    })
  | (OfTask & { readonly type: "file:stale"; readonly attempt: number; readonly paths: readonly string[] })
  | (At & {
      readonly type: "message:sent";
      /** Counts all messages of the run, from 1. */
      readonly sequence: number;
      readonly from: string;
      /** An agent, a persona, or `all`. */
      readonly to: string;
      readonly text: string;
      readonly artifacts: readonly string[];
      readonly postId: string | null;
    })
  | (At & { readonly type: "message:read"; readonly agentId: string; readonly upToSequence: number })
  | (At & {
      readonly type: "context:set";
      readonly key: string;
      readonly value: unknown;
      readonly version: number;
      readonly by: string;
      readonly postId: string | null;
    })
  | (OfTask & {
      readonly type: "context:read";
      readonly key: string;
      readonly version: number;
      readonly attempt: number;
    })
  | (OfTask & {
      readonly type: "context:stale";
      readonly key: string;
      readonly readVersion: number;
      readonly version: number;
    })
  | (At & {
      readonly type: "checkpoint:saved";
      readonly agentId: string;
      readonly taskId: string | null;
      readonly note: string;
      readonly nextSteps: readonly string[];
      readonly files: readonly string[];
      readonly postId: string | null;
    })
  | (OfTask & {
      /** `denied` was asked for and refused; `violated` was seen in the tree afterwards. */
      readonly type: "ownership:denied" | "ownership:violated";
      readonly agentId: string;
      readonly path: string;
      readonly reason: string;
    })
  | (At & { readonly type: "budget:exhausted"; readonly reason: string })
  | (OfTask & { readonly type: "budget:spent"; readonly attempt: number; readonly usage: RunUsage })
  | (At & { readonly type: "budget:raised"; readonly budget: RunBudget })
  | (At & {
      readonly type: "provider:limited";
      readonly provider: string;
      readonly taskId: string;
      readonly delayMs: number;
      readonly untilMs: number;
    })
  | (At & ApprovalRequest & { readonly type: "approval:requested" })
  | (At & {
      readonly type: "approval:given";
      readonly approvalId: string;
      readonly by: string;
      readonly note: string | null;
      readonly postId: string | null;
    })
  | (At & {
      readonly type: "approval:refused";
      readonly approvalId: string;
      readonly by: string;
      readonly reason: string;
      readonly postId: string | null;
    })
  | (At & {
      readonly type: "plan:grown";
      readonly proposalId: string;
      readonly by: string;
      readonly fromTaskId: string | null;
      readonly tasks: readonly PlannedTask[];
      readonly ownership: Plan["ownership"];
    })
  | (At & {
      readonly type: "proposal:refused";
      readonly proposalId: string;
      readonly by: string;
      readonly faults: readonly string[];
    })
  | (At & {
      readonly type: "schedule:changed";
      readonly because: string;
      readonly order: readonly string[];
      readonly makespanMinutes: number;
    });

/** Names of the events. */
export type RunEventType = RunEvent["type"];
