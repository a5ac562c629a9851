import { readdir, readFile } from "node:fs/promises";

/** A program that starts another while it is being ended is looked for again, so often at most. */
const maxRounds = 10;

/**
 * Ends, by force, what a program started that has left its process group: a daemon still has the environment that it was
 * started with. Where the system shows the environments of processes (Linux) alone; one that cleared its own is not found.
 *
 * @param name - A variable that nothing else in the machine has with this value.
 */
export async function endStrays(name: string, value: string): Promise<void> {
  if (process.platform !== "linux") return;
  const wanted = `\0${name}=${value}\0`;
  for (let round = 0; round < maxRounds; round += 1) {
    const strays = await findStrays(wanted);
    if (strays.length === 0) return;
    for (const pid of strays) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It ended in the meantime.
      }
    }
  }
}

async function findStrays(wanted: string): Promise<number[]> {
  const pids = (await readdir("/proc").catch(() => [])).map(Number).filter((pid) => pid > 1 && pid !== process.pid);
  const found = await Promise.all(
    // Those of other users cannot be read, and are none of ours.
    pids.map((pid) =>
      readFile(`/proc/${pid}/environ`, "utf8").then(
        (text) => `\0${text}`.includes(wanted),
        () => false,
      ),
    ),
  );
  return pids.filter((_, place) => found[place]);
}
