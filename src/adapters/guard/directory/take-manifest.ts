import { constants, closeSync, fstatSync, lstatSync, openSync, readlinkSync, readSync, realpathSync } from "node:fs";
import type { Stats } from "node:fs";
import { createHash } from "node:crypto";
import { sep } from "node:path";
import { ArgumentError } from "../../../core/errors.ts";
import { readIgnoreList } from "./ignore-list.ts";
import type { Manifest } from "./manifest.ts";
import { comparePaths } from "./compare-paths.ts";
import { ManifestTable } from "./manifest-table.ts";
import { readFolder } from "./read-folder.ts";

/** How a manifest is taken. */
export interface ManifestOptions {
  /**
   * An earlier manifest of the same root: a file whose size, times, inode and device are as they were is not read again.
   * Default: none, every file is read.
   */
  readonly previous?: Manifest | null;
  /** Read every file, whatever `previous` says. Default: false. */
  readonly rehash?: boolean;
  /** What to leave out: `name`, `*.ending`, `path/from/root`. Listed in the manifest. Default: nothing. */
  readonly ignore?: readonly string[];
  /** `"guarded"` leaves out what git writes at every commit, but not its configuration and hooks. Default: `"guarded"`. */
  readonly git?: "guarded" | "whole";
  /** Ends the work early. */
  readonly signal?: AbortSignal;
}

