import { join } from "node:path";
import type { FileSystem, ProcessIdentity, ProcessTable, RunHolder } from "../../../ports/index.ts";
import { RunHeldError, StoreAccessError } from "../errors.ts";
import { codeOf } from "./code-of.ts";

/** What stands in the file of a lock. */
interface LockNote extends ProcessIdentity {
  readonly sinceMs: number;
}

/** A lock as it is found: its epoch, and whose it is where that can be read. */
interface FoundLock {
  readonly epoch: number;
  readonly holder: RunHolder | null;
}

/** What locks are made of. */
export interface LockMaker {
  readonly fileSystem: FileSystem;
  readonly processes: ProcessTable;
  /** After how long without a sign of life a holder counts as gone that cannot be looked for from here. */
  readonly silenceMs: number;
}

/**
 * The right to write a run. Each lock is a file with the epoch in its name, made in one step: of two openers that want
 * the same epoch one wins. A taker-over first makes its own lock, then removes the older ones, then reads the journal; so
 * whoever still finds his lock after a sync has been read by every later holder.
 */
export interface RunLock {
  readonly epoch: number;
  /** Whether an older lock was found and removed: its holder may not know yet. */
  readonly tookOver: boolean;
  /** Whether the lock is still there. */
  isHeld(): Promise<boolean>;
  /** Gives a sign of life. */
  touch(): Promise<void>;
  /** Changes to a later epoch, for a journal that has seen more than the locks tell. */
  raise(epoch: number): Promise<RunLock>;
  release(): Promise<void>;
}

/**
 * Takes the right to write a run.
 *
 * @throws {RunHeldError} `STORE_RUN_HELD` with the holder where one is there.
 */
export async function acquireLock(maker: LockMaker, folder: string, runId: string): Promise<RunLock> {
  const found = await findLock(maker, folder);
  if (found?.holder?.alive === true) throw new RunHeldError(runId, found.holder);
  return makeLock(maker, folder, runId, (found?.epoch ?? 0) + 1);
}

/** Who holds a run, by the newest lock in its folder; `null` where there is none or it cannot be read. */
export async function findHolder(maker: LockMaker, folder: string): Promise<RunHolder | null> {
  return (await findLock(maker, folder))?.holder ?? null;
}

async function makeLock(maker: LockMaker, folder: string, runId: string, epoch: number): Promise<RunLock> {
  const { fileSystem, processes } = maker;
  const path = lockPath(folder, epoch);
  const note: LockNote = { ...processes.self(), sinceMs: Date.now() };
  try {
    await fileSystem.createFile(path, Buffer.from(`${JSON.stringify(note)}\n`));
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw new StoreAccessError("make the lock", path, error);
    // Somebody else was quicker; if it is gone again already, the caller may try once more.
    const holder = (await findLock(maker, folder))?.holder;
    throw new RunHeldError(runId, holder ?? { pid: 0, host: "unknown", sinceMs: note.sinceMs, alive: true });
  }
  const lock: RunLock = {
    epoch,
    tookOver: false,
    isHeld: async () => (await fileSystem.modifiedMs(path)) !== null,
    touch: () => fileSystem.touch(path),
    async raise(later) {
      const raised = await makeLock(maker, folder, runId, later);
      return { ...raised, tookOver: lock.tookOver };
    },
    release: () => fileSystem.remove(path),
  };
  let tookOver = false;
  for (const other of await listLocks(fileSystem, folder)) {
    if (other > epoch) {
      await lock.release();
      const holder = await readHolder(maker, folder, other);
      throw new RunHeldError(runId, holder ?? { pid: 0, host: "unknown", sinceMs: note.sinceMs, alive: true });
    }
    if (other === epoch) continue;
    tookOver = true;
    await fileSystem.remove(lockPath(folder, other));
  }
  return { ...lock, tookOver };
}

async function findLock(maker: LockMaker, folder: string): Promise<FoundLock | null> {
  const epoch = Math.max(0, ...(await listLocks(maker.fileSystem, folder)));
  return epoch === 0 ? null : { epoch, holder: await readHolder(maker, folder, epoch) };
}

async function listLocks(fileSystem: FileSystem, folder: string): Promise<number[]> {
  const names = await fileSystem.listFolder(folder);
  return names.flatMap((name) => {
    const match = /^lock-([1-9]\d{0,14})\.json$/.exec(name);
    return match === null ? [] : [Number(match[1])];
  });
}

/** Reads a lock; one that says nothing was left by a machine that stopped, and holds nobody. */
async function readHolder(maker: LockMaker, folder: string, epoch: number): Promise<RunHolder | null> {
  const path = lockPath(folder, epoch);
  let note: LockNote;
  try {
    note = JSON.parse(Buffer.from(await maker.fileSystem.readFile(path)).toString("utf8")) as LockNote;
    if (typeof note.pid !== "number" || typeof note.host !== "string" || typeof note.sinceMs !== "number") return null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || codeOf(error) === "ENOENT") return null;
    throw new StoreAccessError("read the lock", path, error);
  }
  const alive = maker.processes.isAlive(note, note.sinceMs);
  const lastSignMs = alive === null ? ((await maker.fileSystem.modifiedMs(path)) ?? 0) : 0;
  const { pid, host, sinceMs } = note;
  return { pid, host, sinceMs, alive: alive ?? Date.now() - lastSignMs < maker.silenceMs };
}

function lockPath(folder: string, epoch: number): string {
  return join(folder, `lock-${epoch}.json`);
}
