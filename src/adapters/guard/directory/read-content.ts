import { constants, closeSync, fstatSync, lstatSync, openSync, readlinkSync, readSync } from "node:fs";
import { createHash } from "node:crypto";
import { codeOf } from "./code-of.ts";
import type { ManifestTable } from "./manifest-table.ts";
import type { Pause } from "./pause.ts";
import { settleMs } from "./walk-tree.ts";

const maxTries = 3;
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** One for all: a chunk is used up before the event loop is given back. */
const chunk = Buffer.allocUnsafeSlow(256 * 1024);

/** Reads a file's content into its row; again where it changes meanwhile. */
export async function readContent(
  table: ManifestTable,
  row: number,
  place: string | Buffer,
  pause: Pause,
): Promise<void> {
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
