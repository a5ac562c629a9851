import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes to one path are done one after the other; a path is here while its last write is under way. */
const turns = new Map<string, Promise<void>>();

/**
 * Writes a file whole or not at all: readers see the old text or the new one, never a part, also after a loss of power.
 * Makes missing folders. Writes to one path by one process are done in the order of the calls.
 *
 * @param mode - Permissions of the file. Default: those of a new file.
 */
export function writeFileAtomically(path: string, text: string, mode?: number): Promise<void> {
  const turn = (turns.get(path) ?? Promise.resolve()).then(() => writeThenRename(path, text, mode));
  const settled = turn.catch(() => undefined);
  turns.set(path, settled);
  void settled.then(() => {
    if (turns.get(path) === settled) turns.delete(path);
  });
  return turn;
}

async function writeThenRename(path: string, text: string, mode: number | undefined): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(draft, "wx", mode === undefined ? undefined : 0o600);
    try {
      // `writeFile` goes on after a short write; a single `write` on a full disk ends early and reports success.
      await file.writeFile(text);
      if (mode !== undefined) await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await replace(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw nameFile(error, path);
  }
}

/** A failed write or sync knows the number of its file only; people want the name. */
function nameFile(error: unknown, path: string): unknown {
  if (error instanceof Error && !("path" in error)) {
    error.message += ` '${path}'`;
    Object.assign(error, { path });
  }
  return error;
}

/** Windows refuses to replace a file for as long as somebody reads it; that passes. */
async function replace(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const code: unknown = Reflect.get(Object(error) as object, "code");
      const busy = process.platform === "win32" && (code === "EPERM" || code === "EACCES" || code === "EBUSY");
      if (!busy || attempt === 10) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * attempt));
    }
  }
}
