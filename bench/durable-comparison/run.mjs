// The same kills for this library, for LangGraph with its SQLite saver and for Mastra with LibSQL: how much finished work is done
// again after the process was killed at a random moment, and after a step failed beside others.
//
//   npm install --prefix bench/durable-comparison     Node 22.13 or later; better-sqlite3 is compiled where there is no binary
//   node bench/durable-comparison/run.mjs [kills] [seed] [libraries]     default: 100 1 orchestrate-agents,langgraph,mastra
//
// Needs a built dist. A step counts as done again where it starts although it had ended; `late` are those of them that had ended
// more than 100 ms before the kill, so that only what a library did not keep at once is counted.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [kills = 100, seed = 1] = process.argv.slice(2, 4).map(Number);
const libraries = (process.argv[4] ?? "orchestrate-agents,langgraph,mastra").split(",");
const packages = { langgraph: "@langchain/langgraph", mastra: "@mastra/core" };
const table = {};
for (const library of libraries) {
  let state = seed;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const counts = { kills: 0, again: 0, late: 0, notCompleted: 0 };
  while (counts.kills < kills) await tryKills(library, random, counts);
  const sibling = await trySibling(library);
  table[library] = { version: versionOf(library), ...counts, ...sibling };
  console.error(library, JSON.stringify(table[library]));
}
console.table(table);

/** One run, killed again and again until it is completed. */
async function tryKills(library, random, counts) {
  const folder = mkdtempSync(join(tmpdir(), "comparison-"));
  const killedMs = [];
  for (let life = 1; life <= 12; life++) {
    const child = begin(library, folder, "kill");
    let timer;
    // After its first mark of this life, so that the time a library takes to load does not count.
    const before = marksOf(folder).length;
    const looking = setInterval(() => {
      if (marksOf(folder).length === before || life > 6 || counts.kills >= kills) return;
      clearInterval(looking);
      timer = setTimeout(() => {
        killedMs.push(Date.now());
        child.process.kill("SIGKILL");
      }, random() * 900);
    }, 5);
    const end = await child.ended;
    clearInterval(looking);
    clearTimeout(timer);
    if (end.signal === "SIGKILL") {
      counts.kills += 1;
      continue;
    }
    if (end.code !== 0) {
      counts.notCompleted += 1;
      console.error(`${library}: exit code ${end.code}: ${end.stderr.slice(-300)}`);
    }
    break;
  }
  for (const { endedMs, startedMs } of againOf(marksOf(folder))) {
    counts.again += 1;
    const killMs = killedMs.find((atMs) => atMs >= endedMs && atMs <= startedMs) ?? startedMs;
    if (killMs - endedMs > 100) counts.late += 1;
  }
  rmSync(folder, { recursive: true, force: true });
}

/** One run in which a step fails beside others that are done or under way; then the run is gone on with. */
async function trySibling(library) {
  const folder = mkdtempSync(join(tmpdir(), "comparison-"));
  const first = await begin(library, folder, "sibling").ended;
  const second = first.code === 0 ? first : await begin(library, folder, "sibling").ended;
  const marks = marksOf(folder);
  const siblings = againOf(marks).map(({ id }) => id);
  // What was under way when its sibling failed, and had to be begun anew.
  const cut = marks.filter((mark, place) => {
    const next = marks.findIndex((other, later) => later > place && other.id === mark.id && other.kind === "start");
    const end = marks.findIndex((other, later) => later > place && other.id === mark.id && other.kind === "end");
    return mark.kind === "start" && mark.id !== "b2" && next !== -1 && (end === -1 || end > next);
  });
  if (second.code !== 0) console.error(`${library}: ${second.stderr.slice(-300)}`);
  rmSync(folder, { recursive: true, force: true });
  return {
    siblingCompleted: second.code === 0,
    siblingAgain: siblings.join(" ") || "none",
    siblingCutOff: cut.map(({ id }) => id).join(" ") || "none",
  };
}

function begin(library, folder, mode) {
  const script = fileURLToPath(new URL(`${library}.mjs`, import.meta.url));
  const child = spawn(process.execPath, [script, folder, mode], { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const ended = new Promise((done) => child.once("close", (code, signal) => done({ code, signal, stderr })));
  return { process: child, ended };
}

function marksOf(folder) {
  const path = join(folder, "marks");
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
  return lines.map((line) => {
    const [kind, id, atMs] = line.split(" ");
    return { kind, id, atMs: Number(atMs) };
  });
}

/** Starts of steps that had ended before. */
function againOf(marks) {
  const ended = new Map();
  const again = [];
  for (const { kind, id, atMs } of marks) {
    if (kind === "end") ended.set(id, atMs);
    else if (ended.has(id)) again.push({ id, endedMs: ended.get(id), startedMs: atMs });
  }
  return again;
}

function versionOf(library) {
  const path =
    packages[library] === undefined ? "../../package.json" : `node_modules/${packages[library]}/package.json`;
  return createRequire(import.meta.url)(fileURLToPath(new URL(path, import.meta.url))).version;
}
