import type { Handoff, HandoffContract } from "../handoff/index.ts";
import type { Schedule } from "../schedule/index.ts";
import type { Gate, Task } from "../task/index.ts";

/** One phase of a plan's strategy: a label and an order of preference. */
export interface PlannedPhase {
  readonly phaseId: string;
  readonly title: string;
}

/** The way of working that a plan follows, and why. */
export interface PlannedStrategy {
  readonly strategyId: string;
  /** 0 to 1; 1 where the user chose it. */
  readonly confidence: number;
  readonly reasons: readonly string[];
  readonly phases: readonly PlannedPhase[];
}

/** One worker of a persona in one run. */
export interface PlannedAgent {
  /** `backend`, or `backend-2` where a persona works twice. */
  readonly agentId: string;
  readonly personaId: string;
  /** In the order in which it is expected to do them. */
  readonly taskIds: readonly string[];
  /** One line: what it does in this plan. */
  readonly focus: string;
  /** Paths and globs that its tasks write. */
  readonly outputs: readonly string[];
  readonly expertise: readonly string[];
  readonly tools: readonly string[];
}

/** Where an estimate comes from: its author, the measured durations of earlier runs, or how hard the task looks. */
export type EstimateSource = "stated" | "measured" | "complexity";

/** A task as the plan sees it: who does it, and what it really waits for. */
export interface PlannedTask extends Task {
  /** Where `estimateMinutes` comes from; only `stated` is somebody's word, and so is one that does not say. */
  readonly estimateFrom?: EstimateSource;
  /** `work` is done by an agent; a `group` ends by itself when its parts have. */
  readonly kind: "work" | "group";
  /** The agent that does it; `null` for groups and for what is done already. */
  readonly agentId: string | null;
  /** Everything it waits for: stated dependencies, order that the plan follows, parts of a group. */
  readonly waitsFor: readonly string[];
  /** Tasks that may not run beside it, because both may write the same file. */
  readonly excludes: readonly string[];
  /** Contracts that have to be met when it ends. */
  readonly delivers: readonly string[];
  /** Why this agent does it, one line each. */
  readonly reasons: readonly string[];
}

/** How an update of a shared value becomes its next value. */
export type ContextReducer = "append" | "add" | "merge";

/** What holds for one value that all agents share. */
export interface PlannedContextRule {
  readonly key: string;
  /** How a write becomes the next value. Default: it is the next value. */
  readonly reducer?: ContextReducer;
  /** JSON Schema of the next value. Default: anything. */
  readonly jsonSchema?: Readonly<Record<string, unknown>>;
}

/** What exactly will be done: one frozen value that survives JSON. */
export interface Plan {
  /** Version of this shape. */
  readonly version: 1;
  readonly feature: string;
  readonly strategy: PlannedStrategy;
  /** In the order of the document. */
  readonly tasks: readonly PlannedTask[];
  readonly agents: readonly PlannedAgent[];
  /** Why so many agents, one line each; left out in plans of an older version. */
  readonly crewReasons?: readonly string[];
  /** Rules for `createOwnershipGuard`: pattern and owners. */
  readonly ownership: readonly (readonly [pattern: string, ownerIds: readonly string[]])[];
  readonly schedule: Schedule;
  readonly gates: readonly Gate[];
  readonly contracts: readonly HandoffContract[];
  /** Hand-offs that are known before the run, for example of the seed's section 8. */
  readonly handoffs: readonly Handoff[];
  /** Rules of values that agents share; left out where there are none. */
  readonly context?: readonly PlannedContextRule[];
}
