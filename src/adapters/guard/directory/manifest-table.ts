import type { Stats } from "node:fs";
import { comparePaths } from "./compare-paths.ts";
import type { EntryKind, Manifest, ManifestEntry } from "./manifest.ts";

/** What a manifest says about itself. */
export type ManifestHead = Pick<Manifest, "root" | "takenAtMs" | "ignore" | "git" | "ignoredPaths" | "hashedFiles">;

const kinds: readonly EntryKind[] = ["file", "directory", "symlink", "fifo", "socket", "device"];
const hashBytes = 32;
const slash = 47;
/** Marks of a row. */
const hasHash = 1;
const isSettled = 2;
const isGone = 4;
const isListed = 8;

/** Rows in columns: about 85 bytes for each, beside the text of its path, which later manifests share. */
export class ManifestTable implements Manifest {
  readonly root: string;
  readonly takenAtMs: number;
  readonly ignore: readonly string[];
  readonly git: Manifest["git"];
  ignoredPaths: readonly string[];
  hashedFiles: number;
  readonly #paths: string[] = [];
  #capacity = 0;
  #kinds = new Uint8Array(0);
  #marks = new Uint8Array(0);
  #modes = new Uint16Array(0);
  #links = new Float64Array(0);
  #sizes = new Float64Array(0);
  #modified = new Float64Array(0);
  #changed = new Float64Array(0);
  #inodes = new Float64Array(0);
  #devices = new Float64Array(0);
  #hashes = new Uint8Array(0);
  /** For each row the one behind all that is in it. */
  #ends = new Uint32Array(0);
  readonly #linkTexts = new Map<number, string>();
  readonly #faults = new Map<number, string>();

  constructor(head: ManifestHead) {
    this.root = head.root;
    this.takenAtMs = head.takenAtMs;
    this.ignore = head.ignore;
    this.git = head.git;
    this.ignoredPaths = head.ignoredPaths;
    this.hashedFiles = head.hashedFiles;
  }

  get size(): number {
    return this.#paths.length;
  }

  pathAt(row: number): string {
    return this.#paths[row]!;
  }

