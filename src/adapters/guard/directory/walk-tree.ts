import { lstatSync, readlinkSync } from "node:fs";
import type { Stats } from "node:fs";
import { sep } from "node:path";
import { codeOf } from "./code-of.ts";
import { comparePaths } from "./compare-paths.ts";
import type { IgnoreList } from "./ignore-list.ts";
import type { ManifestTable } from "./manifest-table.ts";
import { readFolder } from "./read-folder.ts";

/** A change so close before the look may be followed by another one that shows the same time. */
export const settleMs = 2_000;

/** Goes through a tree, one entry for each step, and fills a table with all but the hashes that have to be read anew. */
export class TreeWalk {
  /** Rows of files whose content has to be read. */
  readonly unread: number[] = [];
  readonly ignoredPaths: string[] = [];
  readonly #table: ManifestTable;
  /** An earlier walk of the same root, which went the same way and so is read along. */
  readonly #earlier: ManifestTable | null;
  readonly #ignored: IgnoreList;
  readonly #start: string;
  /** What the earlier walk left out, by folder; `null` where it left out something else. */
  readonly #leftOut: ReadonlyMap<string, readonly string[]> | null;
  readonly #pending: string[] = [""];
  /** Paths that the system knows by bytes that are no text. */
  readonly #places = new Map<string, Buffer>();
  #cursor = 0;

  constructor(table: ManifestTable, earlier: ManifestTable | null, ignored: IgnoreList) {
    this.#table = table;
    this.#earlier = earlier;
    this.#ignored = ignored;
    this.#start = table.root.endsWith(sep) ? table.root : table.root + sep;
    this.#leftOut = earlier === null ? null : listLeftOut(earlier, table);
  }

  /** How the system knows a path. */
  placeOf(path: string): string | Buffer {
    return this.#places.get(path) ?? (path === "" ? this.#table.root : this.#start + path);
  }

  /** Looks at the next entry; `false` where there is none. */
  step(): boolean {
    const path = this.#pending.pop();
    if (path === undefined) return false;
    const place = this.placeOf(path);
    const seenAtMs = Date.now();
    let stats: Stats | undefined;
    let fault: string | null = null;
    try {
      stats = lstatSync(place, { throwIfNoEntry: false });
    } catch (error) {
      fault = codeOf(error);
    }
    // Gone since its name was read.
    if (stats === undefined && fault === null) return true;
    if (path === "") {
      this.#list(path, place, -1, false);
      return true;
    }
    const table = this.#table;
    const known = this.#findEarlier(path);
    const row = table.add(known < 0 ? path : this.#earlier!.pathAt(known), stats ?? null);
    if (fault !== null) table.setFault(row, fault);
    else if (stats!.isDirectory()) {
      if (!this.#relist(row, known)) this.#list(path, place, row, stats!.ctimeMs < seenAtMs - settleMs);
    } else if (stats!.isSymbolicLink()) {
      try {
        table.setLinkText(row, readlinkSync(place, { encoding: "utf8" }));
      } catch (error) {
        table.setFault(row, codeOf(error));
      }
    } else if (stats!.isFile() && (known < 0 || !table.inheritHash(row, this.#earlier!, known))) this.unread.push(row);
    return true;
  }

  #findEarlier(path: string): number {
    const earlier = this.#earlier;
    if (earlier === null) return -1;
    for (; this.#cursor < earlier.size; this.#cursor += 1) {
      const order = comparePaths(earlier.pathAt(this.#cursor), path);
      if (order === 0) return this.#cursor;
      if (order > 0) break;
    }
    return -1;
  }

  /** Takes the names in a folder from the earlier walk, where they are sure to be the same. */
  #relist(row: number, known: number): boolean {
    if (known < 0 || this.#leftOut === null) return false;
    const rows = this.#table.inheritListing(row, this.#earlier!, known);
    if (rows === null) return false;
    for (let index = rows.length - 1; index >= 0; index -= 1) this.#pending.push(this.#earlier!.pathAt(rows[index]!));
    this.ignoredPaths.push(...(this.#leftOut.get(this.#table.pathAt(row)) ?? []));
    return true;
  }

  #list(path: string, place: string | Buffer, row: number, isSettled: boolean): void {
    let isPlain = typeof place === "string";
    let entries;
    try {
      entries = readFolder(place);
    } catch (error) {
      const code = codeOf(error);
      if (row < 0) throw error;
      if (code === "ENOENT") this.#table.setGone(row);
      else this.#table.setFault(row, code);
      return;
    }
    for (let index = entries.length - 1; index >= 0; index -= 1) {
      const { name, bytes } = entries[index]!;
      const below = path === "" ? name : `${path}/${name}`;
      if (this.#ignored.covers(below, name)) {
        this.ignoredPaths.push(below);
        continue;
      }
      if (bytes !== null || typeof place !== "string") {
        isPlain = false;
        const parts = [Buffer.from(place), Buffer.from(sep), bytes ?? Buffer.from(name)];
        this.#places.set(below, Buffer.concat(parts));
      }
      this.#pending.push(below);
    }
    // Bytes are not kept, so such names have to be read again.
    if (isPlain && isSettled && row >= 0) this.#table.setListed(row);
  }
}

function listLeftOut(earlier: ManifestTable, table: ManifestTable): Map<string, string[]> | null {
  if (JSON.stringify([earlier.ignore, earlier.git]) !== JSON.stringify([table.ignore, table.git])) return null;
  const leftOut = new Map<string, string[]>();
  for (const path of earlier.ignoredPaths) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    const known = leftOut.get(folder);
    if (known === undefined) leftOut.set(folder, [path]);
    else known.push(path);
  }
  return leftOut;
}
