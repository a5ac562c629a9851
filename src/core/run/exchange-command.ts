import type { Handoff, Seal } from "../handoff/index.ts";

interface At {
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** What agents give each other, and what is found out about it: messages, shared values, hand-offs, notes. */
export type ExchangeCommand =
  | (At & {
      readonly type: "send-message";
      readonly from: string;
      readonly to: string;
      readonly text: string;
      readonly artifacts?: readonly string[];
      readonly postId?: string;
    })
  | (At & { readonly type: "read-messages"; readonly agentId: string; readonly upToSequence: number })
  | (At & {
      readonly type: "set-context";
      readonly key: string;
      readonly value: unknown;
      readonly by: string;
      /** The task it is written for: its own reads of the value stay good. */
      readonly taskId?: string | null;
      readonly expectedVersion?: number;
      readonly postId?: string;
    })
  /** A task was given a shared value at this version; 0: it was not set. */
  | (At & {
      readonly type: "read-context";
      readonly key: string;
      readonly version: number;
      readonly taskId: string;
    })
  | (At & {
      readonly type: "deliver-handoff";
      readonly handoffId: string;
      readonly taskId: string | null;
      readonly handoff: Handoff;
    })
  | (At & {
      readonly type: "judge-handoff";
      readonly handoffId: string;
      readonly verdict: "verified" | "unverified" | "rejected";
      readonly faults: readonly string[];
      readonly seals?: readonly Seal[];
    })
  /** What was delivered is not as it was when it was accepted; the verdict is that of a new check. */
  | (At & {
      readonly type: "change-handoff";
      readonly handoffId: string;
      readonly paths: readonly string[];
      /** The task at whose end, or before whose start, it was seen. */
      readonly taskId: string;
      readonly verdict: "verified" | "unverified" | "rejected";
      readonly faults: readonly string[];
      readonly seals: readonly Seal[];
    })
  /** Files that an attempt relies on are not as they were when it started, and it may not write them. */
  | (At & { readonly type: "report-stale-files"; readonly taskId: string; readonly paths: readonly string[] })
  | (At & {
      readonly type: "save-checkpoint";
      readonly agentId: string;
      readonly taskId: string | null;
      readonly note: string;
      readonly nextSteps: readonly string[];
      readonly files: readonly string[];
      readonly postId?: string;
    });
