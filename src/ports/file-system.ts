/** A file that is open for writing. */
export interface WritableFile {
  /** Writes all bytes at a position counted from the start, or fails. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Cuts the file to a length in bytes. */
  truncate(length: number): Promise<void>;
  /** Ends when the content, and the length, are on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The few things a store asks of a file system, so that another one can stand in its place: a simulated disk, or one
 * that fails at a chosen call. Failures are errors with Node's codes in `code`: `ENOENT`, `EEXIST`, `ENOSPC`, …
 */
export interface FileSystem {
  /** Makes a folder with its missing parents; it is no failure where it is there. */
  makeFolder(path: string): Promise<void>;
  /** Names in a folder, in any order. */
  listFolder(path: string): Promise<readonly string[]>;
  /** Bytes of a file, from a position on; at most `length` of them where that is given. */
  readFile(path: string, position?: number, length?: number): Promise<Uint8Array>;
  /** Opens a file for writing: a `new` one, where nothing may be yet, or one that is there. */
  openFile(path: string, kind: "new" | "existing"): Promise<WritableFile>;
  /** Makes a file that is seen whole from its first moment; fails with `EEXIST` where there is one. Need not be durable. */
  createFile(path: string, bytes: Uint8Array): Promise<void>;
  /** Gives a file another name in one step, in place of whatever had that name. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; it is no failure where there is none. */
  remove(path: string): Promise<void>;
  /** Ends when the names in a folder are on the disk. */
  syncFolder(path: string): Promise<void>;
  /** When a file was last changed or touched, in milliseconds since 1970; `null` where there is none. */
  modifiedMs(path: string): Promise<number | null>;
  /** Notes the present as the time of the last change. */
  touch(path: string): Promise<void>;
  /** Calls back after changes in a folder, soon or late, as often as it likes. Returns how to end that. */
  watch(path: string, onChange: () => void): () => void;
}
