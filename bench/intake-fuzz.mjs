// Feeds the readers with files that are cut, spliced and mutated. A reader may refuse them with an IntakeError and nothing else, and
// what it returns must hold together: unique ids, known parents, one item for each task.
//
//   npm run build && node bench/intake-fuzz.mjs [folder] [--mutations 20000] [--seconds 600] [--seed 1] [--cuts]
//
// folder: sample files in any depth; default: ORCHESTRATE_CORPUS or ../shared/corpus beside the project. --seconds: ends earlier, and says
// how many were tried. --cuts: also each file cut at each line (slow for large files: they are cut at 300 lines at most). Prints one line per kind of fault and ends with 1 where there is any.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import {
  IntakeError,
  markDone,
  parseHandoff,
  parseOwnershipRules,
  parsePersonas,
  readSuccessCriteria,
  readTasks,
  taskFormats,
} from "orchestrate-agents/intake";

const folder =
  process.argv[2]?.startsWith("--") === false
    ? process.argv[2]
    : (process.env["ORCHESTRATE_CORPUS"] ?? join(import.meta.dirname, "../../shared/corpus"));
const mutations = Number(option("--mutations") ?? 20_000);
const endMs = performance.now() + 1000 * Number(option("--seconds") ?? Infinity);
let state = Number(option("--seed") ?? 1) >>> 0;

/** @param {string} name */
function option(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

/** A small generator: the same seed gives the same mutations. @param {number} below */
function random(below) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 4_294_967_296) * below);
}

/** @param {string} at @returns {string[]} */
function walk(at) {
  return statSync(at).isDirectory() ? readdirSync(at).flatMap((name) => walk(join(at, name))) : [at];
}

const files = walk(folder).filter((file) => /\.(?:md|json|jsonl|ya?ml)$/.test(file) && !/truth|labels/.test(file));
const texts = files.map((file) => readFileSync(file, "utf8")).filter((text) => text.length < 400_000);
const snippets = [
  "- [ ] ",
  "[",
  "]",
  "`",
  "```\n",
  "**",
  "\n",
  "\n\n",
  "  ",
  "\t",
  "#",
  "## ",
  "> ",
  "|",
  "|---|\n",
  "{",
  "}",
  '"',
  ",",
  ":",
  "- ",
  "1. ",
  "T001",
  "[P]",
  "\r\n",
  "\u0000",
  "\uFEFF",
  "&a ",
  "*a",
  "<<: ",
  "!!js ",
  "---\n",
  "<!--",
  "-->",
  "Task 1:",
  "depends on T001-T999",
  "ä",
  "🎯",
  "__proto__",
  "constructor",
  "null",
  "\\",
  "//",
  "<details>",
  "    ",
  "\u2028",
  "\uD800",
  "Phase 1",
  "→",
  "-->",
  "1.1.1.1",
  "{".repeat(40),
  ">".repeat(50),
  "- ".repeat(50),
  "(".repeat(200),
  "[".repeat(300),
  "*".repeat(300),
];

/** @param {string} text */
function mutate(text) {
  // A window keeps each case small, so that many are tried.
  const start = random(Math.max(1, text.length - 4000));
  let result = random(3) === 0 ? text.slice(0, random(6000)) : text.slice(start, start + random(6000));
  for (let count = 1 + random(6); count > 0; count -= 1) {
    const at = random(result.length + 1);
    const end = Math.min(result.length, at + random(40));
    const kind = random(6);
    if (kind === 0) result = result.slice(0, at) + result.slice(end);
    else if (kind === 1) result = result.slice(0, at) + snippets[random(snippets.length)] + result.slice(at);
    else if (kind === 2) result = result.slice(0, at) + result.slice(at, end).repeat(1 + random(5)) + result.slice(end);
    else if (kind === 3) result = result.slice(0, at) + String.fromCharCode(random(0x2_000)) + result.slice(at);
    else if (kind === 4) {
      const other = texts[random(texts.length)] ?? "";
      const from = random(Math.max(1, other.length - 1));
      result = result.slice(0, at) + other.slice(from, from + random(1500)) + result.slice(at);
    } else {
      const lines = result.split("\n");
      const [line] = lines.splice(random(lines.length), 1);
      lines.splice(random(lines.length + 1), 0, line ?? "");
      result = lines.join("\n");
    }
  }
  return result;
}

