import { createDirectoryChannel } from "../adapters/channel/directory/index.ts";
import { createDirectoryStore } from "../adapters/store/directory/index.ts";
import type { Post, PostReply } from "../ports/index.ts";
import { UsageError } from "./errors.ts";
import { findRun } from "./find-run.ts";
import type { FoundRun } from "./find-run.ts";
import { findFolders } from "./folders.ts";
import type { CommonOptions } from "./folders.ts";

/** Options of the commands by which agents speak with their run. */
export interface SpeakingOptions extends CommonOptions {
  readonly run?: string;
  /** Who speaks; default: `ORCH_AGENT_ID`, else `user`. */
  readonly from?: string;
  /** Seconds to wait for the run's answer. */
  readonly wait?: string;
}

/** Who speaks, and in which run. */
export interface Speaker {
  readonly directory: string;
  readonly runId: string;
  readonly from: string;
}

/** The run that a command is about: the one it was started by, the one that is named, else the newest. */
export async function findSpeaker(options: SpeakingOptions): Promise<Speaker & { readonly found: FoundRun }> {
  const { directory } = findFolders(options);
  const runId = options.run ?? process.env["ORCH_RUN_ID"];
  const from = options.from ?? process.env["ORCH_AGENT_ID"] ?? "user";
  const found = await findRun(createDirectoryStore({ directory }), runId === undefined ? {} : { runId });
  return { directory, runId: found.runId, from, found };
}

/**
 * Hands a post in and waits for the answer.
 *
 * @returns `null` where no answer came in time: the post waits, and is taken when the run goes on.
 */
export async function postToRun(speaker: Speaker, post: Post, options: SpeakingOptions): Promise<PostReply | null> {
  const seconds = Number(options.wait ?? "5");
  if (!(seconds >= 0))
    throw new UsageError(`Expected --wait to be a number of seconds from 0, got ${JSON.stringify(options.wait)}`);
  const channel = createDirectoryChannel({ directory: speaker.directory, runId: speaker.runId });
  try {
    const postId = await channel.post(post, { wantsReply: seconds > 0 });
    return seconds > 0 ? await channel.awaitReply(postId, seconds * 1_000) : null;
  } finally {
    await channel.close();
  }
}
