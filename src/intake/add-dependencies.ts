import { ArgumentError } from "../core/errors.ts";
import { findDataEdit } from "./add-data-edge.ts";
import type { TextEdit } from "./add-data-edge.ts";
import { readTasks } from "./read-tasks.ts";
import type { ReadTasksOptions } from "./read-tasks.ts";
import type { TaskItem, TaskReading } from "./task-reading.ts";
import { findMapPlaces } from "./yaml.ts";
import type { MapPlace } from "./yaml.ts";

/** One dependency to be written into a document. */
export interface EdgeToAdd {
  readonly taskId: string;
  readonly dependsOn: string;
}

/** A text with dependencies written into it. */
export interface TextWithEdges {
  /** The text; equal to what was given but for the words added. */
  readonly text: string;
  readonly added: readonly EdgeToAdd[];
  /** Those that the document's form has no safe place for, and why. */
  readonly refused: readonly (EdgeToAdd & { readonly reason: string })[];
}

/** Edges of which each is tried on its own, where they cannot be added together. */
const mostTries = 200;

/**
 * Writes dependencies into a task file in its own form: `(depends on T001)` at the end of the task's line, a `depends_on` of a task
 * block, an entry of a JSON or YAML list. All else stays as it is, line ends too.
 *
 * Nothing is taken on trust: the new text is read again, and a dependency whose words would change anything but itself is left out.
 *
 * @param edges - Ids as `readTasks` gives them.
 * @throws {IntakeError} as `readTasks`.
 * @throws {ArgumentError} `ARGUMENT_INVALID` where `edges` is no list.
 * @example
 * addDependencies("- [ ] T001 Model\n- [ ] T002 View\n", [{ taskId: "T002", dependsOn: "T001" }]).text;
 * // "- [ ] T001 Model\n- [ ] T002 View (depends on T001)\n"
 */
export function addDependencies(
  text: string,
  edges: readonly EdgeToAdd[],
  options: ReadTasksOptions = {},
): TextWithEdges {
  if (!Array.isArray(edges)) throw new ArgumentError("edges", "a list of dependencies", edges);
  const reading = readTasks(text, options);
  // What was detected stays so: added words must not make another form of the text.
  const write = writerOf(text, reading, { ...options, format: reading.format });
  const refused: (EdgeToAdd & { reason: string })[] = [];
  const items = new Map(reading.items.map((item) => [item.taskId, item]));
  const possible: readonly EdgeToAdd[] = edges.filter((edge: EdgeToAdd) => {
    const reason = findRefusal(reading, items, edge);
    if (reason !== null) refused.push({ ...edge, reason });
    return reason === null;
  });
  const together = write(possible);
  if (together !== null) return { text: together, added: possible, refused };
  let current = text;
  const added: EdgeToAdd[] = [];
  for (const [place, edge] of possible.entries()) {
    const next = place < mostTries ? write([...added, edge]) : null;
    if (next === null) refused.push({ ...edge, reason: "its words would change more than this dependency" });
    else {
      current = next;
      added.push(edge);
    }
  }
  return { text: current, added, refused };
}

function findRefusal(reading: TaskReading, items: ReadonlyMap<string, TaskItem>, edge: EdgeToAdd): string | null {
  const task = items.get(edge.taskId);
  const other = items.get(edge.dependsOn);
  if (task === undefined || other === undefined) return "there is no such task";
  if (reading.format === "beads")
    return "this form keeps dependencies as records of their own; add it with its own tool";
  if (other.statedId === null) return `task ${JSON.stringify(other.taskId)} has no id of its own to be named by`;
  if (task.line === null) return "the line of the task is not known";
  return null;
}

type Writer = (edges: readonly EdgeToAdd[]) => string | null;

/** Writes edges into the text in one of the ways that its form has; `null` where none of them reads as it should. */
function writerOf(text: string, reading: TaskReading, options: ReadTasksOptions): Writer {
  const items = new Map(reading.items.map((item) => [item.taskId, item]));
  const isData = ["json", "yaml", "taskmaster", "ralph"].includes(reading.format);
  const maps = isData ? findMapPlaces(text) : [];
  const ways: ((edges: readonly EdgeToAdd[]) => string | null)[] = isData
    ? [(edges) => editData(text, maps, items, edges, reading.format === "taskmaster" ? "dependencies" : "dependsOn")]
    : lineWays.map((way) => (edges) => editLines(text, items, edges, way));
  return (edges) => {
    if (edges.length === 0) return text;
    for (const way of ways) {
      const changed = way(edges);
      if (changed !== null && isOnlyLonger(reading, changed, edges, options)) return changed;
    }
    return null;
  };
}

/** Whether the new text says what the old one said, and the edges, and nothing else. */
function isOnlyLonger(
  before: TaskReading,
  text: string,
  edges: readonly EdgeToAdd[],
  options: ReadTasksOptions,
): boolean {
  let after: TaskReading;
  try {
    after = readTasks(text, options);
  } catch {
    return false;
  }
  if (after.tasks.length !== before.tasks.length || after.warnings.length > before.warnings.length) return false;
  const added = new Map<string, Set<string>>();
  for (const { taskId, dependsOn } of edges) added.set(taskId, (added.get(taskId) ?? new Set<string>()).add(dependsOn));
  const bare = (title: string): string => title.replace(/\s*\(depends on [^()]*\)$/i, "");
  return before.tasks.every((old, place) => {
    const now = after.tasks[place]!;
    const wanted = [...new Set([...old.dependsOn, ...(added.get(old.id) ?? [])])].sort();
    const isChanged = added.has(old.id);
    const rest = (task: typeof old): string =>
      JSON.stringify({ ...task, dependsOn: [], ...(isChanged ? { title: "", description: "" } : {}) });
    return (
      JSON.stringify([...now.dependsOn].sort()) === JSON.stringify(wanted) &&
      rest(now) === rest(old) &&
      (!isChanged || bare(now.title) === bare(old.title))
    );
  });
}