/** @type {Map<string, { count: number, text: string }>} */
const faults = new Map();
const counts = { read: 0, refused: 0 };
let slowest = { ms: 0, text: "" };

/** @param {string} text @param {() => unknown} run */
function attempt(text, run) {
  const before = process.cpuUsage();
  try {
    run();
    counts.read += 1;
  } catch (error) {
    if (error instanceof IntakeError && error.faults.length > 0 && error.message !== "") counts.refused += 1;
    else
      note(
        error instanceof Error
          ? `${error.name}: ${error.message.slice(0, 80)} ${error.stack?.split("\n")[1]?.trim() ?? ""}`
          : String(error),
        text,
      );
  }
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000;
  if (ms > slowest.ms) slowest = { ms, text };
}

/** @param {string} kind @param {string} text */
function note(kind, text) {
  const fault = faults.get(kind);
  if (fault === undefined) faults.set(kind, { count: 1, text });
  else fault.count += 1;
}

/** @param {string} text @param {import("orchestrate-agents/intake").TaskFormat} [format] */
function check(text, format) {
  attempt(text, () => {
    const reading = readTasks(text, format === undefined ? {} : { format });
    const ids = new Set(reading.tasks.map((task) => task.id));
    if (ids.size !== reading.tasks.length) note("ids are not unique", text);
    if (reading.items.length !== reading.tasks.length) note("items and tasks differ", text);
    const lines = text.split(/\r\n?|\n/).length;
    for (const [index, task] of reading.tasks.entries()) {
      const line = reading.items[index]?.line ?? 1;
      if (task.id === "" || task.parentId === task.id || (task.parentId !== null && !ids.has(task.parentId)))
        note("a task has no id or a wrong parent", text);
      if (task.after.some((order) => !ids.has(order.taskId) || order.taskId === task.id))
        note("an order names no task", text);
      if (!(task.estimateMinutes > 0)) note("an estimate is not positive", text);
      if (line < 1 || line > lines) note(`line ${line} of ${lines}`, text);
      if (task.dependsOn.includes(task.id)) note("a task waits for itself", text);
    }
  });
}

let tried = 0;
for (; tried < mutations && performance.now() < endMs; tried += 1) {
  const text = mutate(texts[random(texts.length)] ?? "");
  check(text, random(4) === 0 ? taskFormats[random(taskFormats.length)] : undefined);
  const kind = random(12);
  if (kind === 0) attempt(text, () => parsePersonas(text));
  else if (kind === 1) attempt(text, () => parseHandoff(text));
  else if (kind === 2) attempt(text, () => parseOwnershipRules(text));
  else if (kind === 3) attempt(text, () => readSuccessCriteria(text, { checklists: true }));
  else if (kind === 4) {
    attempt(text, () => {
      const marked = markDone(text, ["1", "T001", "1.1"]);
      if (marked.text.replace(/\[.?\]/gu, "[]") !== text.replace(/\[.?\]/gu, "[]"))
        note("markDone changed more than boxes", text);
    });
  }
}
if (process.argv.includes("--cuts")) {
  for (const text of texts) {
    const lines = text.split("\n");
    const step = Math.max(1, Math.floor(lines.length / 300));
    for (let end = 0; end <= lines.length; end += step) check(lines.slice(0, end).join("\n"));
  }
}

console.log(
  `${tried} mutations: ${counts.read} read, ${counts.refused} refused, ${[...faults.values()].reduce((sum, fault) => sum + fault.count, 0)} faults; slowest ${slowest.ms.toFixed(0)} ms of CPU for ${slowest.text.length} characters`,
);
for (const [kind, { count, text }] of faults)
  console.log(`${count} x ${kind}\n  ${JSON.stringify(text.slice(0, 400))}`);
process.exitCode = faults.size === 0 ? 0 : 1;
