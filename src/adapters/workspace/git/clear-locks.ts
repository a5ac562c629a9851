import { readdir, readlink, rm } from "node:fs/promises";
import { join } from "node:path";

const waitMs = 5_000;
const stepMs = 50;

/**
 * Waits until no program of a run that was killed works in its folders any more, then removes the locks that such programs
 * left behind. Only who holds the run may call it.
 *
 * @param places - Folders in which locks of this run alone can be.
 * @param folder - Where programs of the run work.
 */
export async function clearLocks(places: readonly string[], folder: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < waitMs && (await isWorkedIn(folder)); waitedMs += stepMs)
    await new Promise((done) => setTimeout(done, stepMs));
  for (const place of places) await removeLocks(place, place === folder ? 1 : 8);
}

/** Whether git works in a folder; `false` where the system does not tell. */
async function isWorkedIn(folder: string): Promise<boolean> {
  const names = await readdir("/proc").catch(() => []);
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    const at = await readlink(`/proc/${name}/cwd`).catch(() => "");
    if (!at.startsWith(`${folder}/`)) continue;
    const program = await readlink(`/proc/${name}/exe`).catch(() => "");
    if (/\/git(?:\.exe)?$/.test(program)) return true;
  }
  return false;
}

async function removeLocks(folder: string, depth: number): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isFile() && entry.name.endsWith(".lock")) await rm(path, { force: true });
    else if (entry.isDirectory() && depth > 0 && entry.name !== "agents" && entry.name !== "checks")
      await removeLocks(path, depth - 1);
  }
}
