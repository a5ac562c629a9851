import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { promisify } from "node:util";
import type { FileSystem, WritableFile } from "../../../ports/index.ts";

const open = promisify(fs.open);
const close = promisify(fs.close);
const write = promisify(fs.write);
const read = promisify(fs.read);
const fstat = promisify(fs.fstat);
const ftruncate = promisify(fs.ftruncate);
const fdatasync = promisify(fs.fdatasync);
const fsync = promisify(fs.fsync);
const windows = process.platform === "win32";

/** The file system of this machine. */
export const nodeFileSystem: FileSystem = {
  async makeFolder(path) {
    await fs.promises.mkdir(path, { recursive: true });
  },
  listFolder: (path) => fs.promises.readdir(path),
  readFile,
  openFile,
  createFile,
  rename: (from, to) => patiently(() => fs.promises.rename(from, to)),
  remove: (path) => fs.promises.rm(path, { force: true }),
  syncFolder,
  modifiedMs,
  async touch(path) {
    const now = new Date();
    await fs.promises.utimes(path, now, now);
  },
  watch,
};

async function readFile(path: string, position = 0, length = Infinity): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const size = Math.max(0, Math.min((await fstat(file)).size - position, length));
    const bytes = Buffer.allocUnsafe(size);
    let done = 0;
    while (done < size) {
      const { bytesRead } = await read(file, bytes, done, size - done, position + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  } finally {
    await close(file);
  }
}

async function openFile(path: string, kind: "new" | "existing"): Promise<WritableFile> {
  const file = await open(path, kind === "new" ? "wx" : "r+");
  return {
    async write(bytes, position) {
      // On a full disk a write may end early without failing; the next one fails.
      for (let done = 0; done < bytes.length;) {
        done += (await write(file, bytes, done, bytes.length - done, position + done)).bytesWritten;
      }
    },
    truncate: (length) => ftruncate(file, length),
    sync: () => fdatasync(file),
    close: () => close(file),
  };
}

async function createFile(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await fs.promises.writeFile(draft, bytes, { flag: "wx" });
    await fs.promises.link(draft, path);
  } catch (error) {
    // Some file systems have no links: then the file may be seen before its content for a moment.
    const code: unknown = Reflect.get(Object(error) as object, "code");
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "ENOSYS" && code !== "EOPNOTSUPP") throw error;
    await fs.promises.writeFile(path, bytes, { flag: "wx" });
  } finally {
    await fs.promises.rm(draft, { force: true });
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows keeps names with the file and has nothing to sync.
  if (windows) return;
  const folder = await open(path, "r");
  try {
    await fsync(folder);
  } finally {
    await close(folder);
  }
}

async function modifiedMs(path: string): Promise<number | null> {
  // Asked twice for each write; the answer is in memory, and a turn through the thread pool costs ten times as much.
  return Promise.resolve(fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null);
}

function watch(path: string, onChange: () => void): () => void {
  // Not every file system tells of changes, and some tell too few; looking from time to time finds the rest.
  const timer = setInterval(onChange, 250);
  let watcher: fs.FSWatcher | null = null;
  try {
    watcher = fs.watch(path, onChange);
    watcher.on("error", () => undefined);
  } catch {
    // The timer is enough.
  }
  return () => {
    clearInterval(timer);
    watcher?.close();
  };
}

/** Windows refuses to replace a file for as long as somebody reads it; that passes. */
async function patiently(action: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await action();
      return;
    } catch (error) {
      const code: unknown = Reflect.get(Object(error) as object, "code");
      const busy = windows && (code === "EPERM" || code === "EACCES" || code === "EBUSY");
      if (!busy || attempt === 10) throw error;
      await new Promise((wake) => setTimeout(wake, 10 * attempt));
    }
  }
}
