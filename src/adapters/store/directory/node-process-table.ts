import { readFileSync, readlinkSync } from "node:fs";
import { hostname, uptime } from "node:os";
import type { ProcessIdentity, ProcessTable } from "../../../ports/index.ts";

/** The processes of this machine, told apart through `/proc` where there is one. */
export const nodeProcessTable: ProcessTable = { self, isAlive };

let known: ProcessIdentity | null = null;

function self(): ProcessIdentity {
  // A fork of the process would carry the cached identity of its parent, so the number is looked at each time.
  if (known?.pid === process.pid) return known;
  known = {
    pid: process.pid,
    host: hostname(),
    bootId: readOrNull(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    namespace: readOrNull(() => readlinkSync("/proc/self/ns/pid")),
    startedAt: processStart(process.pid),
  };
  return known;
}

function isAlive(identity: ProcessIdentity, sinceMs: number): boolean | null {
  const here = self();
  const bootsKnown = identity.bootId !== null && here.bootId !== null;
  const sameBoot = bootsKnown && identity.bootId === here.bootId;
  if (!sameBoot && identity.host !== here.host) return null;
  if (bootsKnown && !sameBoot) return false;
  if (identity.namespace !== here.namespace) return null;
  // Where the machine does not name its starts, its up-time tells that it was started after the holder came.
  if (!sameBoot && Date.now() - uptime() * 1000 > sinceMs + 60_000) return false;
  if (!exists(identity.pid)) return false;
  const startedAt = processStart(identity.pid);
  // The number was given to another process since.
  if (identity.startedAt !== null && startedAt !== null && startedAt !== identity.startedAt) return false;
  return startedAt !== ended;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return Reflect.get(Object(error) as object, "code") === "EPERM";
  }
}

/** Stands for the start of a process that has ended and that nobody has asked about yet. */
const ended = "ended";

/** When a process started, in ticks since the start of the machine; `null` where there is no `/proc`. */
function processStart(pid: number): string | null {
  const stat = readOrNull(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (stat === null) return null;
  // The name of the program stands in brackets and may hold anything, brackets too.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return ended;
  return fields[19] ?? null;
}

function readOrNull(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
