import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ChannelView, Post } from "../../../ports/index.ts";
import { writeFileAtomically } from "../../files/index.ts";
import { findForeignMessages } from "./foreign-messages.ts";
import { openForeignReports } from "./foreign-reports.ts";
import { openWindowFile } from "./window-file.ts";
import { toText, windowMessages, windowTexts } from "./window-texts.ts";

/** What the window of a run needs. */
export interface WindowOptions {
  /** The folder that agents see. */
  readonly directory: string;
  /** The folder of the run, for what is the window's own. */
  readonly folder: string;
  readonly runId: string;
  /** How long a file that is not whole may still be under way, in milliseconds. */
  readonly settleMs: number;
  readonly nowMs: () => number;
  /** Hands in, durably, what others wrote; `postId` is the same for the same thing. */
  readonly adopt: (postId: string, post: Post) => Promise<void>;
}

/** The files in which agents see a run. */
export interface Window {
  /** Writes what has changed; what others wrote is handed in before it is written over. */
  publish(view: ChannelView): Promise<void>;
  /** Hands in what others wrote since the last time. */
  look(): Promise<void>;
  /** Whether there may be something to hand in; cheap. */
  isTouched(): Promise<boolean>;
  /** Writes what still waits for a file of others to settle. */
  close(): Promise<void>;
}

/** Opens the window of a run; nothing is made on disk before the first view. */
export function openWindow(options: WindowOptions): Window {
  const { directory, folder, runId, settleMs, nowMs } = options;
  const ownFolder = join(folder, "window");
  const messages = openWindowFile(join(directory, "messages.json"), join(ownFolder, "messages.previous.json"));
  const adopted = new Set<string>();
  /** @returns Whether it was new. */
  const adopt = async (postId: string, post: Post): Promise<boolean> => {
    if (adopted.has(postId)) return false;
    await options.adopt(postId, post);
    adopted.add(postId);
    return true;
  };
  const reports = openForeignReports({ directory, runId, settleMs, nowMs, adopt });
  let view: ChannelView | null = null;
  let begun = false;
  /** A text of the messages that is not whole, and since when it is there. */
  let broken: { readonly text: string; readonly sinceMs: number } | null = null;

  const setAside = async (kind: string, text: string): Promise<void> => {
    const atMs = nowMs();
    let path = `${messages.path}.${kind}-${atMs}`;
    for (let count = 2; (await stat(path).catch(() => null)) !== null; count++)
      path = `${messages.path}.${kind}-${atMs}-${count}`;
    const name = path.slice(messages.path.length + 1);
    await adopt(`set-aside-${name}`, { type: "warning", from: "channel", text, path });
    await rename(messages.path, path).catch(() => undefined);
  };

  /** @returns `blocked`: our text may not be written yet. `quiet`: there was nothing new. */
  const adoptMessages = async (isLast: boolean): Promise<"quiet" | "adopted" | "blocked"> => {
    let result: "quiet" | "adopted" = "quiet";
    const texts = await messages.foreignTexts();
    for (const [index, text] of texts.entries()) {
      const found = findForeignMessages(text, runId, view?.messages ?? []);
      if (found !== null) {
        if (index === texts.length - 1) broken = null;
        for (const { postId, post } of found) if (await adopt(postId, post)) result = "adopted";
        continue;
      }
      // Of the file that was replaced only a whole text can be used; the other may be written just now.
      if (index < texts.length - 1) continue;
      if (broken?.text !== text) broken = { text, sinceMs: nowMs() };
      if (!isLast && nowMs() - broken.sinceMs < settleMs) {
        messages.forget();
        return "blocked";
      }
      broken = null;
      await setAside("broken", "messages.json was written by another program, is not whole, and is set aside");
      result = "adopted";
    }
    return result;
  };

  /** What was there before this run was first shown is not meant for it. */
  const begin = async (): Promise<void> => {
    if (begun) return;
    const sinceFile = join(ownFolder, "since.json");
    // This file and not its folder: a process that was killed in here leaves the folder alone.
    if ((await stat(sinceFile).catch(() => null)) === null) {
      const text = await readFile(messages.path, "utf8").catch(() => null);
      const found = text === null ? [] : findForeignMessages(text, runId, []);
      if (found === null || found.length > 0)
        await setAside("before", "messages.json was there before the run and is set aside");
      for (const name of ["progress", "handoffs"]) await removeOthers(join(directory, name), runId);
      await mkdir(ownFolder, { recursive: true });
      await writeFileAtomically(sinceFile, toText({ run_id: runId, since_ms: nowMs() }));
    }
    await reports.begin(sinceFile);
    begun = true;
  };

  const write = async (isLast: boolean): Promise<void> => {
    if (view === null) return;
    await begin();
    await reports.look();
    for (const [path, text] of windowTexts(view)) await reports.write(path, text);
    if ((await adoptMessages(isLast)) !== "blocked") await messages.write(toText(windowMessages(runId, view.messages)));
  };

  return {
    async publish(next) {
      view = next;
      reports.setAgentIds(next.progress.map((progress) => progress.agentId));
      await write(false);
    },
    async look() {
      if (view === null || !begun) return;
      await reports.look();
      if (!(await messages.isTouched())) return;
      // Where something was adopted the run will show it with its next view; where nothing was, ours comes back now.
      const outcome = await adoptMessages(false);
      const isOver = outcome === "quiet" && !(await messages.isOurs());
      if (isOver) await messages.write(toText(windowMessages(runId, view.messages)));
    },
    isTouched: async () => begun && ((await messages.isTouched()) || (await reports.isTouched())),
    close: () => write(true),
  };
}

/** Files of an earlier run can be had again from its journal; what has no `run_id` is not ours to remove. */
async function removeOthers(folder: string, runId: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const text = await readFile(join(folder, name), "utf8").catch(() => "");
    const owner = /^\{\s*"run_id": ("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
    if (owner !== undefined && owner !== JSON.stringify(runId)) await rm(join(folder, name), { force: true });
  }
}
