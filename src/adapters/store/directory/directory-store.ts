import { dirname, join, resolve } from "node:path";
import { ArgumentError, OrchestrateError } from "../../../core/errors.ts";
import type {
  FileSystem,
  ProcessTable,
  RunHolder,
  RunJournal,
  RunStore,
  StoredEvent,
  WritableFile,
} from "../../../ports/index.ts";
import {
  JournalDamagedError,
  RunExistsError,
  RunTakenOverError,
  RunUnknownError,
  StoreAccessError,
} from "../errors.ts";
import { codeOf } from "./code-of.ts";
import { DirectoryJournal } from "./directory-journal.ts";
import { asBuffer, followJournal } from "./follow-journal.ts";
import type { JournalRecord } from "./journal-line.ts";
import { journalForm, journalVersion, renderRest, sealLine } from "./journal-line.ts";
import { nodeFileSystem } from "./node-file-system.ts";
import { nodeProcessTable } from "./node-process-table.ts";
import type { JournalContent } from "./read-journal.ts";
import { journalStart, readJournal } from "./read-journal.ts";
import { runFolderName } from "./run-folder-name.ts";
import type { LockMaker, RunLock } from "./run-lock.ts";
import { acquireLock, findHolder } from "./run-lock.ts";

/** Where and how a directory store keeps its runs. */
export interface DirectoryStoreOptions {
  /** The folder of the orchestration, for example `.claude/orchestration`; runs go to `runs/` below it. It is made where missing. */
  readonly directory: string;
  /**
   * After how many milliseconds without a sign of life a holder counts as gone that cannot be looked for from here: on
   * another machine, or in another container. Default: 60,000. Holders give a sign six times in that span.
   */
  readonly silenceMs?: number;
  /** Default: the file system of this machine. */
  readonly fileSystem?: FileSystem;
  /** Default: the processes of this machine. */
  readonly processes?: ProcessTable;
}

/**
 * Makes a store that keeps each run in a folder of its own, as one journal of checked lines. What `append` acknowledges
 * survives the end of the process and of the machine; all calls that come while a sync is under way share the next one.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` for an empty directory.
 * @example
 * const store = createDirectoryStore({ directory: ".claude/orchestration" });
 * const journal = await store.create("run-1");
 * await journal.append([{ type: "run:started", atMs: Date.now() }]); // on the disk
 * await journal.close();
 */
export function createDirectoryStore(options: DirectoryStoreOptions): RunStore {
  const { directory, silenceMs, fileSystem, processes } = {
    silenceMs: 60_000,
    fileSystem: nodeFileSystem,
    processes: nodeProcessTable,
    ...options,
  };
  if (typeof directory !== "string" || directory === "")
    throw new ArgumentError("directory", "the path of a folder", directory);
  if (!(silenceMs > 0)) throw new ArgumentError("silenceMs", "a number of milliseconds above 0", silenceMs);
  return new DirectoryStore(resolve(directory, "runs"), { fileSystem, processes, silenceMs });
}

class DirectoryStore implements RunStore {
  readonly #runs: string;
  readonly #maker: LockMaker;
  readonly #files: FileSystem;

  constructor(runs: string, maker: LockMaker) {
    this.#runs = runs;
    this.#maker = maker;
    this.#files = maker.fileSystem;
  }

  async create(runId: string): Promise<RunJournal> {
    const folder = this.#folderOf(runId);
    await this.#guarded("make the folder", folder, () => this.#files.makeFolder(folder));
    const lock = await this.#acquire(folder, runId);
    return this.#orRelease(lock, async () => {
      if ((await this.#readBytes(folder)) !== null) throw new RunExistsError(runId);
      return this.#replaceJournal(folder, runId, { ...journalStart, events: [], cutBytes: 0 }, Buffer.alloc(0), lock);
    });
  }

