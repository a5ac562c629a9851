import { watch, type FSWatcher } from "node:fs";
import { join } from "node:path";
import { ArgumentError } from "../../../core/errors.ts";
import type { Channel, ChannelView, Clock, PostReply } from "../../../ports/index.ts";
import { fileNameOf } from "../../files/index.ts";
import { ChannelClosedError } from "../errors.ts";
import { openInbox } from "./inbox.ts";
import { createPostIds } from "./post-id.ts";
import { openWindow } from "./window.ts";

/** Where a channel of files lies, and how it works. */
export interface DirectoryChannelOptions {
  /** The folder that agents see, for example `.claude/orchestration`. */
  readonly directory: string;
  readonly runId: string;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Posts that may wait to be taken, within a hundredth. Default: 100,000. */
  readonly maxWaiting?: number;
  /** How often is looked for what a file system did not tell of, in milliseconds. Default: 250. */
  readonly pollMs?: number;
  /** How long a half written file of another program is left alone, in milliseconds. Default: 1000. */
  readonly settleMs?: number;
}

const systemClock: Clock = {
  nowMs: () => Date.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * Opens a channel of files, for the one process that holds the run and for any number that post. A post is one file,
 * written whole under a name of its own, so a process may be killed at any point and nothing is lost or doubled.
 * Nothing is made on disk before it is needed.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` where an option is not what it has to be.
 */
export function createDirectoryChannel(options: DirectoryChannelOptions): Channel {
  const { directory, runId, clock = systemClock, maxWaiting = 100_000, pollMs = 250, settleMs = 1000 } = options;
  for (const [name, value] of Object.entries({ directory, runId }))
    if (typeof value !== "string") throw new ArgumentError(name, "a string", value);
  for (const [name, value] of Object.entries({ maxWaiting, pollMs }))
    if (!Number.isInteger(value) || value < 1) throw new ArgumentError(name, "a whole number from 1", value);
  const nowMs = (): number => clock.nowMs();
  const folder = join(directory, "runs", fileNameOf(runId));
  const inbox = openInbox({ folder, maxWaiting, nowMs });
  const nextId = createPostIds(nowMs);
  const window = openWindow({
    directory,
    folder,
    runId,
    settleMs,
    nowMs,
    adopt: (postId, post) => inbox.put(nextId(), { postId, atMs: nowMs(), post, wantsReply: false }),
  });
  const closing = new AbortController();
  const listeners = new Set<() => void>();
  let endWatching: (() => void) | null = null;
  let latest: ChannelView | null = null;
  let isShown = false;
  let turn: Promise<void> = Promise.resolve();

  const assertOpen = (): void => {
    if (closing.signal.aborted) throw new ChannelClosedError();
  };
  /** The window is looked at and written by one call at a time. */
  const inTurn = (action: () => Promise<void>): Promise<void> => {
    const done = turn.then(action);
    turn = done.catch(() => undefined);
    return done;
  };

  const listen = (): void => {
    let looking = false;
    const look = async (): Promise<void> => {
      if (looking) return;
      looking = true;
      try {
        if (!(await inbox.isEmpty()) || (await window.isTouched())) for (const listener of listeners) listener();
      } catch {
        // The folder is away for the moment; the next look may find it.
      } finally {
        looking = false;
      }
    };
    const timer = setInterval(() => void look(), pollMs);
    timer.unref();
    let watcher: FSWatcher | null = null;
    const begin = async (): Promise<void> => {
      await inbox.makeFolders();
      if (listeners.size > 0) watcher = watchFolder(inbox.inboxFolder, () => void look());
      await look();
    };
    begin().catch(() => undefined);
    endWatching = () => {
      clearInterval(timer);
      watcher?.close();
      endWatching = null;
    };
  };

  return {
    async post(post, { wantsReply = true } = {}) {
      assertOpen();
      const postId = nextId();
      await inbox.put(postId, { postId, atMs: nowMs(), post, wantsReply });
      return postId;
    },
    async awaitReply(postId, timeoutMs) {
      assertOpen();
      await inbox.makeFolders();
      return awaitReply(() => inbox.takeReply(postId), inbox.repliesFolder, { clock, pollMs, timeoutMs, closing });
    },
    async take() {
      assertOpen();
      await inTurn(() => window.look());
      return inbox.take();
    },
    async acknowledge(replies) {
      assertOpen();
      await inbox.acknowledge(replies);
    },
    onPost(listener) {
      assertOpen();
      // A wrapper, so that the same function given twice is told twice and ended once.
      const own = (): void => listener();
      listeners.add(own);
      if (endWatching === null) listen();
      else own();
      return () => {
        listeners.delete(own);
        if (listeners.size === 0) endWatching?.();
      };
    },
    async publish(view) {
      assertOpen();
      latest = view;
      isShown = true;
      // Only the newest of the views that wait is written; a call ends when its view or a newer one is there.
      await inTurn(async () => {
        if (latest === null) return;
        const next = latest;
        latest = null;
        try {
          await window.publish(next);
        } catch (error) {
          latest ??= next;
          throw error;
        }
      });
    },
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      listeners.clear();
      endWatching?.();
      await inTurn(() => window.close());
      // Only the process that holds the run clears up, not each of those that posted once.
      if (isShown) await inbox.sweep();
    },
  };
}

/** Looks for an answer when the folder changes, and from time to time; `null` after the time-out or at the end. */
async function awaitReply(
  takeReply: () => Promise<PostReply | null>,
  folder: string,
  options: { clock: Clock; pollMs: number; timeoutMs: number; closing: AbortController },
): Promise<PostReply | null> {
  const { clock, pollMs, timeoutMs, closing } = options;
  let wake = (): void => undefined;
  let ended = closing.signal.aborted;
  const end = (): void => {
    ended = true;
    wake();
  };
  const watcher = watchFolder(folder, () => wake());
  const timer = setInterval(() => wake(), pollMs);
  const cancel = clock.schedule(timeoutMs, end);
  closing.signal.addEventListener("abort", end);
  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => (wake = resolve));
      const reply = await takeReply();
      if (reply !== null || ended) return reply;
      await changed;
    }
  } finally {
    watcher?.close();
    clearInterval(timer);
    cancel();
    closing.signal.removeEventListener("abort", end);
  }
}

function watchFolder(path: string, onChange: () => void): FSWatcher | null {
  try {
    const watcher = watch(path, onChange);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    // No more watches, or a file system without them: looking from time to time is enough.
    return null;
  }
}