  kindAt(row: number): EntryKind {
    return kinds[this.#kinds[row]!]!;
  }

  /** Adds a row behind all others and gives its place; without stats it counts as an empty file. */
  add(path: string, stats: Stats | null): number {
    const row = this.#paths.length;
    if (row === this.#capacity) this.#grow();
    this.#paths.push(path);
    if (stats !== null) this.setStats(row, stats);
    return row;
  }

  /** Writes down what the system says about an entry. */
  setStats(row: number, stats: Stats): void {
    this.#kinds[row] = kinds.indexOf(kindOf(stats));
    this.#modes[row] = stats.mode & 0o7777;
    this.#links[row] = stats.nlink;
    this.#sizes[row] = stats.size;
    this.#modified[row] = stats.mtimeMs;
    this.#changed[row] = stats.ctimeMs;
    this.#inodes[row] = stats.ino;
    this.#devices[row] = stats.dev;
  }

  setLinkText(row: number, text: string): void {
    this.#linkTexts.set(row, text);
  }

  setFault(row: number, fault: string): void {
    this.#faults.set(row, fault);
  }

  /** The entry went away while it was looked at. */
  setGone(row: number): void {
    this.#marks[row]! |= isGone;
  }

  /** @param settled - Whether later changes of the file are sure to show in its times. */
  setHash(row: number, hash: Uint8Array, settled: boolean): void {
    this.#hashes.set(hash, row * hashBytes);
    this.#marks[row]! |= hasHash | (settled ? isSettled : 0);
  }

  /** The names in a directory were read, and later changes of them are sure to show in its times. */
  setListed(row: number): void {
    this.#marks[row]! |= isListed;
  }

  /** Rows of what was in a directory, if the system's data show that its names are the same; else `null`. */
  inheritListing(row: number, earlier: ManifestTable, earlierRow: number): number[] | null {
    if ((earlier.#marks[earlierRow]! & isListed) === 0 || this.#isTouched(row, earlier, earlierRow)) return null;
    this.setListed(row);
    const rows: number[] = [];
    const end = earlier.#ends[earlierRow]!;
    for (let child = earlierRow + 1; child < end; child = earlier.#ends[child]!) rows.push(child);
    return rows;
  }

  /** Takes the hash from a row of an earlier table, if the system's data show that the file is untouched. */
  inheritHash(row: number, earlier: ManifestTable, earlierRow: number): boolean {
    const wanted = hasHash | isSettled;
    if ((earlier.#marks[earlierRow]! & wanted) !== wanted) return false;
    if (this.#isTouched(row, earlier, earlierRow)) return false;
    this.setHash(row, earlier.#hashAt(earlierRow), true);
    return true;
  }

  /** Whether two rows hold different content; of what could not be read, the system's data have to do. */
  differsInContent(row: number, other: ManifestTable, otherRow: number): boolean {
    if ((this.#marks[row]! & other.#marks[otherRow]! & hasHash) === 0) return this.#isTouched(row, other, otherRow);
    const mine = row * hashBytes;
    const theirs = otherRow * hashBytes;
    for (let index = 0; index < hashBytes; index += 1)
      if (this.#hashes[mine + index] !== other.#hashes[theirs + index]) return true;
    return false;
  }

  modeAt(row: number): number {
    return this.#modes[row]!;
  }

  linksAt(row: number): number {
    return this.#links[row]!;
  }

  linkTextAt(row: number): string | null {
    return this.#linkTexts.get(row) ?? null;
  }

  faultAt(row: number): string | null {
    return this.#faults.get(row) ?? null;
  }

  /** What tells one file from another whatever it is called. */
  identityAt(row: number): string {
    return `${this.#devices[row]!}:${this.#inodes[row]!}`;
  }

  entryAt(row: number): ManifestEntry {
    return {
      path: this.#paths[row]!,
      kind: this.kindAt(row),
      mode: this.#modes[row]!,
      size: this.#sizes[row]!,
      hash: (this.#marks[row]! & hasHash) === 0 ? null : Buffer.from(this.#hashAt(row)).toString("hex"),
      linkText: this.linkTextAt(row),
      links: this.#links[row]!,
      fault: this.faultAt(row),
      modifiedAtMs: this.#modified[row]!,
      changedAtMs: this.#changed[row]!,
      inode: this.#inodes[row]!,
      device: this.#devices[row]!,
    };
  }

  /** Place of a path, -1 where there is none. */
  find(path: string): number {
    let low = 0;
    let high = this.#paths.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const order = comparePaths(this.#paths[middle]!, path);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  get(path: string): ManifestEntry | null {
    const row = this.find(path);
    return row < 0 ? null : this.entryAt(row);
  }

  *entries(): IterableIterator<ManifestEntry> {
    for (let row = 0; row < this.#paths.length; row += 1) yield this.entryAt(row);
  }

  toJSON(): object {
    const { root, takenAtMs, ignore, git, ignoredPaths } = this;
    return { version: 1, root, takenAtMs, ignore, git, ignoredPaths, entries: [...this.entries()] };
  }

  /** Drops what went away and the room that was kept for more. */
  finish(): void {
    let next = 0;
    const count = this.#paths.length;
    for (let row = 0; row < count; row += 1) {
      if ((this.#marks[row]! & isGone) !== 0) {
        this.#linkTexts.delete(row);
        this.#faults.delete(row);
        continue;
      }
      if (row !== next) this.#move(row, next);
      next += 1;
    }
    this.#paths.length = next;
    this.#resize(next);
    this.#findEnds();
  }

  #findEnds(): void {
    const open: number[] = [];
    this.#ends = new Uint32Array(this.#paths.length);
    for (let row = 0; row < this.#paths.length; row += 1) {
      const path = this.#paths[row]!;
      for (let above = open.at(-1); above !== undefined; above = open.at(-1)) {
        const start = this.#paths[above]!;
        if (path.charCodeAt(start.length) === slash && path.startsWith(start)) break;
        this.#ends[above] = row;
        open.pop();
      }
      open.push(row);
    }
    for (const above of open) this.#ends[above] = this.#paths.length;
  }

  #hashAt(row: number): Uint8Array {
    return this.#hashes.subarray(row * hashBytes, (row + 1) * hashBytes);
  }

  #isTouched(row: number, other: ManifestTable, otherRow: number): boolean {
    return (
      this.#sizes[row] !== other.#sizes[otherRow] ||
      this.#modified[row] !== other.#modified[otherRow] ||
      this.#changed[row] !== other.#changed[otherRow] ||
      this.#inodes[row] !== other.#inodes[otherRow] ||
      this.#devices[row] !== other.#devices[otherRow] ||
      this.#kinds[row] !== other.#kinds[otherRow]
    );
  }

  #move(from: number, to: number): void {
    this.#paths[to] = this.#paths[from]!;
    for (const column of this.#columns()) column[to] = column[from]!;
    this.#hashes.copyWithin(to * hashBytes, from * hashBytes, (from + 1) * hashBytes);
    for (const texts of [this.#linkTexts, this.#faults]) {
      const text = texts.get(from);
      if (text === undefined) continue;
      texts.delete(from);
      texts.set(to, text);
    }
  }

  #columns(): (Uint8Array | Uint16Array | Float64Array)[] {
    return [
      this.#kinds,
      this.#marks,
      this.#modes,
      this.#links,
      this.#sizes,
      this.#modified,
      this.#changed,
      this.#inodes,
      this.#devices,
    ];
  }

  #grow(): void {
    this.#resize(Math.max(256, Math.ceil(this.#capacity * 1.5)));
  }

  #resize(capacity: number): void {
    const count = Math.min(this.#paths.length, capacity);
    const bytes = (old: Uint8Array, length: number, used: number): Uint8Array<ArrayBuffer> => {
      const column = new Uint8Array(length);
      column.set(old.subarray(0, used));
      return column;
    };
    const floats = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const column = new Float64Array(capacity);
      column.set(old.subarray(0, count));
      return column;
    };
    const modes = new Uint16Array(capacity);
    modes.set(this.#modes.subarray(0, count));
    this.#modes = modes;
    this.#kinds = bytes(this.#kinds, capacity, count);
    this.#marks = bytes(this.#marks, capacity, count);
    this.#links = floats(this.#links);
    this.#sizes = floats(this.#sizes);
    this.#modified = floats(this.#modified);
    this.#changed = floats(this.#changed);
    this.#inodes = floats(this.#inodes);
    this.#devices = floats(this.#devices);
    this.#hashes = bytes(this.#hashes, capacity * hashBytes, count * hashBytes);
    this.#capacity = capacity;
  }
}

function kindOf(stats: Stats): EntryKind {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "directory";
  if (stats.isSymbolicLink()) return "symlink";
  if (stats.isFIFO()) return "fifo";
  return stats.isSocket() ? "socket" : "device";
}
