import { ArgumentError } from "../core/errors.ts";
import { readTasks } from "./read-tasks.ts";
import type { ReadTasksOptions } from "./read-tasks.ts";

/** A text with marks set. */
export interface MarkedText {
  /** The text; equal to what was given but for the characters in the boxes. */
  readonly text: string;
  /** Tasks whose box is ticked now and was not before, in file order. */
  readonly marked: readonly string[];
  /** Asked-for tasks of which the text has no box: a format without marks, or an id that is not there. */
  readonly unmarked: readonly string[];
}

/** The first box of a line that is not ticked; a box may stand in a heading or in backticks. */
const openBox = /\[([^xX✓✔✅☑√\]]?)\]/u;
const lead = /^(?:\s|>|[-*+]|\d{1,4}[.)]|#{1,6}|`|\*\*|[a-z][.)])*$/;

/**
 * Ticks the boxes of tasks in a text, and changes nothing else: line ends, byte order mark and everything outside of the boxes stay. A task that
 * the document shows twice is ticked in both places. Only Markdown formats have boxes.
 *
 * @param taskIds - Ids as `readTasks` gives them.
 * @throws {IntakeError} as `readTasks`.
 * @throws {ArgumentError} `ARGUMENT_INVALID` where `taskIds` is no list of texts.
 * @example
 * markDone("- [ ] T001 Model\n- [ ] T002 View\n", ["T002"]).text; // "- [ ] T001 Model\n- [x] T002 View\n"
 */
export function markDone(text: string, taskIds: readonly string[], options: ReadTasksOptions = {}): MarkedText {
  if (!Array.isArray(taskIds) || !taskIds.every((id) => typeof id === "string"))
    throw new ArgumentError("taskIds", "a list of ids", taskIds);
  const reading = readTasks(text, options);
  const wanted = new Set<string>(taskIds);
  const lines = splitLines(text);
  const marked: string[] = [];
  const boxed = new Set<string>();
  const hasBoxes = !["json", "yaml", "taskmaster", "ralph", "beads"].includes(reading.format);
  for (const item of hasBoxes ? reading.items : []) {
    if (!wanted.has(item.taskId) || item.line === null) continue;
    let ticked = false;
    for (const line of [item.line, ...item.otherLines]) {
      const result = tickLine(lines[line - 1] ?? "");
      if (result === null) continue;
      boxed.add(item.taskId);
      if (result === lines[line - 1]) continue;
      lines[line - 1] = result;
      ticked = true;
    }
    if (ticked) marked.push(item.taskId);
  }
  return { text: lines.join(""), marked, unmarked: [...wanted].filter((id) => !boxed.has(id)) };
}

/** The line with its box ticked; the line itself where it is ticked already; `null` where it has no box. */
function tickLine(line: string): string | null {
  const first = /\[([^\]]?)\]/u.exec(line);
  if (first === null || !lead.test(line.slice(0, first.index).replace(/^\uFEFF/, ""))) return null;
  // Doubled boxes `[ ] - [x]` count as ticked where one is.
  const head = line.slice(0, first.index + first[0].length + 8);
  if (/\[[xX✓✔✅☑√]\]/u.test(head.slice(first.index))) return line;
  return line.replace(openBox, "[x]");
}

/** Lines with their ends. */
function splitLines(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
}
