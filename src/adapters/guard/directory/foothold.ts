import { constants, closeSync, openSync, readlinkSync, realpathSync } from "node:fs";
import { lstat, open, readlink, realpath } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { GuardRoot } from "./guard-root.ts";

/** A directory that was reached without following a link, and stays the same one while it is held. */
export interface Foothold {
  /** A path prefix that means this directory. */
  readonly base: string;
  /** Whether it still lies where it was looked for. */
  isInPlace(): Promise<boolean>;
  close(): Promise<void>;
}

/** Reaches directories and knows where an open file lies, by the means that a system has. */
export interface Footing {
  /**
   * Opens a directory below the root.
   *
   * @returns `null` where something on the way is a link or no directory: it has been moved since it was judged.
   */
  hold(segments: readonly string[]): Promise<Foothold | null>;
  /** Whether the open file lies at this place, and nowhere else. */
  isAt(handle: FileHandle, segments: readonly string[]): Promise<boolean>;
}

/** Some systems lack these; 0 asks for nothing. */
const flag = (name: string): number => (Reflect.get(constants, name) as number | undefined) ?? 0;
const directoryFlags = constants.O_RDONLY | flag("O_DIRECTORY") | flag("O_NOFOLLOW") | flag("O_NONBLOCK");

/** Whether the system names open files by their descriptors, in a way that can be walked on from. */
export function hasDescriptorPaths(): boolean {
  if (process.platform !== "linux" || flag("O_NOFOLLOW") === 0) return false;
  try {
    const folder = realpathSync("/proc/self");
    const descriptor = openSync(folder, directoryFlags);
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`) === folder;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}

/** By descriptors: each step is opened from the one before, and no step can be exchanged afterwards. */
export function footingByDescriptor(root: GuardRoot): Footing {
  const placeOf = (segments: readonly string[]): string => join(root.real, ...segments);
  const named = (handle: FileHandle): string => `/proc/self/fd/${handle.fd}`;
  return {
    async hold(segments) {
      let handle: FileHandle | null = null;
      try {
        handle = await open(root.real, directoryFlags);
        const stats = await handle.stat();
        if (stats.dev !== root.device || stats.ino !== root.inode) throw new MovedError();
        for (const name of segments) {
          const next: FileHandle = await open(`${named(handle)}/${name}`, directoryFlags);
          await handle.close();
          handle = next;
        }
      } catch (error) {
        await handle?.close();
        if (isMoved(error)) return null;
        throw error;
      }
      const held = handle;
      return {
        base: named(held),
        isInPlace: async () => (await readlink(named(held))) === placeOf(segments),
        close: () => held.close(),
      };
    },
    async isAt(handle, segments) {
      return (await readlink(named(handle))) === placeOf(segments);
    },
  };
}

/** By real paths, where there is nothing better: what is looked at is looked at again after opening. */
export function footingByRealPath(root: GuardRoot): Footing {
  const placeOf = (segments: readonly string[]): string => join(root.real, ...segments);
  const isReal = async (path: string): Promise<boolean> => {
    try {
      return (await realpath(path)) === path;
    } catch {
      return false;
    }
  };
  return {
    async hold(segments) {
      const base = placeOf(segments);
      const stats = await lstat(base);
      if (!stats.isDirectory() || !(await isReal(base))) return null;
      return { base, isInPlace: () => isReal(base), close: () => Promise.resolve() };
    },
    async isAt(handle, segments) {
      const path = placeOf(segments);
      const [opened, there] = await Promise.all([handle.stat(), lstat(path).catch(() => null)]);
      return there?.ino === opened.ino && there.dev === opened.dev && (await isReal(path));
    },
  };
}

class MovedError extends Error {}

function isMoved(error: unknown): boolean {
  const code: unknown = Reflect.get(Object(error) as object, "code");
  return error instanceof MovedError || code === "ELOOP" || code === "ENOTDIR";
}
