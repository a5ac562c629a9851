import type { Handoff } from "../core/handoff/index.ts";

/** What an agent, or a person at a terminal, tells the run. */
export type Post =
  | {
      readonly type: "message";
      readonly from: string;
      readonly to: string;
      readonly text: string;
      readonly artifacts?: readonly string[];
    }
  | { readonly type: "read-messages"; readonly from: string; readonly upToSequence: number }
  | {
      readonly type: "progress";
      readonly from: string;
      readonly taskId?: string;
      readonly percent?: number;
      readonly note?: string;
    }
  | {
      readonly type: "set-context";
      readonly from: string;
      readonly key: string;
      readonly value: unknown;
      readonly expectedVersion?: number;
    }
  | { readonly type: "handoff"; readonly from: string; readonly handoff: Handoff }
  | {
      readonly type: "checkpoint";
      readonly from: string;
      readonly taskId?: string;
      readonly note: string;
      readonly nextSteps: readonly string[];
      readonly files: readonly string[];
    }
  | { readonly type: "abort"; readonly from: string; readonly reason: string };

/** A post that waits to be taken into the run. */
export interface ReceivedPost {
  /** Unique over all processes; a post that is taken twice after a crash is known by it. */
  readonly postId: string;
  readonly atMs: number;
  readonly post: Post;
}

/** The run's answer to a post. */
export type PostReply =
  | { readonly ok: true; readonly value?: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** One message as the window shows it. */
export interface ViewMessage {
  readonly sequence: number;
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly artifacts: readonly string[];
  /** Agents that were given it. */
  readonly readBy: readonly string[];
}

/** One named value that all agents share. */
export interface ViewContextValue {
  readonly value: unknown;
  /** 1 when first set, one more with each change. */
  readonly version: number;
  readonly by: string;
  readonly atMs: number;
}

/** What one agent is doing. */
export interface ViewProgress {
  readonly agentId: string;
  readonly personaId: string;
  readonly atMs: number;
  readonly status: string;
  readonly currentTaskId: string | null;
  readonly completedTaskIds: readonly string[];
  readonly waitingTaskIds: readonly string[];
  /** 0 to 100. */
  readonly percent: number;
  readonly note: string | null;
}

/** What agents see of a run: the content of the window's files. */
export interface ChannelView {
  readonly runId: string;
  readonly feature: string;
  readonly messages: readonly ViewMessage[];
  readonly context: ReadonlyMap<string, ViewContextValue>;
  readonly progress: readonly ViewProgress[];
  readonly handoffs: readonly Handoff[];
}

/** Carries posts from agents to the run, and shows them what became of it. */
export interface Channel {
  /** Hands a post in, durably; the promise ends when it cannot be lost any more. */
  post(post: Post): Promise<string>;
  /** The answer to a post, `null` where none came in `timeoutMs`. */
  awaitReply(postId: string, timeoutMs: number): Promise<PostReply | null>;
  /** Posts that are not yet acknowledged, in order per sender. */
  take(): Promise<readonly ReceivedPost[]>;
  /** Ends posts that the run has kept, with its answers. */
  acknowledge(replies: readonly { readonly postId: string; readonly reply: PostReply }[]): Promise<void>;
  /** Calls back when there may be posts to take. @returns Ends it. */
  onPost(listener: () => void): () => void;
  /** Shows agents the state of the run; whole or not at all. */
  publish(view: ChannelView): Promise<void>;
  close(): Promise<void>;
}
