// Compares the readers with counted truth, one line a file that differs and a table per format.
//
//   npm run build && node bench/intake-truth.mjs [folder] [--all]
//
// folder: `truth.json` beside one folder a format, each with sample files. Default: ORCHESTRATE_CORPUS or ../shared/corpus beside the project.
// --all: print a line for each file, not only for those that differ.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { readTasks } from "orchestrate-agents/intake";

const folder =
  process.argv[2]?.startsWith("--") === false
    ? process.argv[2]
    : (process.env["ORCHESTRATE_CORPUS"] ?? join(import.meta.dirname, "../../shared/corpus"));
const all = process.argv.includes("--all");
const truth = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8"));
const figures = ["format", "tasks", "first id", "first title", "last id", "last title", "edges", "gates", "files"];
/** @type {Map<string, Record<string, { right: number, of: number }>>} */
const table = new Map();

for (const [file, expected] of Object.entries(truth)) {
  const format = file.split("/")[0] ?? "";
  /** @type {Record<string, unknown>} */
  const wanted = {
    format,
    tasks: expected.tasks,
    "first id": idOf(expected.first?.id),
    "first title": expected.first?.title,
    "last id": idOf(expected.last?.id),
    "last title": expected.last?.title,
    // Where the truth tells blocking edges apart, parents are not waited for.
    edges: expected.blockingEdges ?? expected.dependencyEdges,
    gates: expected.gates,
    files: expected.tasksNamingFiles ?? expected.leafTasksNamingFiles,
  };
  /** @type {Record<string, unknown>} */
  let came;
  try {
    const reading = readTasks(readFileSync(join(folder, file), "utf8"), { path: file });
    const parents = new Set(reading.tasks.map((task) => task.parentId));
    const leaves =
      expected.tasksNamingFiles === undefined ? reading.tasks.filter((task) => !parents.has(task.id)) : reading.tasks;
    came = {
      format: reading.format,
      tasks: reading.tasks.length,
      "first id": reading.items[0]?.statedId ?? null,
      "first title": reading.tasks[0]?.title,
      "last id": reading.items.at(-1)?.statedId ?? null,
      "last title": reading.tasks.at(-1)?.title,
      edges: reading.tasks.reduce((sum, task) => sum + task.dependsOn.length, 0),
      gates: reading.gates.length,
      files: leaves.filter((task) => task.files.length > 0).length,
    };
  } catch (error) {
    came = { error: String(error) };
  }
  const faults = [];
  for (const figure of figures) {
    if (wanted[figure] === undefined || (wanted[figure] === null && !figure.endsWith("id"))) continue;
    const row = table.get(format) ?? {};
    const cell = row[figure] ?? { right: 0, of: 0 };
    const right = figure.endsWith("title")
      ? sameTitle(String(wanted[figure]), came[figure])
      : wanted[figure] === came[figure];
    table.set(format, { ...row, [figure]: { right: cell.right + (right ? 1 : 0), of: cell.of + 1 } });
    if (!right) faults.push(`${figure}: ${JSON.stringify(wanted[figure])} came ${JSON.stringify(came[figure])}`);
  }
  if (came["error"] !== undefined) faults.push(came["error"]);
  if (faults.length > 0 || all) console.log(`${file}\n  ${faults.join("\n  ") || "right"}`);
}

let right = 0;
let of = 0;
console.log(["format".padEnd(12), ...figures.map((figure) => figure.padStart(11))].join(" "));
for (const [format, row] of table) {
  console.log(
    [
      format.padEnd(12),
      ...figures.map((figure) =>
        (row[figure] === undefined ? "-" : `${row[figure].right}/${row[figure].of}`).padStart(11),
      ),
    ].join(" "),
  );
  for (const cell of Object.values(row)) {
    right += cell.right;
    of += cell.of;
  }
}
console.log(`${right} of ${of} figures right, ${((100 * right) / of).toFixed(1)} %`);

/** @param {unknown} id */
function idOf(id) {
  return id === null || id === undefined ? null : String(id);
}

/** The truth cuts long titles at 160 characters. @param {string} wanted @param {unknown} came */
function sameTitle(wanted, came) {
  return typeof came === "string" && (wanted === came || (wanted.length >= 150 && came.startsWith(wanted.trimEnd())));
}
