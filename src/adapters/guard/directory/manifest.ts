/** What an entry of a tree is. */
export type EntryKind = "file" | "directory" | "symlink" | "fifo" | "socket" | "device";

/** One entry of a tree, as plain data. */
export interface ManifestEntry {
  /** From the root, with slashes. Bytes that are no valid text are written `\xff`. */
  readonly path: string;
  readonly kind: EntryKind;
  /** Permission bits with setuid, setgid and sticky, such as 0o644. */
  readonly mode: number;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of the content, hexadecimal; `null` for what is no file or could not be read. */
  readonly hash: string | null;
  /** What a symbolic link says; `null` for all else. */
  readonly linkText: string | null;
  /** How many names the file has. */
  readonly links: number;
  /** Why it could not be looked into, such as `EACCES`; `null` where it could. */
  readonly fault: string | null;
  readonly modifiedAtMs: number;
  readonly changedAtMs: number;
  readonly inode: number;
  readonly device: number;
}

/** What was in a tree at one time. */
export interface Manifest {
  /** Real path of the root. */
  readonly root: string;
  /** When it was begun, in milliseconds since 1970. */
  readonly takenAtMs: number;
  /** What was asked to be left out. */
  readonly ignore: readonly string[];
  /** Whether git's own bookkeeping is left out (`"guarded"`) or not (`"whole"`). */
  readonly git: "guarded" | "whole";
  /** Every path that was left out for one of these two reasons; nothing below it was looked at. */
  readonly ignoredPaths: readonly string[];
  /** How many entries there are. */
  readonly size: number;
  /** How many files had to be read for their hash, as the earlier manifest could not be relied on. */
  readonly hashedFiles: number;
  /** One entry, `null` where there was nothing or nobody looked. */
  get(path: string): ManifestEntry | null;
  /** All entries, each directory before what is in it, names in the order of their characters. */
  entries(): IterableIterator<ManifestEntry>;
  /** All of it as plain data. */
  toJSON(): object;
}
