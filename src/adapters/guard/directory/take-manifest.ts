import { lstatSync, realpathSync } from "node:fs";
import { ArgumentError } from "../../../core/errors.ts";
import { comparePaths } from "./compare-paths.ts";
import { readIgnoreList } from "./ignore-list.ts";
import type { Manifest } from "./manifest.ts";
import { ManifestTable } from "./manifest-table.ts";
import { makePause } from "./pause.ts";

/** How a manifest is taken. */
export interface ManifestOptions {
  /**
   * An earlier manifest of the same root: a file or folder whose size, times, inode and device are as they were is not read
   * again. Default: none, everything is read.
   */
  readonly previous?: Manifest | null;
  /** Read everything, whatever `previous` says. Default: false. */
  readonly rehash?: boolean;
  /** What to leave out: `name`, `*.ending`, `path/from/root`. Listed in the manifest. Default: nothing. */
  readonly ignore?: readonly string[];
  /** `"guarded"` leaves out what git writes at every commit, but not its configuration and hooks. Default: `"guarded"`. */
  readonly git?: "guarded" | "whole";
  /** Ends the work early. */
  readonly signal?: AbortSignal;
}

/**
 * Writes down what is in a tree: kind, mode, size, hash, link text and link count of every entry. Links are not followed;
 * pipes, sockets and devices are never opened. O(entries), about 90 bytes of memory for each beside its path; the
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
  signal?.throwIfAborted();
  const earlier = readPrevious(previous);
  const ignored = readIgnoreList(ignore, git);
  const real = findReal(root);
  // A guard that only answers questions starts faster without these.
  const [{ TreeWalk }, { readContent }] = await Promise.all([import("./walk-tree.ts"), import("./read-content.ts")]);
  const table = new ManifestTable({
    root: real,
    takenAtMs: Date.now(),
    ignore: [...ignore],
    git,
    ignoredPaths: [],
    hashedFiles: 0,
  });
  const pause = makePause(signal);
  const usable = earlier?.root === real && !rehash ? earlier : null;
  const walk = new TreeWalk(table, usable, ignored);
  while (walk.step()) if (pause.isDue()) await pause.take();
  for (const row of walk.unread) await readContent(table, row, walk.placeOf(table.pathAt(row)), pause);
  table.hashedFiles = walk.unread.length;
  table.ignoredPaths = walk.ignoredPaths.sort(comparePaths);
  table.finish();
  return table;
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