function editData(
  text: string,
  maps: readonly MapPlace[],
  items: ReadonlyMap<string, TaskItem>,
  edges: readonly EdgeToAdd[],
  fallbackKey: string,
): string | null {
  let changed = text;
  let places = maps;
  for (const [at, { taskId, dependsOn }] of edges.entries()) {
    // Each change moves what stands behind it; looking again is slower than moving offsets, and cannot be wrong.
    if (at > 0) places = findMapPlaces(changed);
    const edit = findDataEdit(changed, places, items.get(taskId)!, items.get(dependsOn)!, fallbackKey);
    if (edit === null) return null;
    changed = applyEdit(changed, edit);
  }
  return changed;
}

function applyEdit(text: string, { start, end, text: added }: TextEdit): string {
  const newline = text.includes("\r\n") ? added.replace(/\r?\n/g, "\r\n") : added;
  return text.slice(0, start) + newline + text.slice(end);
}

/** A way to say at one line of a text what a task depends on; `false` where the line is not made for it. */
type LineWay = (lines: string[], at: number, statedId: string) => boolean;

const lineWays: readonly LineWay[] = [
  (lines, at, id) => addToBlock(lines, at, id) || addRemark(lines, at, id),
  (lines, at, id) => addRemark(lines, at, `Task ${id}`),
  (lines, at, id) => addLineBelow(lines, at, id),
];

function editLines(
  text: string,
  items: ReadonlyMap<string, TaskItem>,
  edges: readonly EdgeToAdd[],
  way: LineWay,
): string | null {
  const lines = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
  // From the end, so that lines which are added do not move those to come.
  const byLine = [...edges].sort((a, b) => items.get(b.taskId)!.line! - items.get(a.taskId)!.line!);
  for (const { taskId, dependsOn } of byLine) {
    const at = items.get(taskId)!.line! - 1;
    if (lines[at] === undefined || !way(lines, at, items.get(dependsOn)!.statedId!)) return null;
  }
  return lines.join("");
}

/** `(depends on X)` at the end of the line, or one more name in the remark that stands there. */
function addRemark(lines: string[], at: number, name: string): boolean {
  const [, content, end] = /^([^\r\n]*?)(\s*)$/.exec(lines[at]!)!;
  if (/:\**$/.test(content!)) return false;
  const stated = /^(.*\(depends on [^()]*)\)$/i.exec(content!);
  lines[at] = stated === null ? `${content!} (depends on ${name})${end!}` : `${stated[1]!}, ${name})${end!}`;
  return true;
}

/** A line of its own: below a heading `**Depends on**: Task X`, below an entry of a list `- _Depends on: X_`. */
function addLineBelow(lines: string[], at: number, id: string): boolean {
  const [, content, end] = /^([^\r\n]*)([\r\n]*)$/.exec(lines[at]!)!;
  const newline = end === "" ? "\n" : end!;
  const entry = /^(\s*)(?:[-*+]|\d+[.)])(\s+)/.exec(content!);
  if (entry === null && !content!.startsWith("#")) return false;
  const below = lines[at + 1] ?? "";
  const stated = /^(\s*(?:\*\*Depends on\*\*: |- _Depends on: )[^_\r\n]*)(_?\s*)$/.exec(below);
  if (stated !== null) lines[at + 1] = `${stated[1]!}, ${entry === null ? "Task " : ""}${id}${stated[2]!}`;
  else if (entry === null) lines[at] = `${content!}${newline}${newline}**Depends on**: Task ${id}${newline}`;
  else lines[at] = `${content!}${newline}${entry[1]!}  - _Depends on: ${id}_${end === "" ? "" : newline}`;
  return true;
}

/** A `depends_on` in the block that a line opens. */
function addToBlock(lines: string[], at: number, statedId: string): boolean {
  if (!/:\**\s*$/.test(lines[at]!)) return false;
  const head = /^(\s*)[^\r\n]*?(\r\n|\r|\n|$)/.exec(lines[at]!)!;
  const name = `task_${statedId}`;
  for (let place = at + 1; place < lines.length; place += 1) {
    const field = /^(\s*)([\w-]+)(\s*:\s*)([^\r\n]*?)(\s*)$/.exec(lines[place]!);
    if (field === null || field[1]!.length <= head[1]!.length) break;
    if (/^depends[_-]?on$/i.test(field[2]!)) {
      if (/[[\]]/.test(field[4]!)) return false;
      lines[place] =
        `${field[1]!}${field[2]!}${field[3]!}${field[4]! === "" ? "" : `${field[4]!}, `}${name}${field[5]!}`;
      return true;
    }
  }
  const below = /^(\s*)\S/.exec(lines[at + 1] ?? "")?.[1] ?? "";
  const indent = below.length > head[1]!.length ? below : `${head[1]!}  `;
  const newline = head[2] === "" ? "\n" : head[2]!;
  lines[at] = `${lines[at]!}${head[2] === "" ? newline : ""}${indent}depends_on: ${name}${newline}`;
  return true;
}
