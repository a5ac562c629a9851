import { ArgumentError } from "../core/errors.ts";
import { IntakeError } from "./errors.ts";
import { assertNoDoubleKeys } from "./json.ts";
import { findGoal } from "./find-goal.ts";
import { isDataMap, pickText } from "./data-shape.ts";
import type { MarkdownDocument } from "./markdown-document.ts";
import { readBeads } from "./read-beads.ts";
import { readBmad } from "./read-bmad.ts";
import { readDataTasks } from "./read-data-tasks.ts";
import { readKiro } from "./read-kiro.ts";
import { readOpenspec } from "./read-openspec.ts";
import { readPrp } from "./read-prp.ts";
import { readRalph } from "./read-ralph.ts";
import { readSeed } from "./read-seed.ts";
import { readSpeckit } from "./read-speckit.ts";
import { readSuperpowers } from "./read-superpowers.ts";
import { readTaskmaster } from "./read-taskmaster.ts";
import { takeSourceText } from "./source-text.ts";
import { takeIn, takeInAs } from "./take-in.ts";
import type { TakenIn } from "./take-in.ts";
import { TaskCollector } from "./task-collector.ts";
import { taskFormats } from "./task-reading.ts";
import type { TaskFormat, TaskReading } from "./task-reading.ts";

/** Options of `readTasks`. */
export interface ReadTasksOptions {
  /** The format, where it is known; default: found by content. */
  readonly format?: TaskFormat;
  /** Name of the file, for messages only. */
  readonly path?: string;
}

/**
 * Reads the task breakdown that a planning tool wrote. Linear in the length of the text.
 *
 * @param text - The whole file: Markdown, JSON, JSON lines or YAML; byte order mark and Windows line ends are taken.
 * @returns Tasks in file order with unique ids, the document's gates, and a warning for each thing that was seen and not understood.
 * @throws {IntakeError} with file, line, what was expected and what came: `INTAKE_FORMAT` for no known format, `INTAKE_SYNTAX` for
 *   broken JSON or YAML, `INTAKE_INVALID` for entries that are no tasks or a document without any, `INTAKE_DUPLICATE` for a
 *   key that stands twice, `INTAKE_LIMIT` for texts that are too long or nested too deep.
 * @throws {ArgumentError} `ARGUMENT_INVALID` where `text` is no string or `format` is none of `taskFormats`.
 * @example
 * readTasks("- [ ] 1. Build the model\n- [ ] 2. Build the view\n  - _Requirements: 1.1_\n").tasks.length; // 2
 */
export function readTasks(text: string, options: ReadTasksOptions = {}): TaskReading {
  const { format } = options;
  if (format !== undefined && !taskFormats.includes(format))
    throw new ArgumentError("format", `one of ${taskFormats.join(", ")}`, format);
  const source = takeSourceText(text, options.path ?? null);
  const taken = format === undefined ? takeIn(source) : takeInAs(format, source);
  const collector = new TaskCollector();
  read(taken, collector);
  if (collector.found.length === 0 && taken.data === null) {
    throw new IntakeError("INTAKE_INVALID", "task file", source.path, [
      { line: null, at: null, expected: `at least one task in the form of ${taken.format}`, came: "none" },
    ]);
  }
  if (taken.markdown !== null) warnOfOpenFences(taken, collector);
  const data = taken.data?.data;
  return {
    format: taken.format,
    reason: taken.reason,
    title: taken.markdown?.title ?? (isDataMap(data) ? pickText(data, "title", "feature", "name", "project") : null),
    goal:
      taken.markdown === null
        ? isDataMap(data)
          ? pickText(data, "goal", "description")
          : null
        : findGoal(taken.markdown),
    ...collector.finish(),
  };
}

type MarkdownReader = (document: MarkdownDocument, collector: TaskCollector) => void;

const markdownReaders: ReadonlyMap<TaskFormat, MarkdownReader> = new Map<TaskFormat, MarkdownReader>([
  ["speckit", readSpeckit],
  ["kiro", readKiro],
  ["openspec", readOpenspec],
  ["superpowers", readSuperpowers],
  ["bmad", readBmad],
  ["prp", readPrp],
  ["seed", readPrp],
  ["ralph", readOpenspec],
]);

function read(taken: TakenIn, collector: TaskCollector): void {
  const { format, source, data, markdown } = taken;
  if (data !== null) {
    assertNoDoubleKeys(data, "task file", source.path);
    if (format === "taskmaster") readTaskmaster(data, source.path, collector);
    else if (format === "ralph") readRalph(data, source.path, collector);
    else readDataTasks(data, source.path, collector);
  } else if (markdown !== null) markdownReaders.get(format)?.(markdown, collector);
  else if (format === "beads") readBeads(source, collector);
  else readSeed(source, collector);
}

/** What stands after a fence that is never closed was taken for code. */
function warnOfOpenFences(taken: TakenIn, collector: TaskCollector): void {
  for (const node of taken.markdown?.nodes ?? []) {
    if (node.type === "code" && node.open)
      collector.warn(node.line, "the code fence is not closed; what follows it was read as code");
    if (node.type === "html" && node.text.startsWith("<!--") && !node.text.includes("-->"))
      collector.warn(node.line, "the comment is not closed; what follows it was not read");
  }
}
