import type { FileSystem, WritableFile } from "../ports/index.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { SimulatedFile } from "./simulated-file.ts";
import { SimulatedFolder } from "./simulated-folder.ts";

/** A call that a program makes to a simulated disk. */
export interface DiskCall {
  /** Name in `FileSystem` or `WritableFile`. */
  readonly operation: keyof FileSystem | keyof WritableFile;
  readonly path: string;
}

/** How a simulated disk behaves. */
export interface SimulatedDiskOptions {
  /**
   * Sees each call before it is carried out, and gives the code it is to fail with, such as `ENOSPC`, or `null`. A write is
   * two calls, one for each half of its bytes.
   */
  readonly onCall?: (call: DiskCall) => string | null;
}

/** A disk in memory that knows what of its content would survive. */
export interface SimulatedDisk {
  readonly fileSystem: FileSystem;
  /** The disk as it is now, with the same in doubt: what the end of a process leaves to the next one. */
  copy(options?: SimulatedDiskOptions): SimulatedDisk;
  /** A disk as it may be found after a loss of power now. What was synced is there; of the rest, chance decides. */
  afterPowerLoss(random: SeededRandom, options?: SimulatedDiskOptions): SimulatedDisk;
  /** The content of a file as programs see it; `null` where there is none. */
  contentOf(path: string): Uint8Array | null;
}

/**
 * Makes an empty disk in memory, to test what a program leaves behind when it ends or the power fails at any moment: it
 * keeps apart what programs see and what is on the disk for certain, for the content of files and for names in folders.
 *
 * @example
 * const disk = createSimulatedDisk();
 * const store = createDirectoryStore({ directory: "/o", fileSystem: disk.fileSystem });
 */
export function createSimulatedDisk(options: SimulatedDiskOptions = {}): SimulatedDisk {
  return diskWith(new SimulatedFolder(), options);
}

function diskWith(root: SimulatedFolder, options: SimulatedDiskOptions): SimulatedDisk {
  return {
    fileSystem: new SimulatedFileSystem(root, options),
    copy: (next = {}) => diskWith(root.copy(), next),
    afterPowerLoss: (random, next = {}) => diskWith(root.afterPowerLoss(random), next),
    contentOf(path) {
      const entry = find(root, partsOf(path));
      return entry instanceof SimulatedFile ? entry.content : null;
    },
  };
}

class SimulatedFileSystem implements FileSystem {
  readonly #root: SimulatedFolder;
  readonly #onCall: (call: DiskCall) => string | null;
  readonly #watchers = new Set<() => void>();

  constructor(root: SimulatedFolder, options: SimulatedDiskOptions) {
    this.#root = root;
    this.#onCall = options.onCall ?? (() => null);
  }

  makeFolder(path: string): Promise<void> {
    return this.#call("makeFolder", path, () => {
      let folder = this.#root;
      for (const name of partsOf(path)) {
        const entry = folder.get(name) ?? new SimulatedFolder();
        if (entry instanceof SimulatedFile) throw failure("ENOTDIR", path);
        if (folder.get(name) === undefined) folder.set(name, entry);
        folder = entry;
      }
    });
  }

  listFolder(path: string): Promise<string[]> {
    return this.#call("listFolder", path, () => this.#folder(path).names());
  }

  readFile(path: string, position = 0, length = Infinity): Promise<Uint8Array> {
    return this.#call("readFile", path, () => this.#file(path).content.slice(position, position + length));
  }

  openFile(path: string, kind: "new" | "existing"): Promise<WritableFile> {
    return this.#call("openFile", path, () => {
      if (kind === "existing") return this.#handle(path, this.#file(path));
      const file = new SimulatedFile();
      this.#place(path, file);
      return this.#handle(path, file);
    });
  }

  createFile(path: string, bytes: Uint8Array): Promise<void> {
    return this.#call("createFile", path, () => {
      const file = new SimulatedFile();
      file.write(bytes, 0);
      this.#place(path, file);
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#call("rename", from, () => {
      const { folder, name } = this.#parent(from);
      const target = this.#parent(to);
      const entry = folder.get(name);
      if (entry === undefined) throw failure("ENOENT", from);
      if (target.folder !== folder) throw failure("EXDEV", to);
      folder.rename(name, target.name, entry);
    });
  }

  remove(path: string): Promise<void> {
    return this.#call("remove", path, () => {
      const { folder, name } = this.#parent(path);
      if (folder.get(name) !== undefined) folder.remove(name);
    });
  }

  syncFolder(path: string): Promise<void> {
    return this.#call("syncFolder", path, () => {
      this.#folder(path).sync();
    });
  }

  modifiedMs(path: string): Promise<number | null> {
    return this.#call("modifiedMs", path, () => {
      const entry = find(this.#root, partsOf(path));
      return entry instanceof SimulatedFile ? entry.modifiedMs : null;
    });
  }

  touch(path: string): Promise<void> {
    return this.#call("touch", path, () => {
      this.#file(path).modifiedMs = Date.now();
    });
  }

  watch(_path: string, onChange: () => void): () => void {
    this.#watchers.add(onChange);
    return () => void this.#watchers.delete(onChange);
  }

  #handle(path: string, file: SimulatedFile): WritableFile {
    return {
      write: async (bytes, position) => {
        const half = bytes.length >> 1;
        await this.#call("write", path, () => file.write(bytes.subarray(0, half), position));
        await this.#call("write", path, () => file.write(bytes.subarray(half), position + half));
      },
      truncate: (length) => this.#call("truncate", path, () => file.truncate(length)),
      sync: () => this.#call("sync", path, () => file.sync()),
      close: () => this.#call("close", path, () => undefined),
    };
  }

  /** Carries out a call, unless it is to fail; those who watch are told. */
  async #call<Value>(operation: DiskCall["operation"], path: string, action: () => Value): Promise<Value> {
    const code = this.#onCall({ operation, path });
    if (code !== null) throw failure(code, path);
    const value = await Promise.resolve(action());
    for (const tell of this.#watchers) tell();
    return value;
  }

  #folder(path: string): SimulatedFolder {
    const entry = find(this.#root, partsOf(path));
    if (entry === undefined) throw failure("ENOENT", path);
    if (entry instanceof SimulatedFile) throw failure("ENOTDIR", path);
    return entry;
  }

  #file(path: string): SimulatedFile {
    const entry = find(this.#root, partsOf(path));
    if (entry === undefined) throw failure("ENOENT", path);
    if (entry instanceof SimulatedFolder) throw failure("EISDIR", path);
    return entry;
  }

  #parent(path: string): { folder: SimulatedFolder; name: string } {
    const parts = partsOf(path);
    const name = parts.pop();
    const folder = find(this.#root, parts);
    if (!(folder instanceof SimulatedFolder) || name === undefined) throw failure("ENOENT", path);
    return { folder, name };
  }

  #place(path: string, file: SimulatedFile): void {
    const { folder, name } = this.#parent(path);
    if (folder.get(name) !== undefined) throw failure("EEXIST", path);
    folder.set(name, file);
  }
}

/** Names on the way to a path; a drive letter counts for nothing. */
function partsOf(path: string): string[] {
  return path
    .replace(/^[A-Za-z]:/, "")
    .split(/[\\/]/)
    .filter((part) => part !== "");
}

function find(root: SimulatedFolder, parts: readonly string[]): SimulatedFile | SimulatedFolder | undefined {
  let entry: SimulatedFile | SimulatedFolder | undefined = root;
  for (const name of parts) {
    if (!(entry instanceof SimulatedFolder)) return undefined;
    entry = entry.get(name);
  }
  return entry;
}

/** An error as the system would give it. */
function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}
