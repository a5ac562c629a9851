import type { Handoff, Seal } from "../handoff/index.ts";
import type { Plan } from "../plan/index.ts";
import { PersistentList } from "./persistent-list.ts";
import { findPlanShape } from "./plan-shape.ts";
import type { PlanShape } from "./plan-shape.ts";
import type { ReadyHeap } from "./ready-heap.ts";
import { nothingReserved } from "./budget.ts";
import type { Reservation } from "./budget.ts";
import type { ApprovalRequest, LifecycleStep, ReceiptEntry, TaskWait } from "./run-event.ts";
import { defaultRunPolicy } from "./run-policy.ts";
import type { RunBudget, RunPolicy } from "./run-policy.ts";

/** Words for the status of a task. */
export type TaskStatus = "waiting" | "ready" | "running" | "completed" | "failed" | "skipped" | "aborted";

/** Words for the status of a run, as its own events tell it. */
export type RunStatus = "created" | "running" | "aborting" | "completed" | "failed" | "aborted";

/** How a gate stands. */
export interface GateResult {
  readonly gateId: string;
  readonly status: "running" | "passed" | "failed" | "skipped";
  readonly durationMs: number;
  /** End of what a failed gate printed, or why it was skipped. */
  readonly output: string;
}

/** What the budget and a provider know of a task. */
export interface TaskUse {
  /** Set aside for the open attempt. */
  readonly reserved: Reservation;
  /** What the open attempt said that it used so far. */
  readonly spent: Reservation;
  /** How often its provider asked to wait. */
  readonly rateLimits: number;
}

/** Nothing set aside, used or asked. */
export const noUse: TaskUse = Object.freeze({ reserved: nothingReserved, spent: nothingReserved, rateLimits: 0 });

/** How a task stands. */
export interface TaskState {
  readonly status: TaskStatus;
  /** Attempts that were started. */
  readonly attempts: number;
  /** Attempts that failed; interrupted ones do not count. */
  readonly failures: number;
  /** Why it failed, is tried again, was skipped or aborted. */
  readonly reason: string | null;
  /** Why the attempt before this one failed. */
  readonly previousFailure: string | null;
  /** Start of the last attempt, in milliseconds since 1970. */
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** 0 to 100, as the agent says; 100 only when completed. */
  readonly percent: number;
  readonly note: string | null;
  /** A retry does not start before, in milliseconds since 1970. */
  readonly notBeforeMs: number;
  /** The agent is done and the gates are not. */
  readonly worked: boolean;
  /** Its gates have passed, and it waits to be brought together with the work of others. */
  readonly submitted: boolean;
  /** Where its work was taken in; `null`: it was not. */
  readonly integrated: { readonly commit: string; readonly branch: string } | null;
  /** It waits for a person; its agent may do something else meanwhile. */
  readonly parked: boolean;
  /** What the budget and its provider know of it. */
  readonly use: TaskUse;
  readonly output: unknown;
  readonly gates: readonly GateResult[];
  /** What kept its last attempt inside its agent's files, in the order in which it was told; empty: nothing. */
  readonly layers: readonly string[];
}

/** One message of a run. */
export interface RunMessage {
  readonly sequence: number;
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly artifacts: readonly string[];
}

/** One shared value. */
export interface ContextValue {
  readonly value: unknown;
  readonly version: number;
  readonly by: string;
  readonly atMs: number;
}

/** One hand-off, and what became of it. */
export interface RunHandoff {
  readonly handoffId: string;
  readonly taskId: string | null;
  /** The attempt of the task; `null` where it came from none. */
  readonly attempt: number | null;
  readonly handoff: Handoff;
  readonly verdict: "pending" | "verified" | "unverified" | "rejected";
  readonly faults: readonly string[];
  /** When it was accepted; `null`: it was not. */
  readonly decidedAtMs: number | null;
  /** Content of the files it rests on, when it was last looked at. */
  readonly seals: readonly Seal[];
  /** What of it was changed last after it was accepted, and who had begun on it; `null`: nothing. */
  readonly stale: {
    readonly atMs: number;
    readonly paths: readonly string[];
    readonly consumerIds: readonly string[];
  } | null;
}

/** One look of a task at a shared value. */
export interface ContextRead {
  readonly taskId: string;
  readonly attempt: number;
  /** 0: it was not set. */
  readonly version: number;
}

/** Something that a task built on and that was changed afterwards. */
export interface StaleInput {
  /** `name` is the id of a hand-off, the key of a shared value, or a path. */
  readonly kind: "handoff" | "context" | "file";
  readonly name: string;
  /** The attempt that built on it; later ones did not. */
  readonly attempt: number;
  readonly atMs: number;
}

/** What an agent wrote down for the next attempt. */
export interface RunCheckpoint {
  readonly atMs: number;
  readonly agentId: string;
  readonly taskId: string | null;
  readonly note: string;
  readonly nextSteps: readonly string[];
  readonly files: readonly string[];
}

/** A write outside an agent's own files. */
export interface RunViolation {
  readonly atMs: number;
  readonly taskId: string;
  readonly agentId: string;
  readonly path: string;
  readonly reason: string;
  /** It was refused before anything was written. */
  readonly prevented: boolean;
}

/** A request to a person, and what became of it. */
export interface RunApproval extends ApprovalRequest {
  readonly status: "open" | "given" | "refused";
  /** Who answered. */
  readonly answeredBy: string | null;
  /** What was answered. */
  readonly note: string | null;
  /** Milliseconds since 1970. */
  readonly requestedAtMs: number;
}

