// The real `orch` with a fault at one system call: killed at the call, or the call fails. A run of ten tasks is recorded once;
// then each call to one of its files gets its fault in a run of its own, and the run is gone on with without a fault. Counted:
// what was told or kept as completed and is not, tasks done again although they were completed, failures without a clear word,
// what is left behind (processes, locks, drafts).
//
//   node bench/system-call-faults.mjs [--sample N] [--seed S] [--kinds kill,ENOSPC,EIO,EACCES,EMFILE,truncate,limit]
//
// Default: every call with every kind, which takes an hour or two; `--sample` takes so many by chance. Needs a built dist, Linux
// and strace (6 or later) that may trace. Prints a line for each fault of ours and a table; exit code 1 where there was one,
// 2 where strace cannot be used.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createSeededRandom } from "orchestrate-agents/testing";
import { Trial, toldCompleted } from "./kills/trial.mjs";

/** @typedef {{ kind: string; inject: string[]; name: string; limit?: number }} Point */

const codes = ["ENOSPC", "EIO", "EACCES", "EMFILE"];
/** What each call may meet. A call to open that only reads is let alone: the limit of open files reaches those. */
/** @type {Record<string, readonly string[]>} */
const kindsOf = {
  pwrite64: ["kill", ...codes],
  write: ["kill", ...codes],
  openat: codes,
  fsync: ["kill", "ENOSPC", "EIO"],
  fdatasync: ["kill", "ENOSPC", "EIO"],
  rename: ["kill", "ENOSPC", "EIO", "EACCES"],
  link: ["kill", "ENOSPC", "EIO", "EACCES"],
  unlink: ["kill"],
};
const traced = [...Object.keys(kindsOf), "ftruncate"].join(",");

