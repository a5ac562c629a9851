import { ArgumentError } from "../../../core/errors.ts";
import type { Channel, ChannelView, Clock, Post, PostReply, ReceivedPost } from "../../../ports/index.ts";
import { ChannelClosedError, ChannelFullError } from "../errors.ts";

/** How a channel in memory works; everything has a default. */
export interface MemoryChannelOptions {
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Posts that may wait to be taken. Default: 100,000. */
  readonly maxWaiting?: number;
}

/** A channel in one process, which also shows what was published. */
export interface MemoryChannel extends Channel {
  /** What was published last; `null` where nothing was. */
  view(): ChannelView | null;
}

const systemClock: Clock = {
  nowMs: () => Date.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

const maxTaken = 1000;
/** Answers that nobody asked for yet; older ones are dropped. */
const maxReplies = 10_000;

/**
 * Makes a channel between an orchestrator and agents in one process. What is in it ends with the process. Posts travel
 * as JSON, as they would through files.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` where `maxWaiting` is not a whole number from 1.
 */
export function createMemoryChannel(options: MemoryChannelOptions = {}): MemoryChannel {
  const { clock = systemClock, maxWaiting = 100_000 } = options;
  if (!Number.isInteger(maxWaiting) || maxWaiting < 1)
    throw new ArgumentError("maxWaiting", "a whole number from 1", maxWaiting);
  /** In the order of arrival; a map keeps it, and ends posts anywhere in it at no cost. */
  const waiting = new Map<string, ReceivedPost>();
  const silent = new Set<string>();
  const replies = new Map<string, PostReply>();
  const askers = new Map<string, (reply: PostReply | null) => void>();
  const listeners = new Set<() => void>();
  let count = 0;
  let view: ChannelView | null = null;
  let closed = false;

  const assertOpen = (): void => {
    if (closed) throw new ChannelClosedError();
  };
  const tell = (listener: () => void): void =>
    queueMicrotask(() => {
      if (listeners.has(listener)) listener();
    });

  return {
    async post(post, { wantsReply = true } = {}) {
      assertOpen();
      if (waiting.size >= maxWaiting) throw new ChannelFullError(maxWaiting);
      const postId = `post-${++count}`;
      const kept = JSON.parse(JSON.stringify(post)) as Post;
      waiting.set(postId, { postId, atMs: clock.nowMs(), post: kept });
      if (!wantsReply) silent.add(postId);
      listeners.forEach(tell);
      return Promise.resolve(postId);
    },
    async awaitReply(postId, timeoutMs) {
      assertOpen();
      const reply = replies.get(postId);
      if (reply !== undefined || silent.has(postId)) {
        replies.delete(postId);
        return reply ?? null;
      }
      return new Promise((resolve) => {
        const end = (answer: PostReply | null): void => {
          cancel();
          askers.delete(postId);
          resolve(answer);
        };
        const cancel = clock.schedule(timeoutMs, () => end(null));
        askers.set(postId, end);
      });
    },
    async take() {
      assertOpen();
      const taken: ReceivedPost[] = [];
      for (const received of waiting.values()) if (taken.push(received) === maxTaken) break;
      return Promise.resolve(taken);
    },
    async acknowledge(answers) {
      assertOpen();
      for (const { postId, reply } of answers) {
        if (!waiting.delete(postId) || silent.delete(postId)) continue;
        const kept = JSON.parse(JSON.stringify(reply)) as PostReply;
        const asker = askers.get(postId);
        if (asker === undefined) replies.set(postId, kept);
        else asker(kept);
      }
      for (const postId of replies.keys()) {
        if (replies.size <= maxReplies) break;
        replies.delete(postId);
      }
      if (waiting.size > 0) listeners.forEach(tell);
      return Promise.resolve();
    },
    onPost(listener) {
      assertOpen();
      // A wrapper, so that the same function given twice is told twice and ended once.
      const own = (): void => listener();
      listeners.add(own);
      if (waiting.size > 0) tell(own);
      return () => void listeners.delete(own);
    },
    async publish(next) {
      assertOpen();
      view = next;
      return Promise.resolve();
    },
    async close() {
      closed = true;
      listeners.clear();
      for (const end of [...askers.values()]) end(null);
      return Promise.resolve();
    },
    view: () => view,
  };
}
