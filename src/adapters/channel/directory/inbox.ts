import { constants } from "node:fs";
import { copyFile, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { PostReply, ReceivedPost } from "../../../ports/index.ts";
import { fileNameOf, writeFileAtomically } from "../../files/index.ts";
import { ChannelFullError } from "../errors.ts";
import { readEnvelope, type Envelope } from "./read-post.ts";

/** Posts that one `take` gives at most. */
const maxTaken = 1000;
/** Files that are open at the same time. */
const width = 32;
/** Drafts and answers that nobody can be waiting for any more. */
const staleMs = 3_600_000;

/** The folders of one run's posts. */
export interface InboxOptions {
  /** Folder of the run. */
  readonly folder: string;
  readonly maxWaiting: number;
  readonly nowMs: () => number;
}

/** Posts on disk: one file each, written whole, never changed. */
export interface Inbox {
  /** Where posts and answers lie, for watching. */
  readonly inboxFolder: string;
  readonly repliesFolder: string;
  /** Keeps a post under a name that sorts after those before; ends when it is on the disk. */
  put(fileId: string, envelope: Envelope): Promise<void>;
  take(): Promise<readonly ReceivedPost[]>;
  acknowledge(replies: readonly { readonly postId: string; readonly reply: PostReply }[]): Promise<void>;
  /** Takes the answer away with it; `null` where there is none yet. */
  takeReply(postId: string): Promise<PostReply | null>;
  isEmpty(): Promise<boolean>;
  /** Removes drafts of writers that were killed, and answers that nobody fetched. */
  sweep(): Promise<void>;
  makeFolders(): Promise<void>;
}

interface Draft {
  readonly fileId: string;
  readonly text: string;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Opens the inbox of a run; nothing is made on disk before it is needed. */
export function openInbox({ folder, maxWaiting, nowMs }: InboxOptions): Inbox {
  const inboxFolder = join(folder, "inbox");
  const repliesFolder = join(folder, "replies");
  const draftsFolder = join(folder, "drafts");
  const setAsideFolder = join(folder, "set-aside");
  let queue: Draft[] = [];
  let writing = false;
  let untilCounted = 0;
  let names: string[] = [];
  let answered = false;
  /** Files that are taken and not acknowledged, by file name. */
  const taken = new Map<string, Envelope | null>();
  /** File names of a post; two where it was put twice. */
  const filesOf = new Map<string, string[]>();

  const makeFolders = async (): Promise<void> => {
    for (const path of [inboxFolder, repliesFolder, draftsFolder]) await mkdir(path, { recursive: true });
  };

  /** All posts that came in while the last ones were written: the drafts side by side, the names in their order. */
  const writeQueued = async (): Promise<void> => {
    await makeFolders();
    while (queue.length > 0) {
      const drafts = queue.slice(0, width);
      await assertRoom(drafts.length);
      const written = await Promise.allSettled(
        drafts.map(({ fileId, text }) => writeDraft(join(draftsFolder, fileId), text)),
      );
      const failed = written.findIndex((result) => result.status === "rejected");
      const good = failed < 0 ? drafts : drafts.slice(0, failed);
      for (const { fileId } of good) await moveDraft(join(draftsFolder, fileId), join(inboxFolder, fileId));
      await syncFolder(inboxFolder);
      queue = queue.slice(good.length);
      for (const draft of good) draft.done();
      if (failed >= 0) throw (written[failed] as PromiseRejectedResult).reason as Error;
    }
  };

  const write = async (): Promise<void> => {
    try {
      await writeQueued();
    } catch (error) {
      // Once one has failed the later ones fail too: a post never overtakes one of the same sender.
      const drafts = queue;
      queue = [];
      for (const draft of drafts) {
        await rm(join(draftsFolder, draft.fileId), { force: true }).catch(() => undefined);
        draft.failed(error);
      }
    } finally {
      writing = false;
    }
  };

  const assertRoom = async (count: number): Promise<void> => {
    // Listing a large folder is slow, so it is done once in a while: the limit is kept within a hundredth.
    untilCounted -= count;
    if (untilCounted > 0) return;
    const room = maxWaiting - (await list(inboxFolder)).length;
    untilCounted = room < count ? 0 : Math.ceil(room / 100);
    if (room < count) throw new ChannelFullError(maxWaiting);
  };

  /** Posts that an earlier process answered and did not live to remove. */
  const dropAnswered = async (): Promise<void> => {
    answered = true;
    const replies = new Set(await list(repliesFolder));
    const both = (await list(inboxFolder)).filter((name) => replies.has(name));
    await inParallel(both, (name) => rm(join(inboxFolder, name), { force: true }));
  };

  const forget = (postId: string): string[] => {
    const files = filesOf.get(postId) ?? [`${fileNameOf(postId)}.json`];
    filesOf.delete(postId);
    for (const file of files) taken.delete(file);
    return files;
  };

  return {
    inboxFolder,
    repliesFolder,
    makeFolders,
    put: async (fileId, envelope) =>
      new Promise((done, failed) => {
        queue.push({ fileId, text: JSON.stringify(envelope), done, failed });
        if (writing) return;
        writing = true;
        void write();
      }),
    async take() {
      // What was taken and not acknowledged comes again, and first.
      if (!answered) await dropAnswered();
      if (taken.size < maxTaken) {
        names = names.filter((name) => !taken.has(name));
        if (names.length + taken.size < maxTaken) names = (await list(inboxFolder)).filter((name) => !taken.has(name));
        const next = names.splice(0, maxTaken - taken.size);
        for (const [name, text] of await readAll(inboxFolder, next)) {
          const envelope = readEnvelope(text);
          taken.set(name, envelope);
          const postId = envelope?.postId ?? name;
          const files = filesOf.get(postId);
          if (files === undefined) filesOf.set(postId, [name]);
          else files.push(name);
        }
      }
      const posts = new Map<string, ReceivedPost>();
      for (const [name, envelope] of taken) {
        const text = `The post ${name} cannot be read and is set aside`;
        if (envelope === null)
          posts.set(name, {
            postId: name,
            atMs: nowMs(),
            post: { type: "warning", from: "channel", text, path: join(setAsideFolder, name) },
          });
        else if (!posts.has(envelope.postId)) {
          const { postId, atMs, post } = envelope;
          posts.set(postId, { postId, atMs, post });
        }
      }
      return [...posts.values()];
    },
    async acknowledge(replies) {
      await inParallel(replies, async ({ postId, reply }) => {
        const first = filesOf.get(postId)?.[0];
        const envelope = first === undefined ? undefined : taken.get(first);
        if (envelope?.wantsReply) await writeFileAtomically(replyPath(repliesFolder, postId), JSON.stringify(reply));
        for (const file of forget(postId)) {
          const path = join(inboxFolder, file);
          if (envelope !== null) await rm(path, { force: true });
          else {
            await mkdir(setAsideFolder, { recursive: true });
            await rename(path, join(setAsideFolder, file)).catch(ignoreMissing);
          }
        }
      });
    },
    async takeReply(postId) {
      const path = replyPath(repliesFolder, postId);
      const text = await readFile(path, "utf8").catch(ignoreMissing);
      if (text === undefined) return null;
      await rm(path, { force: true });
      return JSON.parse(text) as PostReply;
    },
    isEmpty: async () => (await list(inboxFolder)).length === 0,
    async sweep() {
      for (const path of [draftsFolder, repliesFolder])
        await inParallel((await readdir(path).catch(ignoreMissing)) ?? [], async (name) => {
          const age = nowMs() - ((await stat(join(path, name)).catch(ignoreMissing))?.mtimeMs ?? Infinity);
          if (age > staleMs) await rm(join(path, name), { force: true });
        });
    },
  };
}

const replyPath = (folder: string, postId: string): string => join(folder, `${fileNameOf(postId)}.json`);

async function list(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(ignoreMissing)) ?? [];
  return names.filter((name) => name.endsWith(".json") && !name.startsWith(".")).sort();
}

async function readAll(folder: string, names: readonly string[]): Promise<[string, string][]> {
  const texts: (string | undefined)[] = [];
  await inParallel([...names.entries()], async ([index, name]) => {
    // A folder or a file that went away meanwhile is no post.
    texts[index] = await readFile(join(folder, name), "utf8").catch(() => undefined);
  });
  return names.flatMap((name, index): [string, string][] => (texts[index] === undefined ? [] : [[name, texts[index]]]));
}

async function writeDraft(path: string, text: string): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o666);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Inside of a sandbox the two folders may be mounted apart; then the name is given inside of the second one. */
async function moveDraft(from: string, to: string): Promise<void> {
  try {
    await rename(from, `${to}.json`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    await copyFile(from, `${to}.tmp`);
    await rename(`${to}.tmp`, `${to}.json`);
    await rm(from, { force: true });
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows keeps names with the file and has nothing to sync.
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function inParallel<Item>(items: readonly Item[], action: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values();
  const work = async (): Promise<void> => {
    for (const item of rest) await action(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, work));
}

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
}