const { values } = parseArgs({
  options: {
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    kinds: { type: "string", default: ["kill", ...codes, "truncate", "limit"].join(",") },
  },
});
try {
  execFileSync("strace", ["-f", "-b", "execve", "-o", "/dev/null", "true"], { stdio: "pipe" });
} catch (error) {
  console.error(`strace cannot be used here: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(2);
}

const kinds = new Set(values.kinds.split(","));
const all = (await findPoints()).filter(({ kind }) => kinds.has(kind));
const points = values.sample === undefined ? all : choose(all, Number(values.sample), Number(values.seed));
/** @type {Map<string, { runs: number; atRunFile: number; ended: number; withstood: number; drafts: number }>} */
const table = new Map();
const faults = [];
for (const [place, point] of points.entries()) {
  if (place % 50 === 49) console.error(`${place + 1} of ${points.length} …`);
  const fault = await tryPoint(point);
  if (fault === null) continue;
  faults.push(`${point.name}: ${fault}`);
  console.log(faults.at(-1));
}
console.log(`${points.length} of ${all.length} points, ${faults.length} faults`);
console.table(Object.fromEntries(table));
process.exitCode = faults.length === 0 ? 0 : 1;

function makeTrial() {
  return new Trial(10, (marks) => `echo start $ORCH_TASK_ID $ORCH_ATTEMPT >> ${marks}`);
}

/**
 * Runs the command under strace; agents are let go as soon as they become other programs. With one thread for files, calls have
 * the same order each time, and strace, which counts them by thread, finds the n-th.
 *
 * @param {Trial} trial
 * @param {Point} point
 */
async function runWith(trial, { inject, limit }) {
  const log = join(trial.folder, "strace.log");
  const strace = ["-f", "-b", "execve", "-y", "-qq", "-o", log, "-e", `trace=${traced}`, ...inject];
  const command = ["strace", ...strace, process.execPath, ...trial.args(false)];
  const { ended } =
    limit === undefined
      ? trial.start("strace", command.slice(1), { UV_THREADPOOL_SIZE: "1" })
      : trial.start("sh", ["-c", `ulimit -n ${limit}; exec "$@"`, "sh", process.execPath, ...trial.args(false)]);
  return { end: await ended, log: limit === undefined ? readFileSync(log, "latin1") : "" };
}

/** Every call of a whole run to one of its files, as points of faults. @returns {Promise<Point[]>} */
async function findPoints() {
  const trial = makeTrial();
  const { end, log } = await runWith(trial, { kind: "none", name: "none", inject: [] });
  if (end.code !== 0) throw new Error(`the run without a fault failed: ${end.stderr}`);
  /** @type {Map<string, number>} */
  const counts = new Map();
  /** @type {{ thread: string; call: string; number: number; isOurs: boolean }[]} */
  const calls = [];
  for (const line of log.split("\n")) {
    const [, thread, call] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    if (thread === undefined || call === undefined) continue;
    const number = (counts.get(`${thread} ${call}`) ?? 0) + 1;
    counts.set(`${thread} ${call}`, number);
    const reads = call === "openat" && /O_RDONLY/.test(line);
    calls.push({ thread, call, number, isOurs: line.includes(trial.directory) && !reads });
  }
  trial.remove();
  const thread = calls.find(({ call }) => call === "fdatasync")?.thread;
  /** @type {Point[]} */
  const found = [];
  for (const { call, number } of calls.filter((one) => one.thread === thread && one.isOurs)) {
    for (const kind of kindsOf[call] ?? []) {
      const how = kind === "kill" ? "signal=SIGKILL" : `error=${kind}`;
      const inject = ["-e", `inject=${call}:${how}:when=${number}`];
      found.push({ kind, name: `${kind} at ${call} ${number}`, inject });
    }
    if (call !== "pwrite64") continue;
    found.push({
      kind: "ENOSPC",
      name: `ENOSPC from ${call} ${number} on`,
      inject: ["-e", `inject=${call}:error=ENOSPC:when=${number}+`],
    });
    for (const how of ["signal=SIGKILL", "error=EIO"])
      found.push({
        kind: "truncate",
        name: `${how} at ftruncate after ENOSPC at ${call} ${number}`,
        inject: ["-e", `inject=${call}:error=ENOSPC:when=${number}`, "-e", `inject=ftruncate:${how}:when=1`],
      });
  }
  for (let limit = 20; limit <= 64; limit += 2)
    found.push({ kind: "limit", name: `at most ${limit} open files`, limit, inject: [] });
  return found;
}

/** @param {Point} point @returns {Promise<string | null>} What is wrong. */
async function tryPoint(point) {
  const trial = makeTrial();
  const row = table.get(point.kind) ?? { runs: 0, atRunFile: 0, ended: 0, withstood: 0, drafts: 0 };
  table.set(point.kind, row);
  try {
    const { end, log } = await runWith(trial, point);
    const hits = log
      .split("\n")
      .filter((line) => line.includes("(INJECTED)") || line.includes("<unfinished ...>) = ?"));
    const isCrash = end.signal !== null || (end.code ?? 0) > 128;
    row.runs += 1;
    row.atRunFile += hits.length === 0 || hits.some((line) => line.includes(trial.directory)) ? 1 : 0;
    row[end.code === 0 ? "withstood" : "ended"] += 1;
    const kept = await trial.completed();
    const told = toldCompleted(end.stdout);
    const startsBefore = trial.starts();
    const lost = told.filter((taskId) => !kept.has(taskId));
    if (lost.length > 0) return `told as completed and not kept: ${lost.join(", ")}`;
    if (!isCrash) {
      const left = [...trial.leftProcesses(), ...trial.leftFiles().filter((path) => !path.endsWith(".tmp"))];
      if (left.length > 0) return `left behind: ${left.join(", ")}`;
      if (end.code === 0 && kept.size !== trial.taskCount) return `ended with 0 and ${kept.size} tasks completed`;
      // Where the program itself cannot be loaded, Node says so. Strace counts by thread, so the n-th call may be one of those.
      const isAtLoad = hits.length > 0 && !hits.some((line) => line.includes(trial.directory));
      if (end.code !== 0 && !isAtLoad && point.kind !== "limit" && /\n {4}at /.test(end.stderr))
        return `an error without a code:\n${end.stderr}`;
      const word = point.kind === "truncate" ? "ENOSPC" : point.kind === "limit" ? "EMFILE" : point.kind;
      if (end.code !== 0 && !isAtLoad && !`${end.stdout}${end.stderr}`.includes(word))
        return `no clear word (exit code ${end.code}): ${end.stderr.slice(-500)}`;
    }
    if (end.code !== 0) {
      const again = await (await trial.goOn()).ended;
      if (again.code !== 0) return `cannot be gone on with (exit code ${again.code}): ${again.stderr.slice(-500)}`;
    }
    const completed = await trial.completed();
    if (completed.size !== trial.taskCount) return `${completed.size} tasks are completed in the end`;
    for (const [taskId, count] of trial.starts()) {
      if (count === 0) return `${taskId} is completed and was never started`;
      if (kept.has(taskId) && count !== startsBefore.get(taskId)) return `${taskId} was completed and done again`;
    }
    row.drafts += trial.leftFiles().filter((path) => path.endsWith(".tmp")).length;
    const left = [...trial.leftProcesses(), ...trial.leftFiles().filter((path) => !path.endsWith(".tmp"))];
    return left.length === 0 ? null : `left behind in the end: ${left.join(", ")}`;
  } finally {
    trial.remove();
  }
}

/** Points by chance, the kinds by turns. @param {readonly Point[]} from @param {number} count @param {number} seed */
function choose(from, count, seed) {
  const random = createSeededRandom(seed);
  /** @type {Map<string, Point[]>} */
  const byKind = new Map();
  for (const point of from) byKind.set(point.kind, [...(byKind.get(point.kind) ?? []), point]);
  /** @type {Point[]} */
  const chosen = [];
  while (chosen.length < Math.min(count, from.length)) {
    for (const left of byKind.values()) {
      if (left.length > 0 && chosen.length < count) chosen.push(...left.splice(random.below(left.length), 1));
    }
  }
  return chosen;
}