  async open(runId: string): Promise<RunJournal> {
    const folder = this.#folderOf(runId);
    if ((await this.#readBytes(folder, 0)) === null) throw new RunUnknownError(runId);
    const lock = await this.#acquire(folder, runId);
    let current = lock;
    return this.#orRelease({ ...lock, release: () => current.release() }, async () => {
      const bytes = await this.#readBytes(folder);
      if (bytes === null) throw new RunUnknownError(runId);
      const content = this.#parse(folder, runId, bytes);
      if (content.epoch >= lock.epoch) current = await lock.raise(content.epoch + 1);
      // A holder that closed the journal writes no more. Any other may, into what it has open: so that is left to it.
      const finished = content.closed && content.cutBytes === 0 && !lock.tookOver;
      return finished
        ? this.#continueJournal(folder, runId, content, current)
        : this.#replaceJournal(folder, runId, content, bytes.subarray(0, content.length), current);
    });
  }

  async read(runId: string): Promise<readonly StoredEvent[] | null> {
    const folder = this.#folderOf(runId);
    return (await this.#readContent(folder, runId))?.events ?? null;
  }

  async list(): Promise<readonly string[]> {
    const names = await this.#guarded("list", this.#runs, () => orNull(this.#files.listFolder(this.#runs)));
    const runs: { runId: string; atMs: number }[] = [];
    for (const name of names ?? []) {
      const first = await this.#readFirstLine(join(this.#runs, name));
      if (first !== null) runs.push(first);
    }
    return runs.sort((a, b) => a.atMs - b.atMs || (a.runId < b.runId ? -1 : 1)).map((run) => run.runId);
  }

  async holder(runId: string): Promise<RunHolder | null> {
    const folder = this.#folderOf(runId);
    const bytes = await this.#readBytes(folder, 0);
    if (bytes === null) return null;
    const holder = await this.#guarded("look for the lock in", folder, () => findHolder(this.#maker, folder));
    if (holder !== null) return holder;
    // Locks are not synced: after a loss of power the journal alone knows who wrote last.
    const content = await this.#readContent(folder, runId);
    const opening = content?.opening ?? null;
    if (content === null || content.closed || opening === null) return null;
    return { pid: opening.pid, host: opening.host, sinceMs: opening.atMs, alive: false };
  }

  follow(runId: string, from: number, signal: AbortSignal): AsyncIterable<StoredEvent> {
    const folder = this.#folderOf(runId);
    const { fileSystem, processes } = this.#maker;
    return followJournal(
      { runId, folder, path: journalPath(folder), fileSystem, bootId: processes.self().bootId },
      from,
      signal,
    );
  }

  /** Goes on in a journal whose last holder closed it. */
  async #continueJournal(folder: string, runId: string, content: JournalContent, lock: RunLock): Promise<RunJournal> {
    const path = journalPath(folder);
    return this.#guarded("open", path, async () => {
      const file = await this.#files.openFile(path, "existing");
      return this.#begin({ folder, runId, content, lock, file, kept: null });
    });
  }

  /**
   * Puts a new file in the place of the journal, with all that was whole in it: what an earlier holder still writes goes
   * into the old file, which nobody reads any more.
   */
  async #replaceJournal(
    folder: string,
    runId: string,
    content: JournalContent,
    kept: Buffer,
    lock: RunLock,
  ): Promise<RunJournal> {
    const draft = join(folder, `journal-${lock.epoch}.tmp`);
    return this.#guarded("write", draft, async () => {
      await this.#files.remove(draft);
      const file = await this.#files.openFile(draft, "new");
      return this.#begin({ folder, runId, content, lock, file, kept });
    });
  }

  /** Writes the line of this opening and gives the journal. */
  async #begin(opening: {
    folder: string;
    runId: string;
    content: JournalContent;
    lock: RunLock;
    file: WritableFile;
    /** What to write before; `null` where it is in the file already. */
    kept: Buffer | null;
  }): Promise<RunJournal> {
    const { folder, runId, content, lock, file, kept } = opening;
    const path = journalPath(folder);
    try {
      const { pid, host, bootId } = this.#maker.processes.self();
      const { lines, cutBytes } = content;
      const record: JournalRecord = {
        seq: lines + 1,
        epoch: lock.epoch,
        synced: lines,
        ...(lines === 0 ? { form: journalForm, version: journalVersion, runId } : {}),
        opened: { atMs: Date.now(), pid, host, bootId, cutBytes },
      };
      const line = sealLine(renderRest(record), content.checksum);
      const bytes = Buffer.from(line.text);
      await file.write(kept === null ? bytes : Buffer.concat([kept, bytes]), kept === null ? content.length : 0);
      await file.sync();
      if (!(await lock.isHeld())) throw new RunTakenOverError(runId, lock.epoch);
      if (kept !== null) {
        await this.#files.rename(join(folder, `journal-${lock.epoch}.tmp`), path);
        await this.#syncFolders(folder);
      }
      const length = content.length + bytes.length;
      const end = { ...content, length, lines: lines + 1, checksum: line.checksum };
      const beatMs = this.#maker.silenceMs / 6;
      return new DirectoryJournal({ runId, path, file, lock, end, events: content.events, cutBytes, beatMs });
    } catch (error) {
      await file.close().catch(() => undefined);
      if (kept === null) throw error;
      await this.#files.remove(join(folder, `journal-${lock.epoch}.tmp`)).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Syncs the folder of a run and those around it, also where they were there before: whoever made them may have ended
   * before it synced them. Further out than the usual place in a project they are taken to be on the disk.
   */
  async #syncFolders(folder: string): Promise<void> {
    let path = folder;
    for (let distance = 0; distance <= 4; distance++) {
      try {
        await this.#files.syncFolder(path);
      } catch (error) {
        // A folder around the store may be one that is not ours to open.
        if (distance <= 2 || codeOf(error) !== "EACCES") throw error;
      }
      path = dirname(path);
    }
  }

  #acquire(folder: string, runId: string): Promise<RunLock> {
    return this.#guarded("lock", folder, () => acquireLock(this.#maker, folder, runId));
  }

  #folderOf(runId: string): string {
    return join(this.#runs, runFolderName(runId));
  }

  #parse(folder: string, runId: string, bytes: Buffer): JournalContent {
    const content = readJournal(journalPath(folder), bytes, this.#maker.processes.self().bootId);
    // A file system that takes `A` for `a` gives both the same folder.
    if (content.runId !== null && content.runId !== runId) throw new RunUnknownError(runId);
    return content;
  }

  /** What stands in a journal, also while somebody writes it; `null` where there is none. */
  async #readContent(folder: string, runId: string): Promise<JournalContent | null> {
    for (let attempt = 1; ; attempt++) {
      const bytes = await this.#readBytes(folder);
      if (bytes === null) return null;
      try {
        return this.#parse(folder, runId, bytes);
      } catch (error) {
        // A holder that takes away what it could not write whole may do so in the middle of the reading.
        if (!(error instanceof JournalDamagedError) || attempt === 2) throw error;
      }
    }
  }

  /** The bytes of a journal; `null` where there is none. */
  #readBytes(folder: string, length?: number): Promise<Buffer | null> {
    const path = journalPath(folder);
    return this.#guarded("read", path, async () => {
      const bytes = await orNull(this.#files.readFile(path, 0, length));
      return bytes === null ? null : asBuffer(bytes);
    });
  }

  /** Id and beginning of a run; `null` where its journal has no whole first line. */
  async #readFirstLine(folder: string): Promise<{ runId: string; atMs: number } | null> {
    const bytes = await this.#readBytes(folder, 65_536);
    const end = bytes?.indexOf(0x0a) ?? -1;
    if (bytes === null || end === -1) return null;
    try {
      const { runId, opened } = JSON.parse(bytes.toString("utf8", 0, end)) as JournalRecord;
      return runId === undefined ? null : { runId, atMs: opened?.atMs ?? 0 };
    } catch {
      return null;
    }
  }

  /** Names what could not be done where the file system refuses. */
  async #guarded<Value>(operation: string, path: string, action: () => Promise<Value>): Promise<Value> {
    try {
      return await action();
    } catch (error) {
      if (OrchestrateError.is(error) || codeOf(error) === null) throw error;
      throw new StoreAccessError(operation, path, error);
    }
  }

  async #orRelease<Value>(lock: RunLock, action: () => Promise<Value>): Promise<Value> {
    try {
      return await action();
    } catch (error) {
      await lock.release().catch(() => undefined);
      throw error;
    }
  }
}

async function orNull<Value>(answer: Promise<Value>): Promise<Value | null> {
  try {
    return await answer;
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return null;
    throw error;
  }
}

function journalPath(folder: string): string {
  return join(folder, "journal.jsonl");
}
