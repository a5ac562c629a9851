import { execFile } from "node:child_process";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { endStrays } from "./end-strays.ts";

/**
 * Shell text that notes its own process in the file `$1` and then becomes the program that follows. The note is there
 * before the program begins, so no agent runs that could not be found again; without room for the note it begins all the same.
 */
export const markThenRun = '{ cat /proc/$$/stat || ps -o pid= -o lstart= -p $$; } 2>/dev/null >"$1"; shift; exec "$@"';

/** Which process an attempt runs in; the time of its start tells it from a later one with the same number. */
interface ProcessMark {
  readonly pid: number;
  readonly startedAt: string;
}

/** The attempt has ended with its process. */
export async function removeProcessMark(path: string): Promise<void> {
  await rm(path, { force: true });
}

/**
 * Ends every agent that attempts of a run left behind: two agents must not do one task side by side. A process of another
 * start time than its mark is somebody else's, and is left alone.
 *
 * @param folder - Where the marks are.
 * @param beforeMs - Marks of this time or later are those of attempts that are under way.
 * @returns The process groups that were ended by force.
 */
export async function endOrphans(folder: string, beforeMs: number): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  const marks = names.filter((name) => name.endsWith(".pid"));
  const ended = await Promise.all(marks.map((name) => endOrphan(join(folder, name), beforeMs)));
  return ended.filter((pid) => pid !== null);
}

async function endOrphan(path: string, beforeMs: number): Promise<number | null> {
  const atMs = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => Infinity,
  );
  if (!(atMs < beforeMs)) return null;
  const mark = await readFile(path, "utf8").then(readMark, () => null);
  const isLeft = mark !== null && (await isOurs(mark));
  if (isLeft) {
    try {
      process.kill(-mark.pid, "SIGKILL");
    } catch {
      // It ended in the meantime.
    }
  }
  await endStrays("ORCH_TASK_FILE", path.replace(/\.pid$/, ".json"));
  await removeProcessMark(path);
  return isLeft ? mark.pid : null;
}

/** The form of `/proc/<pid>/stat`, or that of `ps -o pid= -o lstart=`. */
function readMark(text: string): ProcessMark | null {
  const [, number, rest = ""] = /^\s*(\d+)\s+(.*?)\s*$/s.exec(text) ?? [];
  const pid = Number(number);
  const startedAt = rest.startsWith("(") ? startInStat(text) : rest;
  return Number.isInteger(pid) && pid > 1 && startedAt !== null && startedAt !== "" ? { pid, startedAt } : null;
}

/** Whether the group of a mark is still there: its first process, or where that has ended, what that started. */
async function isOurs({ pid, startedAt }: ProcessMark): Promise<boolean> {
  const found = await findStart(pid);
  if (found !== null) return found === startedAt;
  // Its number may have been given away and be free again, so what is left of the group is asked what it was started for.
  if (process.platform !== "linux") return false;
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "latin1").catch(() => "");
    if (fieldsOf(stat)[2] !== String(pid)) continue;
    const environment = await readFile(`/proc/${name}/environ`, "latin1").catch(() => "");
    if (`\0${environment}`.includes("\0ORCH_RUN_ID=")) return true;
  }
  return false;
}

/** When a process began, in the words of the system; `null` where it is gone or the system does not say. */
async function findStart(pid: number): Promise<string | null> {
  if (process.platform === "win32") return null;
  try {
    return startInStat(await readFile(`/proc/${pid}/stat`, "latin1"));
  } catch {
    if (process.platform === "linux") return null;
    return new Promise((resolve) => {
      execFile("ps", ["-o", "lstart=", "-p", String(pid)], (error, stdout) =>
        resolve(error === null ? stdout.trim() : null),
      );
    });
  }
}

function startInStat(stat: string): string | null {
  return fieldsOf(stat)[19] ?? null;
}

/** What stands after the name of the program, which is in brackets and may hold anything: state, parent, group, … */
function fieldsOf(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