/** How a provider's rate limit stands. */
export interface ProviderState {
  /** No start before, in milliseconds since 1970. */
  readonly untilMs: number;
  /** Milliseconds between two starts, halved with each success. */
  readonly spacingMs: number;
}

/** Where a run stands: a fold over its events, never changed in place. */
export interface RunState {
  readonly plan: Plan;
  readonly shape: PlanShape;
  readonly runId: string | null;
  readonly policy: RunPolicy;
  readonly status: RunStatus;
  readonly step: LifecycleStep | null;
  /** Why it failed or was aborted. */
  readonly reason: string | null;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** In plan order. */
  readonly tasks: PersistentList<TaskState>;
  /** How many tasks each task still waits for, in plan order. */
  readonly openWaits: PersistentList<number>;
  /** Ready tasks of each agent, in order of the agents. */
  readonly ready: readonly (ReadyHeap | null)[];
  /** The task that each agent is doing, as a place in the plan; -1: none. */
  readonly doing: readonly number[];
  readonly runningCount: number;
  readonly unfinishedCount: number;
  readonly failedCount: number;
  /** Unfinished tasks of each phase; the negative of it while the phase has not begun. */
  readonly phaseOpen: readonly number[];
  readonly phaseBegun: readonly boolean[];
  readonly runGates: readonly GateResult[];
  readonly messages: PersistentList<RunMessage>;
  /** The last message that each agent was given. */
  readonly readUpTo: ReadonlyMap<string, number>;
  /** Messages for each agent that it was not given yet. */
  readonly unread: ReadonlyMap<string, number>;
  readonly context: ReadonlyMap<string, ContextValue>;
  /** Looks at the present version of each shared value. */
  readonly contextReads: ReadonlyMap<string, PersistentList<ContextRead>>;
  /** What of its inputs was changed after a task built on it. */
  readonly stale: ReadonlyMap<string, readonly StaleInput[]>;
  readonly handoffs: PersistentList<RunHandoff>;
  readonly checkpoints: PersistentList<RunCheckpoint>;
  readonly violations: PersistentList<RunViolation>;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly costUsd: number };
  readonly attemptsStarted: number;
  /** Set aside for all open attempts. */
  readonly reserved: Reservation;
  /** Minutes of estimates of the attempts whose usage is known. */
  readonly settledMinutes: number;
  /** Time of the last event. */
  readonly lastAtMs: number;
  /** Milliseconds in which nobody carried the run on. */
  readonly pausedMs: number;
  /** By provider. */
  readonly providers: ReadonlyMap<string, ProviderState>;
  /** By id of the request, in order of the requests. */
  readonly approvals: ReadonlyMap<string, RunApproval>;
  /** How far tasks that were proposed come from planned ones, by id. */
  readonly depths: ReadonlyMap<string, number>;
  /** The caps that the run began with. */
  readonly firstBudget: RunBudget;
  /** What was told of waiting since the last start; `null`: nothing. */
  readonly waiting: readonly TaskWait[] | null;
  /** An abort is not over before its receipt. */
  readonly awaitsReceipt: boolean;
  /** What became of all that ran when the run was aborted. */
  readonly receipt: readonly ReceiptEntry[] | null;
}

/** How a task stands of which nothing has happened yet. */
export const untouchedTask: TaskState = {
  status: "waiting",
  attempts: 0,
  failures: 0,
  reason: null,
  previousFailure: null,
  startedAtMs: null,
  endedAtMs: null,
  percent: 0,
  note: null,
  notBeforeMs: 0,
  worked: false,
  submitted: false,
  integrated: null,
  parked: false,
  use: noUse,
  output: undefined,
  gates: [],
  layers: [],
};

/** The state of a run of which nothing has happened yet. O(tasks + dependencies). */
export function initialRunState(plan: Plan): RunState {
  const shape = findPlanShape(plan);
  return {
    plan,
    shape,
    runId: null,
    policy: defaultRunPolicy,
    status: "created",
    step: null,
    reason: null,
    startedAtMs: null,
    endedAtMs: null,
    tasks: PersistentList.of(plan.tasks.map(() => untouchedTask)),
    openWaits: PersistentList.of(shape.waitCounts),
    ready: plan.agents.map(() => null),
    doing: plan.agents.map(() => -1),
    runningCount: 0,
    unfinishedCount: plan.tasks.length,
    failedCount: 0,
    phaseOpen: shape.phaseSizes,
    phaseBegun: shape.phases.map(() => false),
    runGates: [],
    messages: PersistentList.of<RunMessage>([]),
    readUpTo: new Map(),
    unread: new Map(),
    context: new Map(),
    contextReads: new Map(),
    stale: new Map(),
    handoffs: PersistentList.of<RunHandoff>([]),
    checkpoints: PersistentList.of<RunCheckpoint>([]),
    violations: PersistentList.of<RunViolation>([]),
    usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
    attemptsStarted: 0,
    reserved: nothingReserved,
    settledMinutes: 0,
    lastAtMs: 0,
    pausedMs: 0,
    providers: new Map(),
    approvals: new Map(),
    depths: new Map(),
    firstBudget: defaultRunPolicy.budget,
    waiting: null,
    awaitsReceipt: false,
    receipt: null,
  };
}

/** How a task stands, by its id; `undefined` for an id that the plan does not have. */
export function findTaskState(state: RunState, taskId: string): TaskState | undefined {
  const place = state.shape.placeOf.get(taskId);
  return place === undefined ? undefined : state.tasks.at(place);
}

/** A task of this status does not change any more, unless the run is resumed. */
export function isFinished(status: TaskStatus): boolean {
  return status === "completed" || status === "failed" || status === "skipped" || status === "aborted";
}
