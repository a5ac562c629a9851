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
  | { readonly type: "abort"; readonly from: string; readonly reason: string }
  /** Asks for a shared value; the answer's `value` is `{ value, version }`. With a `version`, notes that it was seen so. */
  | { readonly type: "get-context"; readonly from: string; readonly key: string; readonly version?: number }
  /** Suggests something that somebody has to agree to; the post's id is the id of the proposal. */
  | { readonly type: "propose"; readonly from: string; readonly title: string; readonly detail?: unknown }
  | { readonly type: "approve"; readonly from: string; readonly subjectId: string; readonly note?: string }
  | { readonly type: "reject"; readonly from: string; readonly subjectId: string; readonly reason: string }
  /** Files that the sender's task builds on; a change in one before its end is told. */
  | { readonly type: "reads"; readonly from: string; readonly paths: readonly string[] }
  /** A write was asked for and refused; without a task it is that of the agent's current one. */
  | {
      readonly type: "denied";
      readonly from: string;
      readonly taskId?: string;
      readonly path: string;
      readonly reason: string;
    }
  /** Something was wrong with a file of the channel and has been set aside; the channel itself says so. */
  | { readonly type: "warning"; readonly from: string; readonly text: string; readonly path: string | null };

/** How a post is sent. */
export interface PostOptions {
  /** Keep the answer until it is asked for. Default: true. Many posts that nobody asks about are cheaper without. */
  readonly wantsReply?: boolean;
}

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
  /** Messages that it was not given yet. Default: 0. */
  readonly unread?: number;
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

/**
 * Carries posts from agents to the run, and shows them what became of it. Agents post, one run takes, keeps and
 * acknowledges: nothing is changed by two sides.
 */
export interface Channel {
  /**
   * Hands a post in, durably; the promise ends when it cannot be lost any more. Posts of one channel object arrive in
   * the order of the calls.
   *
   * @returns The id of the post.
   * @throws {ChannelFullError} `CHANNEL_FULL` where too many posts wait to be taken; nothing was handed in.
   * @throws {ChannelClosedError} `CHANNEL_CLOSED` after `close`, as each other function.
   */
  post(post: Post, options?: PostOptions): Promise<string>;
  /** The answer to a post, `null` where none came in `timeoutMs`. An answer is given once. */
  awaitReply(postId: string, timeoutMs: number): Promise<PostReply | null>;
  /**
   * Posts that are not yet acknowledged, in order per sender, at most 1,000: ask again after acknowledging. After a
   * crash a post may come again that was kept but not acknowledged; it has the same id.
   */
  take(): Promise<readonly ReceivedPost[]>;
  /** Ends posts that the run has kept, with its answers. An unknown id is no fault. */
  acknowledge(replies: readonly { readonly postId: string; readonly reply: PostReply }[]): Promise<void>;
  /** Calls back when there may be posts to take, also for those that wait already. @returns Ends it. */
  onPost(listener: () => void): () => void;
  /** Shows agents the state of the run; each file whole or not at all. Of several calls at once the last one counts. */
  publish(view: ChannelView): Promise<void>;
  /** Ends waiting and watching; posts that were handed in stay. */
  close(): Promise<void>;
}
