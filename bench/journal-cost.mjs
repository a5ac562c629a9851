// What the directory store costs: CPU for each event against JSON.stringify and a checksum of the same events; events a second
// made durable against a bare loop that writes and syncs the same bytes once for each group; how long opening takes; the most
// memory that a process takes which carries out 10,000 tasks and keeps the run in a folder.
//
//   node bench/journal-cost.mjs [events] [rounds]     default: 100000 9
//   node bench/journal-cost.mjs run [tasks]           the run alone; default: 10000
//
// Needs a built dist. Runs what it compares in one process, by turns, and prints the best of the rounds: what else
// the machine does only adds. Exit code 1 where the CPU is above 2 times, the rate below half, opening above
// 500 ms, or the run above 150 MB.
import { execFileSync } from "node:child_process";
import { closeSync, fdatasync, mkdtempSync, openSync, readFileSync, rmSync, write, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import { fileURLToPath } from "node:url";
import { createDirectoryStore } from "orchestrate-agents/store/directory";

const [mode = "", detail = "10000"] = process.argv.slice(2);
if (mode === "run" || mode === "carry-out") {
  await (mode === "run" ? measureRun(Number(detail)) : carryOut(detail));
  process.exit();
}
const [count = 100_000, rounds = 9] = process.argv.slice(2).map(Number);
const perTick = 50;
const directory = mkdtempSync(join(tmpdir(), "journal-cost-"));
const store = createDirectoryStore({ directory });
const kinds = ["task:ready", "task:started", "task:progressed", "task:completed"];
const events = Array.from({ length: count }, (_, index) => ({
  type: kinds[index % 4] ?? "",
  atMs: 1_767_225_600_000 + index,
  taskId: `task_${index >> 2}`,
  agentId: "backend-2",
  attempt: 1,
  note: index % 4 === 2 ? "writing the tests of the “api”" : null,
}));

/** @type {{ cpu: number[]; baseCpu: number[]; rate: number[]; bareRate: number[]; open: number[]; openCpu: number[] }} */
const figures = { cpu: [], baseCpu: [], rate: [], bareRate: [], open: [], openCpu: [] };
for (let round = 0; round <= rounds; round++) {
  const result = {
    baseCpu: await cpuPerEvent(() => baseline()),
    cpu: await cpuPerEvent(() => burst(`cpu-${round}`)),
    rate: await ticks(`rate-${round}`),
    bareRate: await bareTicks(round),
    openCpu: await cpuPerEvent(() => opening(`cpu-${round}`)),
    open: await opening(`cpu-${round}`),
  };
  // The first round warms up.
  if (round > 0)
    for (const name of /** @type {const} */ (["cpu", "baseCpu", "rate", "bareRate", "open", "openCpu"]))
      figures[name].push(result[name]);
}
const cpu = Math.min(...figures.cpu);
const baseCpu = Math.min(...figures.baseCpu);
const open = Math.min(...figures.open);
const openCpu = Math.min(...figures.openCpu);
const rate = Math.max(...figures.rate);
const bareRate = Math.max(...figures.bareRate);
const size = readFileSync(join(directory, "runs", `cpu-${rounds}`, "journal.jsonl")).length;
console.log(`${count} events, ${(size / count).toFixed(0)} bytes for each line`);
console.log(
  `CPU: ${cpu.toFixed(2)} µs an event; JSON.stringify and checksum ${baseCpu.toFixed(2)} µs: ${(cpu / baseCpu).toFixed(2)} times`,
);
console.log(
  `durable: ${rate.toFixed(0)} events/s; bare write and fdatasync ${bareRate.toFixed(0)} events/s: ${(rate / bareRate).toFixed(2)} times`,
);
console.log(`opening: ${open.toFixed(0)} ms, of CPU ${((openCpu * count) / 1000).toFixed(0)} ms`);
rmSync(directory, { recursive: true });
const told = execFileSync(process.execPath, [fileURLToPath(import.meta.url), "run"], { encoding: "utf8" });
process.stdout.write(told);
const megabytes = Number(/at most (\d+) MB/.exec(told)?.[1]);
process.exitCode = cpu <= 2 * baseCpu && rate >= bareRate / 2 && open <= 500 && megabytes <= 150 ? 0 : 1;

function baseline() {
  let checksum = 0;
  for (const event of events) checksum = crc32(JSON.stringify(event), checksum);
  return checksum;
}

/** All events in one turn, one call each; the last is kept when all are. @param {string} runId */
async function burst(runId) {
  const journal = await store.create(runId);
  let last;
  for (const event of events) last = journal.append([event]);
  await last;
  await journal.close();
}

/** Some events a turn of the event loop. @param {string} runId */
async function ticks(runId) {
  const journal = await store.create(runId);
  const begun = performance.now();
  let last;
  for (let from = 0; from < count; from += perTick) {
    for (const event of events.slice(from, from + perTick)) last = journal.append([event]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await last;
  const seconds = (performance.now() - begun) / 1000;
  await journal.close();
  return count / seconds;
}

/** The same bytes in the same turns, by nothing but write and fdatasync. @param {number} round */
async function bareTicks(round) {
  const lines = readFileSync(join(directory, "runs", `rate-${round}`, "journal.jsonl"), "utf8")
    .split("\n")
    .slice(1, count + 1);
  const file = openSync(join(directory, `bare-${round}`), "wx");
  const begun = performance.now();
  let waiting = "";
  /** @type {Promise<void> | null} */
  let writing = null;
  const flush = async () => {
    while (waiting !== "") {
      const bytes = Buffer.from(waiting);
      waiting = "";
      await promisify(write)(file, bytes, 0, bytes.length, null);
      await promisify(fdatasync)(file);
    }
    writing = null;
  };
  for (let from = 0; from < count; from += perTick) {
    for (const line of lines.slice(from, from + perTick)) waiting += `${line}\n`;
    writing ??= flush();
    await new Promise((resolve) => setImmediate(resolve));
  }
  while (writing !== null) await writing;
  const seconds = (performance.now() - begun) / 1000;
  closeSync(file);
  return count / seconds;
}

/** @param {string} runId */
async function opening(runId) {
  const begun = performance.now();
  const journal = await store.open(runId);
  const milliseconds = performance.now() - begun;
  await journal.close();
  return milliseconds;
}

/** @param {() => unknown} action */
async function cpuPerEvent(action) {
  const begun = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / count;
}

/** Plans tasks in layers, lets another process carry them out, and tells the memory of both. @param {number} tasks */
async function measureRun(tasks) {
  const { makePlan } = await import("orchestrate-agents");
  const plan = makePlan({
    feature: "memory",
    agents: 8,
    schedule: { maxIterations: 1 },
    tasks: Array.from({ length: tasks }, (_, place) => ({
      id: `t${place}`,
      title: `Task ${place} of the run`,
      files: [`src/part${place % 8}/f${place}.ts`],
      dependsOn: place < 50 ? [] : [`t${place - 50}`],
    })),
  });
  const folder = mkdtempSync(join(tmpdir(), "journal-cost-"));
  writeFileSync(join(folder, "plan.json"), JSON.stringify(plan));
  const told = execFileSync(process.execPath, [fileURLToPath(import.meta.url), "carry-out", folder], {
    encoding: "utf8",
  });
  rmSync(folder, { recursive: true });
  console.log(`${told.trim()}; the process that planned: ${megabytesNow()} MB`);
}

/** Carries a kept plan out by a function that answers at once. @param {string} folder */
async function carryOut(folder) {
  const { Orchestrator } = await import("orchestrate-agents");
  const { createFunctionRunner } = await import("orchestrate-agents/runner/function");
  const plan = JSON.parse(readFileSync(join(folder, "plan.json"), "utf8"));
  const runner = createFunctionRunner(async (task) => ({ ok: true, output: `done: ${task.title}` }));
  const store = createDirectoryStore({ directory: folder });
  const { status, events } = await new Orchestrator({ runner, store }).run(plan);
  console.log(`a run of ${plan.tasks.length} tasks: ${status}, ${events.length} events, at most ${megabytesNow()} MB`);
}

function megabytesNow() {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
