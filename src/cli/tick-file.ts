import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { markDone } from "../intake/index.ts";
import type { TaskFormat } from "../intake/index.ts";
import { describeError } from "./describe-error.ts";
import { UsageError } from "./errors.ts";
import { replaceFile } from "./replace-file.ts";

/** The file whose boxes are ticked, and the form it was read in. */
export interface TickedFile {
  readonly path: string;
  readonly format: TaskFormat;
}

/** Ticks the boxes of tasks in a user's file, one change after the other. */
export interface Ticker {
  /** Takes tasks that are completed; returns at once. */
  tick(taskIds: readonly string[]): void;
  /** Resolves when everything that was asked for is in the file or told. */
  settle(): Promise<void>;
}

const withoutBoxes: ReadonlySet<TaskFormat> = new Set(["json", "yaml", "taskmaster", "ralph", "beads", "seed"]);

/**
 * Refuses a file that has nothing to tick.
 *
 * @throws {UsageError} `USAGE`
 */
export function assertTickable({ path, format }: TickedFile): void {
  if (path === "-") throw new UsageError("Expected a task file with --tick; what comes from stdin cannot be ticked");
  if (withoutBoxes.has(format))
    throw new UsageError(`Expected a Markdown task file with --tick; ${path} is ${format}, which has no boxes to tick`);
}

/** How often a file that somebody else writes at the same moment is read again. */
const mostTries = 5;

/**
 * Makes a ticker. The file is read again for each change, so that what its user edits meanwhile stays; tasks that come while it is
 * written are ticked together. What cannot be ticked is a warning, told once for each task, and never stops a run.
 */
export function createTicker(file: TickedFile, cwd: string, warn: (line: string) => void): Ticker {
  const waiting = new Set<string>();
  const told = new Set<string>();
  let working: Promise<void> | null = null;
  const tell = (taskIds: readonly string[], why: string): void => {
    const fresh = taskIds.filter((id) => !told.has(id));
    for (const id of fresh) told.add(id);
    if (fresh.length > 0) warn(`warning: not ticked in ${file.path}: ${fresh.join(", ")}: ${why}`);
  };
  const work = async (): Promise<void> => {
    while (waiting.size > 0) {
      const taskIds = [...waiting];
      waiting.clear();
      try {
        tell(await tickOnce(file, cwd, taskIds), "no box for it is there any more");
      } catch (error) {
        tell(taskIds, describeError(error).message);
      }
    }
  };
  return {
    tick(taskIds) {
      for (const id of taskIds) waiting.add(id);
      working ??= work().finally(() => (working = null));
    },
    async settle() {
      while (working !== null) await working;
    },
  };
}

/** Ticks tasks in the file as it is now; returns those that have no box. */
async function tickOnce(file: TickedFile, cwd: string, taskIds: readonly string[]): Promise<readonly string[]> {
  for (let attempt = 1; attempt <= mostTries; attempt += 1) {
    const text = await readFile(resolve(cwd, file.path), "utf8");
    const marked = markDone(text, taskIds, file);
    if (marked.text === text || (await replaceFile(file.path, marked.text, text, cwd))) return marked.unmarked;
  }
  throw new UsageError("the file changes all the time, or is not UTF-8");
}