/** A change so close before the look may be followed by another one that shows the same time. */
const settleMs = 2_000;
/** The event loop is given back after so long. */
const sliceMs = 12;
const maxTries = 3;
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Writes down what is in a tree: kind, mode, size, hash, link text and link count of every entry. Links are not followed;
 * pipes, sockets and devices are never opened. O(entries), about 100 bytes of memory for each beside its path; the
 * event loop is given back every few milliseconds.
 *
 * With `previous`, one attack is traded away: whoever can change a file without its change time moving (by setting the
 * clock back, writing to the disk below the file system, or through a mapping of memory that was written to before) is not
 * seen; `rehash` sees them. Restoring the modification time alone does not help: the change time still moves.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` for a wrong option, or a root that is no directory.
 * @example
 * const before = await takeManifest(root);
 * // … somebody works …
 * const changes = compareManifests(before, await takeManifest(root, { previous: before }));
 */
export async function takeManifest(root: string, options: ManifestOptions = {}): Promise<Manifest> {
  const { previous = null, rehash = false, ignore = [], git = "guarded", signal } = options;
  if (git !== "guarded" && git !== "whole") throw new ArgumentError("options.git", "one of guarded, whole", git);
  const earlier = readPrevious(previous);
  const ignored = readIgnoreList(ignore, git);
  const real = findReal(root);
  const ignoredPaths: string[] = [];
  const table = new ManifestTable({
    root: real,
    takenAtMs: Date.now(),
    ignore: [...ignore],
    git,
    ignoredPaths,
    hashedFiles: 0,
  });
  const pause = makePause(signal);
  const usable = earlier !== null && earlier.root === real ? earlier : null;
  /** Rows whose content has to be read, and paths that the system knows by other bytes. */
  const unread: number[] = [];
  const places = new Map<string, Buffer>();
  const start = real.endsWith(sep) ? real : real + sep;
  const placeOf = (path: string): string | Buffer => places.get(path) ?? (path === "" ? real : start + path);

  const pending: string[] = [""];
  let cursor = 0;
  while (pending.length > 0) {
    const path = pending.pop()!;
    const place = placeOf(path);
    let stats: Stats | undefined;
    let fault: string | null = null;
    try {
      stats = lstatSync(place, { throwIfNoEntry: false });
    } catch (error) {
      fault = codeOf(error);
    }
    // Gone since its name was read; what cannot even be looked at is told by its directory.
    if (stats === undefined && fault === null) continue;
    let row = -1;
    if (path !== "") {
      row = table.add(path, stats ?? null);
      if (fault !== null) table.setFault(row, fault);
    }
    if (stats?.isDirectory() === true) {
      try {
        const entries = readFolder(place);
        for (let index = entries.length - 1; index >= 0; index -= 1) {
          const { name, bytes } = entries[index]!;
          const below = path === "" ? name : `${path}/${name}`;
          if (ignored.covers(below, name)) {
            ignoredPaths.push(below);
            continue;
          }
          if (bytes !== null || typeof place !== "string")
            places.set(below, Buffer.concat([Buffer.from(place), Buffer.from(sep), bytes ?? Buffer.from(name)]));
          pending.push(below);
        }
      } catch (error) {
        const code = codeOf(error);
        if (row >= 0 && code === "ENOENT") table.setGone(row);
        else if (row >= 0) table.setFault(row, code);
        else throw error;
      }
    } else if (stats?.isSymbolicLink() === true) {
      try {
        table.setLinkText(row, readlinkSync(place, { encoding: "utf8" }));
      } catch (error) {
        table.setFault(row, codeOf(error));
      }
    } else if (stats?.isFile() === true) {
      // Both walks go the same way, so the earlier one is read along.
      while (usable !== null && cursor < usable.size && comparePaths(usable.pathAt(cursor), path) < 0) cursor += 1;
      const isKnown =
        !rehash &&
        usable !== null &&
        cursor < usable.size &&
        usable.pathAt(cursor) === path &&
        table.inheritHash(row, usable, cursor);
      if (!isKnown) unread.push(row);
    }
    if (pause.isDue()) await pause.take();
  }
  for (const row of unread) await readContent(table, row, placeOf(table.pathAt(row)), pause);
  table.hashedFiles = unread.length;
  table.ignoredPaths = ignoredPaths.sort(comparePaths);
  table.finish();
  return table;
}

/** Reads a file's content into its row; again where it changes meanwhile. */
async function readContent(table: ManifestTable, row: number, place: string | Buffer, pause: Pause): Promise<void> {
  let isDone = false;
  for (let tries = 1; !isDone; tries += 1) {
    let descriptor: number | null = null;
    try {
      descriptor = openSync(place, openFlags);
      isDone = await hashOpened(table, row, descriptor, tries === maxTries, pause);
    } catch (error) {
      tellUnopened(table, row, place, error);
      isDone = true;
    } finally {
      if (descriptor !== null) closeSync(descriptor);
    }
    if (pause.isDue()) await pause.take();
  }
}

/** @returns `false`: it changed while it was read, and is worth another try. */
async function hashOpened(
  table: ManifestTable,
  row: number,
  descriptor: number,
  isLastTry: boolean,
  pause: Pause,
): Promise<boolean> {
  const seenAtMs = Date.now();
  const stats = fstatSync(descriptor);
  table.setStats(row, stats);
  if (!stats.isFile()) {
    // Exchanged since the walk: its kind says so, and nothing is read from a pipe.
    table.setFault(row, "CHANGING");
    return true;
  }
  const hash = createHash("sha256");
  let at = 0;
  for (;;) {
    const count = readSync(descriptor, chunk, 0, chunk.length, at);
    if (count > 0) hash.update(chunk.subarray(0, count));
    at += count;
    // A short read at the known end is the end.
    if (count === 0 || (count < chunk.length && at >= stats.size)) break;
    if (pause.isDue()) await pause.take();
  }
  const after = fstatSync(descriptor);
  const isSame = at === stats.size && after.mtimeMs === stats.mtimeMs && after.ctimeMs === stats.ctimeMs;
  if (!isSame && !isLastTry) return false;
  table.setHash(row, hash.digest(), isSame && stats.ctimeMs < seenAtMs - settleMs);
  return true;
}

/** What could be a file a moment ago cannot be opened: it is gone, has become a link, or is closed to us. */
function tellUnopened(table: ManifestTable, row: number, place: string | Buffer, error: unknown): void {
  const stats = lstatSync(place, { throwIfNoEntry: false });
  if (stats === undefined) {
    table.setGone(row);
    return;
  }
  table.setStats(row, stats);
  if (stats.isSymbolicLink()) table.setLinkText(row, readlinkSync(place, "utf8"));
  else table.setFault(row, codeOf(error));
}

/** One for all: a chunk is used up before the event loop is given back. */
const chunk = Buffer.allocUnsafeSlow(256 * 1024);

interface Pause {
  isDue(): boolean;
  take(): Promise<void>;
}

function makePause(signal: AbortSignal | undefined): Pause {
  let startedAtMs = performance.now();
  return {
    isDue: () => performance.now() - startedAtMs > sliceMs,
    async take() {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      startedAtMs = performance.now();
    },
  };
}

function readPrevious(previous: unknown): ManifestTable | null {
  if (previous === null || previous instanceof ManifestTable) return previous;
  throw new ArgumentError("options.previous", "a manifest that takeManifest gave", previous);
}

function findReal(root: unknown): string {
  if (typeof root !== "string" || root === "") throw new ArgumentError("root", "a directory", root);
  try {
    const real = realpathSync.native(root);
    if (lstatSync(real).isDirectory()) return real;
  } catch {
    // Told below.
  }
  throw new ArgumentError("root", "a directory that exists", root);
}

function codeOf(error: unknown): string {
  const code: unknown = Reflect.get(Object(error) as object, "code");
  return typeof code === "string" ? code : "UNKNOWN";
}
