import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Handoff } from "../../../core/handoff/index.ts";
import type { Post } from "../../../ports/index.ts";
import { writeFileAtomically } from "../../files/index.ts";
import { progressPath } from "./window-texts.ts";
import { markOf } from "./window-file.ts";

/** What the files of progress and hand-offs need. */
export interface ForeignReportsOptions {
  readonly directory: string;
  readonly runId: string;
  readonly settleMs: number;
  readonly nowMs: () => number;
  readonly adopt: (postId: string, post: Post) => Promise<boolean>;
}

/**
 * The files of the window beside the messages. The seed tells agents to write their progress and their hand-offs into
 * them, so what others write there is handed in too.
 */
export interface ForeignReports {
  /** `sinceFile`: written when the run was first shown; hand-offs that are older are not meant for it. */
  begin(sinceFile: string): Promise<void>;
  setAgentIds(agentIds: readonly string[]): void;
  look(): Promise<void>;
  isTouched(): Promise<boolean>;
  /** Writes one of our files, where it is not as we left it. */
  write(path: string, text: string): Promise<void>;
}

/** Begins to watch the reports below a folder. */
export function openForeignReports({
  directory,
  runId,
  settleMs,
  nowMs,
  adopt,
}: ForeignReportsOptions): ForeignReports {
  /** Our text and the mark of the file, by path below the folder. */
  const ours = new Map<string, { readonly text: string; readonly mark: string | null }>();
  /** Marks of what was looked at. */
  const seen = new Map<string, string>();
  let agentIds: readonly string[] = [];
  let sinceMs = 0;

  /** Files that are not as we left them, with their marks. */
  const touched = async (): Promise<[path: string, mark: string, agentId: string | null][]> => {
    const candidates: [string, string | null][] = agentIds.map((agentId) => [progressPath(agentId), agentId]);
    for (const name of await readdir(join(directory, "handoffs")).catch(() => []))
      if (name.endsWith(".json") && !name.startsWith(".")) candidates.push([`handoffs/${name}`, null]);
    const found: [string, string, string | null][] = [];
    for (const [path, agentId] of candidates) {
      const mark = await markOf(join(directory, path));
      if (mark !== null && mark !== ours.get(path)?.mark && mark !== seen.get(path)) found.push([path, mark, agentId]);
    }
    return found;
  };

  const report = async (path: string, mark: string, agentId: string | null): Promise<void> => {
    const file = join(directory, path);
    const text = await readFile(file, "utf8").catch(() => null);
    const changedMs = (await stat(file).catch(() => null))?.mtimeMs ?? 0;
    if (text === null) return;
    const data = parse(text);
    const isSettled = nowMs() - changedMs >= settleMs;
    // A file that is not whole is looked at again, until it has been left alone for a while.
    if (data !== null || isSettled || changedMs < sinceMs) seen.set(path, mark);
    if (text === ours.get(path)?.text || changedMs < sinceMs) return;
    // Ours of another run, or of an earlier process; an agent may also change our file and leave the rest as it is.
    const owner = data?.["run_id"];
    if (typeof owner === "string" && (owner !== runId || agentId === null || !ours.has(path))) return;
    const postId = `foreign-${createHash("sha256").update(`${path}\0${text}`).digest("hex").slice(0, 32)}`;
    if (data === null) {
      const message = `${path} was written by another program and is not whole`;
      if (isSettled) await adopt(postId, { type: "warning", from: "channel", text: message, path: file });
    } else if (agentId !== null) await adopt(postId, toProgress(agentId, data));
    else {
      const handoff = toHandoff(data);
      const message = `${path} was written by another program and is no hand-off`;
      if (handoff === null) await adopt(postId, { type: "warning", from: "channel", text: message, path: file });
      else await adopt(postId, { type: "handoff", from: handoff.from, handoff });
    }
  };

  return {
    async begin(sinceFile) {
      sinceMs = (await stat(sinceFile)).mtimeMs;
    },
    setAgentIds(next) {
      agentIds = next;
    },
    async look() {
      for (const [path, mark, agentId] of await touched()) await report(path, mark, agentId);
    },
    isTouched: async () => (await touched()).length > 0,
    async write(path, text) {
      const file = join(directory, path);
      const last = ours.get(path);
      if (last?.text === text && last.mark === (await markOf(file))) return;
      await writeFileAtomically(file, text);
      ours.set(path, { text, mark: await markOf(file) });
    },
  };
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === "object" && data !== null && !Array.isArray(data) ? (data as Record<string, unknown>) : {};
  } catch {
    return null;
  }
}

/** `{ completed_task, current_task, next_task, status, percent, note }`, all of it optional. */
function toProgress(agentId: string, data: Readonly<Record<string, unknown>>): Post {
  const words = ["completed_task", "current_task", "next_task", "status"].flatMap((name) =>
    typeof data[name] === "string" && data[name] !== "" ? [`${name.replace("_task", "")} ${data[name]}`] : [],
  );
  const note = typeof data["note"] === "string" ? data["note"] : words.join(", ");
  return {
    type: "progress",
    from: agentId,
    ...(typeof data["current_task"] === "string" ? { taskId: data["current_task"] } : {}),
    ...(typeof data["percent"] === "number" ? { percent: data["percent"] } : {}),
    ...(note === "" ? {} : { note }),
  };
}

function toHandoff(data: Readonly<Record<string, unknown>>): Handoff | null {
  const inner = (data["handoff"] ?? data) as Partial<Record<keyof Handoff, unknown>>;
  const { from, to, deliverables } = typeof inner === "object" ? inner : {};
  if (typeof from !== "string" || typeof to !== "string" || typeof deliverables !== "object" || deliverables === null)
    return null;
  return inner as Handoff;
}
