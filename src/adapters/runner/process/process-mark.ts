import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { writeFileAtomically } from "../../files/index.ts";

/** Which process an attempt runs in; the time of its start tells it from a later one with the same number. */
interface ProcessMark {
  readonly pid: number;
  readonly startedAt: string;
}

/** Notes which process an attempt runs in, so that it can be ended where the run dies before it. */
export async function writeProcessMark(path: string, pid: number): Promise<void> {
  const startedAt = await findStart(pid);
  if (startedAt !== null) await writeFileAtomically(path, JSON.stringify({ pid, startedAt } satisfies ProcessMark));
}

/** The attempt has ended with its process. */
export async function removeProcessMark(path: string): Promise<void> {
  await rm(path, { force: true });
}

/**
 * Ends the process group that an attempt of a run that died left behind: two agents must not do one task side by side.
 * A process of another start time is somebody else's, and is left alone.
 */
export async function endOrphan(path: string): Promise<void> {
  const mark = await readFile(path, "utf8").then(readMark, () => null);
  if (mark === null) return;
  if ((await findStart(mark.pid)) === mark.startedAt) {
    try {
      process.kill(-mark.pid, "SIGKILL");
    } catch {
      // It ended in the meantime.
    }
  }
  await removeProcessMark(path);
}

function readMark(text: string): ProcessMark | null {
  try {
    const mark = JSON.parse(text) as Partial<ProcessMark> | null;
    return Number.isInteger(mark?.pid) && typeof mark?.startedAt === "string" && mark.pid! > 1
      ? (mark as ProcessMark)
      : null;
  } catch {
    return null;
  }
}

/** When a process began, in the words of the system; `null` where it is gone or the system does not say. */
async function findStart(pid: number): Promise<string | null> {
  if (process.platform === "win32") return null;
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name of the program stands in brackets and may hold anything; the start is the twentieth field after it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    if (process.platform === "linux") return null;
    return new Promise((resolve) => {
      execFile("ps", ["-o", "lstart=", "-p", String(pid)], (error, stdout) =>
        resolve(error === null ? stdout.trim() : null),
      );
    });
  }
}
