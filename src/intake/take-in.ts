import { isDataMap } from "./data-shape.ts";
import { voteOnMarkdown } from "./detect-markdown-format.ts";
import { IntakeError } from "./errors.ts";
import { parseJson } from "./json.ts";
import type { DataDocument } from "./json.ts";
import { readMarkdownDocument } from "./markdown-document.ts";
import type { MarkdownDocument } from "./markdown-document.ts";
import { findTaskLists } from "./read-data-tasks.ts";
import { findTagLists } from "./read-taskmaster.ts";
import type { SourceText } from "./source-text.ts";
import { findTaskBlocks } from "./task-block.ts";
import type { TaskFormat } from "./task-reading.ts";
import { parseYaml } from "./yaml.ts";

/** A text with its format and what was parsed on the way. */
export interface TakenIn {
  readonly format: TaskFormat;
  readonly reason: string;
  readonly source: SourceText;
  readonly data: DataDocument | null;
  readonly markdown: MarkdownDocument | null;
}

const dataFormats: ReadonlySet<TaskFormat> = new Set(["taskmaster", "ralph", "json", "yaml"]);

/** Takes a text in as a format that the caller names. */
export function takeInAs(format: TaskFormat, source: SourceText): TakenIn {
  const reason = "the caller named the format";
  const data =
    dataFormats.has(format) && !(format === "ralph" && looksLikeMarkdown(source.text))
      ? /^\s*[[{]/.test(source.text) && format !== "yaml"
        ? parseJson(source)
        : parseYaml(source)
      : null;
  const markdown =
    data === null && format !== "beads" && !(format === "seed" && isBareSeed(source))
      ? readMarkdownDocument(source)
      : null;
  return { format, reason, source, data, markdown };
}

/**
 * Finds out by its content what a text is.
 *
 * @throws {IntakeError} `INTAKE_FORMAT` where it is none of the formats; `INTAKE_SYNTAX` where it is broken JSON.
 */
export function takeIn(source: SourceText): TakenIn {
  const start = source.text.trimStart();
  if (start === "") throw notRecognised(source, "an empty text");
  if (start.startsWith("{") || (start.startsWith("[") && !/^\[[^\]]{0,3}\]\s|^\[[^\]\n]*\]\(/.test(start)))
    return takeInJson(source);
  if (isBareSeed(source))
    return {
      format: "seed",
      reason: "lines `Task N …:` with keys below them, outside of Markdown",
      source,
      data: null,
      markdown: null,
    };
  if (!looksLikeMarkdown(source.text)) {
    const yaml = takeInYaml(source);
    if (yaml !== null) return yaml;
  }
  const markdown = readMarkdownDocument(source);
  const [best] = voteOnMarkdown(markdown);
  if (best !== undefined) {
    const seed = best.format === "prp" && best.score < 6 && isSeedDocument(source.text);
    if (seed)
      return {
        format: "seed",
        reason: "a fence with `Task N …:` and keys such as domain and depends_on",
        source,
        data: null,
        markdown,
      };
    return { format: best.format, reason: best.reasons.join("; "), source, data: null, markdown };
  }
  if (isSeedDocument(source.text))
    return {
      format: "seed",
      reason: "a fence with `Task N …:` and keys such as domain and depends_on",
      source,
      data: null,
      markdown,
    };
  const fenced = markdown.nodes.find((node) => node.type === "code" && /^(?:ya?ml|json)$/.test(node.language));
  if (fenced !== undefined)
    return { format: "prp", reason: "Markdown with data in a fence", source, data: null, markdown };
  if (isMostlyList(markdown)) return { format: "openspec", reason: "a plain list", source, data: null, markdown };
  if (markdown.sections.some((section) => /\b(?:tasks?|steps|to-?do|action items|work items)\b/i.test(section.title))) {
    return { format: "prp", reason: "a heading that announces tasks", source, data: null, markdown };
  }
  throw notRecognised(source, JSON.stringify(start.split("\n")[0]?.slice(0, 60)));
}

/** A list or a table and little beside it: prose with some bullets is no task list. */
function isMostlyList(markdown: MarkdownDocument): boolean {
  let listed = 0;
  let other = 0;
  for (const node of markdown.nodes) {
    const lines = node.endLine - node.line + 1;
    if (node.type === "list" || node.type === "table") listed += lines;
    else if (node.type !== "heading") other += lines;
  }
  return listed > 0 && listed >= other && markdown.sections.length <= 12;
}

function notRecognised(source: SourceText, came: string): IntakeError {
  return new IntakeError("INTAKE_FORMAT", "task file", source.path, [
    {
      line: 1,
      at: null,
      expected:
        "a task list in one of the known formats (a Markdown list or headings with tasks, JSON, JSON lines or YAML)",
      came,
    },
  ]);
}

function takeInJson(source: SourceText): TakenIn {
  const [first = "", second = ""] = source.lines.filter((line) => line.trim() !== "");
  const alone = parsesAlone(first);
  if (alone !== null && (second === "" ? looksLikeIssue(alone) : second.trimStart().startsWith("{"))) {
    return { format: "beads", reason: "JSON lines, one record each", source, data: null, markdown: null };
  }
  const data = parseJson(source);
  const { format, reason } = judgeJson(data.data, source);
  return { format, reason, source, data, markdown: null };
}

function parsesAlone(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return isDataMap(value) ? value : null;
  } catch {
    return null;
  }
}

