import type { Handoff } from "../handoff/index.ts";
import type { Plan } from "../plan/index.ts";
import type { RunPolicy } from "./run-policy.ts";

/** The seed's seven steps of a run. */
export type LifecycleStep =
  "analysis" | "strategy" | "assignment" | "execution" | "coordination" | "integration" | "completion";

/** What an attempt used, as far as its runner says. */
export interface RunUsage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly costUsd?: number;
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
  | (At & { readonly type: "run:aborting"; readonly reason: string })
  | (At & { readonly type: "run:completed" })
  | (At & { readonly type: "run:failed"; readonly reason: string })
  | (At & { readonly type: "run:aborted"; readonly reason: string })
  | (At & { readonly type: "phase:started"; readonly phase: string })
  | (At & { readonly type: "phase:completed"; readonly phase: string })
  | (OfTask & { readonly type: "task:ready" })
  | (OfTask & { readonly type: "task:started"; readonly agentId: string; readonly attempt: number })
  | (OfTask & { readonly type: "task:progressed"; readonly percent: number; readonly note: string | null })
  | (OfTask & { readonly type: "task:worked"; readonly output?: unknown; readonly usage?: RunUsage })
  | (OfTask & { readonly type: "task:completed"; readonly output?: unknown; readonly usage?: RunUsage })
  | (OfTask & {
      readonly type: "task:retrying";
      readonly attempt: number;
      readonly reason: string;
      readonly notBeforeMs: number;
      readonly usage?: RunUsage;
    })
  | (OfTask & {
      readonly type: "task:failed";
      readonly attempt: number;
      readonly reason: string;
      readonly usage?: RunUsage;
    })
  | (OfTask & { readonly type: "task:skipped"; readonly reason: string; readonly becauseTaskId: string | null })
  | (OfTask & { readonly type: "task:aborted"; readonly reason: string; readonly usage?: RunUsage })
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
    })
  | (At & { readonly type: "handoff:rejected"; readonly handoffId: string; readonly faults: readonly string[] })
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
  | (At & { readonly type: "budget:exhausted"; readonly reason: string });

/** Names of the events. */
export type RunEventType = RunEvent["type"];
