// A repository of many files and several agents at once: what their folders cost. For each agent the first task (the folder is made)
// and further ones (it is brought to what is merged), each with the manifest before and after it and with keeping and merging the work;
// once with all agents at the same time, once with one agent alone. Milliseconds of the wall, and of the processor for all together.
//
//   node bench/worktree-scale.mjs [files] [agents] [tasks]     default: 50000 8 3
//
// Needs a built dist, git, and room: each folder is as large as the checkout.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { compareManifests, takeManifest } from "orchestrate-agents/guard/directory";
import { createGitWorkspace, measureDisk } from "orchestrate-agents/workspace/git";

const [fileCount = 50_000, agentCount = 8, taskCount = 3] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "worktree-scale-"));
const root = join(folder, "repo");
const agents = Array.from({ length: agentCount }, (_, place) => `agent-${place}`);
/** @type {[string, string[]][]} */
const ownership = agents.map((agentId) => [`own/${agentId}/**`, [agentId]]);

makeRepository();
const checkoutBytes = await measureDisk([root]);
const workspace = await createGitWorkspace({ cwd: root });
console.log(`${fileCount} files, ${agentCount} agents, ${cpus().length} processors, node ${process.version}`);
const run = await workspace.begin("run", false);
const queue = makeQueue();
/** @type {Map<string, Awaited<ReturnType<typeof takeManifest>>>} */
const manifests = new Map();

for (let task = 1; task <= taskCount; task++) await measure(`${agentCount} agents at once, task ${task}`, agents, task);
for (let task = 1; task <= taskCount; task++)
  await measure(`one agent alone, task ${task}`, ["agent-0"], taskCount + task);

const folders = agents.map((agentId) => join(workspace.placeOf("run").folder, "agents", agentId));
const bytes = await measureDisk(folders, Infinity);
const megabytes = (/** @type {number | null} */ count) => `${Math.round((count ?? 0) / 1e6)} MB`;
console.log(`disk: checkout with its .git ${megabytes(checkoutBytes)}, ${agentCount} folders ${megabytes(bytes)}`);
rmSync(folder, { recursive: true, force: true });

/**
 * One task for each of some agents, all at the same time.
 *
 * @param {string} title
 * @param {readonly string[]} who
 * @param {number} task
 */
async function measure(title, who, task) {
  const startCpuMs = processorMs();
  const startMs = performance.now();
  const parts = await Promise.all(who.map((agentId) => carryOut(agentId, task)));
  const wallMs = performance.now() - startMs;
  const cpuMs = processorMs() - startCpuMs;
  const columns = ["open", "before", "after", "keep", "merge"].map((name, column) => {
    const sorted = parts.map((part) => part[column] ?? 0).sort((a, b) => a - b);
    return `${name} ${Math.round(sorted[sorted.length >> 1] ?? 0)} (max ${Math.round(sorted.at(-1) ?? 0)})`;
  });
  const each = (/** @type {number} */ ms) => Math.round(ms / who.length);
  console.log(`${title}: ${columns.join(", ")}; for each task ${each(wallMs)}, processor ${each(cpuMs)}`);
}

/** @param {string} agentId @param {number} task */
async function carryOut(agentId, task) {
  /** @type {number[]} */
  const times = [];
  let lastMs = performance.now();
  const lap = () => {
    times.push(performance.now() - lastMs);
    lastMs = performance.now();
  };
  /** @type {any} */
  const order = {
    runId: "run",
    agentId,
    attempt: 1,
    ownership,
    owned: [`own/${agentId}/**`],
    task: { id: `${agentId}.${task}`, title: "work" },
  };
  const directory = await run.open(order);
  lap();
  const before = await takeManifest(directory, { previous: manifests.get(agentId) ?? null });
  lap();
  mkdirSync(join(directory, "own", agentId), { recursive: true });
  writeFileSync(join(directory, "own", agentId, `task-${task}.txt`), `${task}\n`);
  lastMs = performance.now();
  const after = await takeManifest(directory, { previous: before });
  if (compareManifests(before, after).length === 0) throw new Error("nothing was seen");
  manifests.set(agentId, after);
  lap();
  const kept = await run.keep({ ...order, directory }, { ok: true, foreign: [] });
  if (kept.fileCount !== 1 || kept.foreign.length > 0) throw new Error(`kept ${JSON.stringify(kept)}`);
  lap();
  await queue(async () => {
    const head = await run.head();
    const merged = await run.merge(head, { agentId, taskId: order.task.id, attempt: 1, title: "work" });
    if (!merged.ok || !(await run.advance(head, merged.commit))) throw new Error("not merged");
  });
  lap();
  return times;
}

/** Time of the processor that this process and all that it waited for took, git included; without /proc only its own. */
function processorMs() {
  const { user, system } = process.cpuUsage();
  try {
    const fields = readFileSync("/proc/self/stat", "latin1").split(") ").at(-1)?.split(" ") ?? [];
    return (user + system) / 1000 + (Number(fields[13]) + Number(fields[14])) * 10;
  } catch {
    return (user + system) / 1000;
  }
}

function makeQueue() {
  let last = Promise.resolve();
  return (/** @type {() => Promise<void>} */ work) => (last = last.then(work));
}

/** By `fast-import`, so that objects are packed as in a repository that was cloned. */
function makeRepository() {
  mkdirSync(root);
  const git = (/** @type {string[]} */ args, /** @type {string} */ input = "") =>
    execFileSync("git", args, { cwd: root, input, maxBuffer: 1e9 });
  git(["init", "-q", "-b", "main"]);
  const head = "commit refs/heads/main\ncommitter user <user@localhost> 1700000000 +0000\ndata 5\nfirst\n";
  const files = Array.from({ length: fileCount }, (_, place) => {
    const text = `export const value${place} = ${place};\n`.repeat(1 + (place % 60));
    return `M 100644 inline src/${place % 50}/${Math.floor(place / 50) % 50}/file-${place}.ts\ndata ${text.length}\n${text}`;
  });
  git(["fast-import", "--quiet"], head + files.join(""));
  git(["reset", "-q", "--hard"]);
}