function looksLikeIssue(record: Record<string, unknown>): boolean {
  return "id" in record && "title" in record && ("issue_type" in record || "status" in record) && !("tasks" in record);
}

function judgeJson(data: unknown, source: SourceText): { format: TaskFormat; reason: string } {
  if (isDataMap(data) && Array.isArray(data["userStories"]))
    return { format: "ralph", reason: "`userStories` at the top" };
  const [list] = findTagLists(data);
  if (
    list !== undefined &&
    list.tasks.length > 0 &&
    list.tasks.filter((task) => isTaskmasterTask(task)).length * 2 >= list.tasks.length
  ) {
    return {
      format: "taskmaster",
      reason:
        list.tag === null
          ? "tasks with task-master's fields"
          : `the tag ${JSON.stringify(list.tag)} with task-master's tasks`,
    };
  }
  if (
    Array.isArray(data) &&
    data.length > 0 &&
    data.every((entry) => isDataMap(entry) && looksLikeIssue(entry) && "issue_type" in entry)
  )
    return { format: "beads", reason: "a list of issues with issue_type" };
  if (findTaskLists(data).length > 0) return { format: "json", reason: "a JSON list of tasks" };
  if (list !== undefined) return { format: "taskmaster", reason: "tags with task lists" };
  throw notRecognised(
    source,
    isDataMap(data) ? `a JSON map with ${Object.keys(data).slice(0, 8).join(", ") || "no keys"}` : "JSON without tasks",
  );
}

const taskmasterKeys = ["dependencies", "subtasks", "testStrategy", "details", "status", "priority"];

function isTaskmasterTask(task: unknown): boolean {
  if (!isDataMap(task) || !("title" in task) || !("id" in task)) return false;
  return (
    taskmasterKeys.filter((key) => Object.hasOwn(task, key)).length >= 3 &&
    !["files", "domains", "dependsOn", "depends_on"].some((key) => Object.hasOwn(task, key))
  );
}

function takeInYaml(source: SourceText): TakenIn | null {
  if (!/^[ \t]*(?:-\s|[\w"'][^\n]{0,80}:(?:\s|$))/m.test(source.text)) return null;
  let data: DataDocument;
  try {
    data = parseYaml(source);
  } catch (error) {
    // Prose with a colon is no broken YAML; a text that begins like a list of tasks is.
    if (
      error instanceof IntakeError &&
      (error.code !== "INTAKE_SYNTAX" ||
        /^(?:#.*\n|---\s*\n|\s*\n)*(?:tasks|version|feature|project|name|gates|phases)\s*:/i.test(source.text))
    )
      throw error;
    return null;
  }
  if (isDataMap(data.data) && Array.isArray(data.data["userStories"]))
    return { format: "ralph", reason: "`userStories` at the top", source, data, markdown: null };
  if (
    findTaskLists(data.data).length === 0 ||
    (Array.isArray(data.data) && data.data.every((entry) => typeof entry === "string"))
  )
    return null;
  return { format: "yaml", reason: "a YAML list of tasks", source, data, markdown: null };
}

function looksLikeMarkdown(text: string): boolean {
  return (
    /^#{2,6}\s+\S/m.test(text) ||
    /^[ \t]*[-*+]\s+\[.?\]\s/m.test(text) ||
    /^(?:```|~~~)/m.test(text) ||
    /^[ \t]*(?:[-*+]\s+)?\*\*[^*\n]+\*\*/m.test(text)
  );
}

function isBareSeed(source: SourceText): boolean {
  if (
    /^(?:```|~~~)/m.test(source.text) ||
    /^#{2,6}\s/m.test(source.text) ||
    /^[ \t]*[-*+]\s+\[.?\]\s/m.test(source.text)
  )
    return false;
  const blocks = findTaskBlocks(source.lines, 1);
  return (
    blocks.length > 0 &&
    blocks.some((block) => block.body.some((line) => /^\s*(?:[-*]\s+)?(?:[A-Za-z_]+\s*:|[A-Z]{3,}\s+\S)/.test(line)))
  );
}

function isSeedDocument(text: string): boolean {
  return /^[ \t]*Task \d+\s*[-–—:][^\n]*\n(?:[^\n]*\n){0,3}?\s+(?:domain|agent|depends_on|validation)\s*:/m.test(text);
}
