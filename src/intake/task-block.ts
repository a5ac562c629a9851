import { readEstimate } from "./estimate.ts";
import { findFileNames } from "./file-names.ts";
import { trimTitle } from "./inline-text.ts";
import type { KnownIds } from "./known-ids.ts";
import { findStatedDependencies, readReferences } from "./references.ts";
import type { FoundTask } from "./task-collector.ts";
import { canonicalTaskWord, taskWordPattern } from "./task-words.ts";

/**
 * Reads task blocks that look like YAML and often are none: `Task 1 - Data Models:` or `Task 1: CREATE src/a.py`, followed by
 * keys (`domain:`, `agent:`, `depends_on:`, `validation:`), action lines (`CREATE src/models.py:`) and bullets, indented or not.
 */
export interface TaskBlock {
  readonly id: string;
  readonly title: string;
  /** Line of the head, from 1. */
  readonly line: number;
  readonly body: readonly string[];
  readonly bodyLine: number;
}

const headPattern = new RegExp(
  String.raw`^(\s*)(?:[-*]\s+)?(?:#+\s*)?(?:\[(.?)\]\s*)?(?:\*\*)?(?:[A-Za-z][\w-]*\s+)?(${taskWordPattern})[ _#-]*(\d+(?:\.\d+)*[a-z]?)(?:\*\*)?\s*(?:[:：.)]|\s[-–—]|[-–—](?=\s))\s*(.*)$`,
  "iu",
);
const bareHeadPattern = new RegExp(
  String.raw`^(\s*)(?:[-*]\s+)?(${taskWordPattern})[ _#-]*(\d+(?:\.\d+)*[a-z]?)\s*$`,
  "iu",
);

/** Finds the blocks in lines of which the first stands on `firstLine`. A head deeper than the first one is part of a body. */
export function findTaskBlocks(lines: readonly string[], firstLine: number): TaskBlock[] {
  const blocks: { id: string; title: string; line: number; body: string[]; bodyLine: number }[] = [];
  let indent: number | null = null;
  let word = "";
  for (const [index, line] of lines.entries()) {
    const match = headPattern.exec(line) ?? bareHeadPattern.exec(line);
    const long = match?.length === 6;
    const headIndent = match === null ? 0 : (match[1] ?? "").replace(/\t/g, "    ").length;
    const headWord = canonicalTaskWord((long ? match?.[3] : match?.[2]) ?? "");
    if (match === null || (indent !== null && headIndent > indent) || (word !== "" && headWord !== word)) {
      blocks.at(-1)?.body.push(line);
      continue;
    }
    indent ??= headIndent;
    word = headWord;
    const title = long ? trimTitle((match[5] ?? "").replace(/\*\*\s*$/, "")) : "";
    blocks.push({
      id: (long ? match[4] : match[3]) ?? "",
      title,
      line: firstLine + index,
      body: [],
      bodyLine: firstLine + index + 1,
    });
  }
  return blocks;
}

/** Verbs that head an action line, and whether the file after them is written. */
const actions: ReadonlyMap<string, boolean> = new Map([
  ..."CREATE MODIFY UPDATE ADD DELETE REMOVE EDIT WRITE RENAME MOVE EXTEND REFACTOR GENERATE IMPLEMENT TEST TESTS CONFIGURE COPY ENSURE INJECT REPLACE BUILD DEFINE OPTIMIZE FIX INTEGRATE MIGRATE PRESERVE KEEP REGISTER DOCUMENT SETUP SET DEPLOY INSTALL EXPORT"
    .split(" ")
    .map((verb): [string, boolean] => [verb, true]),
  ..."READ FOLLOW MIRROR PATTERN FIND REVIEW RUN EXECUTE VERIFY VALIDATE CHECK IMPORT IMPORTS REFERENCE REFERENCES INSPECT"
    .split(" ")
    .map((verb): [string, boolean] => [verb, false]),
]);
const actionPattern = /^\s*(?:[-*]\s+)?(?:\*\*)?([A-Z]{3,})(?:\*\*)?\s+(.*)$/;
const keyPattern = /^\s*(?:[-*]\s+)?(?:\*\*|_)?([A-Za-z][A-Za-z _-]{1,30}?)(?:\*\*|_)?\s*:(?:\*\*)?(?:\s+(.*))?$/;

/** What the body of a block says. */
export interface BlockFacts {
  readonly files: readonly string[];
  readonly domains: readonly string[];
  readonly agentHint: string | null;
  readonly dependsOn: readonly string[];
  readonly gates: readonly string[];
  readonly validations: NonNullable<FoundTask["validations"]>;
  readonly estimateMinutes: number | null;
  readonly priority: string | null;
  readonly status: string | null;
  readonly parallel: boolean;
  readonly optional: boolean;
  readonly done: boolean;
}

/** Reads keys and action lines of a body, whether it is valid YAML or not. */
export function readBlockFacts(title: string, body: readonly string[], known: KnownIds): BlockFacts {
  const files = new Set<string>();
  const domains: string[] = [];
  const dependsOn: string[] = [];
  const gates: string[] = [];
  const validations: { title: string; commands: string[] }[] = [];
  const facts = {
    agentHint: null as string | null,
    estimateMinutes: null as number | null,
    priority: null as string | null,
    status: null as string | null,
  };
  let parallel = false;
  let optional = false;
  for (const line of [title, ...body]) noteAction(line, files);
  for (let index = 0; index < body.length; index += 1) {
    const match = (body[index]?.length ?? 0) > 5000 ? null : keyPattern.exec(body[index] ?? "");
    if (match === null) {
      dependsOn.push(...findStatedDependencies(wrapped(body, index), known));
      continue;
    }
    const key = (match[1] ?? "").toLowerCase().replace(/[\s-]+/g, "_");
    const inline = (match[2] ?? "")
      .replace(/\s+#\s.*$/, "")
      .replace(/(?<!\w)_$|(?<=[\d\])])_$|\*+$/, "")
      .trim();
    const values = (): string[] =>
      (inline === "" ? followingList(body, index) : inline.replace(/^\[|\]$/g, "").split(","))
        .map(unquote)
        .filter((value) => value !== "");
    switch (key) {
      case "domain":
      case "domains":
        domains.push(...values());
        break;
      case "agent":
      case "persona":
      case "assigned_to":
      case "assignee":
      case "owner":
      case "specialist":
        facts.agentHint = values()[0] ?? facts.agentHint;
        break;
      case "depends_on":
      case "depends":
      case "dependencies":
      case "dependency":
      case "blocked_by":
      case "requires":
      case "prerequisites":
      case "after":
        dependsOn.push(...values().flatMap((value) => explicitReferences(value, known)));
        break;
      case "validation":
      case "validate":
      case "validation_level":
      case "validations":
      case "gate":
      case "gates":
      case "verify": {
        const entries = inline === "" ? followingList(body, index) : [inline];
        for (const entry of entries) {
          const levels = entry
            .replace(/^\[|\]$/g, "")
            .split(",")
            .map(unquote);
          if (levels.every((level) => /^(?:level[\s_-]*)?\d(?:$|[\s_-])|^level[\s_-]/i.test(level)))
            gates.push(...levels);
          // `Verify: …` is often a remark inside a step; `VALIDATE` is the task's own check.
          else if (key !== "verify") validations.push({ title: unquote(entry), commands: commandOf(entry) });
        }
        break;
      }
      case "estimate":
      case "estimated_time":
      case "estimated_effort":
      case "effort":
      case "duration":
      case "time":
      case "estimate_minutes":
      case "estimated_minutes":
        facts.estimateMinutes = readEstimate(unquote(inline)) ?? facts.estimateMinutes;
        break;
      case "priority":
        facts.priority = unquote(inline) || facts.priority;
        break;
      case "status":
        facts.status = unquote(inline) || facts.status;
        break;
      case "parallel":
        parallel = /^(?:true|yes|y)\b/i.test(unquote(inline));
        break;
      case "optional":
        optional = /^(?:true|yes|y)\b/i.test(unquote(inline));
        break;
      case "files":
      case "file":
      case "outputs":
      case "creates":
      case "modifies":
      case "files_to_create":
      case "files_to_modify":
      case "deliverables":
        for (const value of values()) for (const name of findFileNames(value)) files.add(name.path);
        break;
      case "create":
      case "modify":
      case "update":
      case "delete":
      case "test":
      case "tests":
      case "new":
      case "edit":
      case "rename":
        if (inline.length <= 300) for (const name of findFileNames(inline)) files.add(name.path);
        break;
      default:
        dependsOn.push(...findStatedDependencies(wrapped(body, index), known));
    }
  }
  const done = /^(?:done|complete|completed|finished|closed)$/i.test(facts.status ?? "");
  return {
    files: [...files],
    domains,
    dependsOn: [...new Set(dependsOn)],
    gates,
    validations,
    parallel,
    optional,
    done,
    ...facts,
  };
}

/** A line with the one after it where a list goes on there: `(depends on T040,` and `T041)`. */
function wrapped(body: readonly string[], index: number): string {
  const line = body[index] ?? "";
  const next = body[index + 1];
  return next !== undefined && line.length < 5000 && /(?:,|&|\band|\b(?:depends|dependent)\s+on)\s*$/i.test(line)
    ? `${line} ${next.trim()}`
    : line;
}

function noteAction(line: string, files: Set<string>): void {
  const match = actionPattern.exec(line);
  if (match === null || actions.get(match[1] ?? "") !== true) return;
  const names = findFileNames(match[2] ?? "").map((name) => name.path);
  // "COPY a to b", "RENAME a to b": what is written is the last one; "CREATE a and b" writes both.
  const verb = match[1] ?? "";
  for (const name of verb === "COPY" ? names.slice(-1) : names) files.add(name);
}

/** References in a dependency field: ids, `task_1`, and "Import models from Task 1". */
function explicitReferences(value: string, known: KnownIds): string[] {
  const named = [
    ...value.matchAll(
      /\b(?:tasks?|steps?)[\s_#-]*(\d+(?:\.\d+)*[a-z]?)(?:\s*(?:-|–|to|through)\s*(?:tasks?|steps?)?[\s_#-]*(\d+(?:\.\d+)*[a-z]?))?/gi,
    ),
  ];
  if (named.length > 0) {
    return named.flatMap((match) =>
      match[2] === undefined ? [match[1] ?? ""] : readReferences(`${match[1] ?? ""}-${match[2]}`, known),
    );
  }
  const references = readReferences(value, known);
  // A package with its version is no task.
  return references.length > 0 || /\s|[@/^~=<>]/.test(value) || /^(?:none|null|~|-|n\/a|\[\])$/i.test(value)
    ? references
    : [value];
}

function followingList(body: readonly string[], index: number): string[] {
  const indent = leading(body[index] ?? "");
  const values: string[] = [];
  for (const line of body.slice(index + 1)) {
    if (line.trim() === "") continue;
    const entry = /^\s*[-*]\s+(.*)$/.exec(line);
    if (entry === null || leading(line) < indent) break;
    values.push((entry[1] ?? "").replace(/\s+#\s.*$/, ""));
  }
  return values;
}

function leading(line: string): number {
  return line.length - line.trimStart().length;
}

function unquote(value: string): string {
  return value
    .trim()
    .replace(/^(["'`])(.*)\1$/, "$2")
    .trim();
}

function commandOf(value: string): string[] {
  return [...value.matchAll(/`([^`]+)`/g)]
    .map((match) => match[1] ?? "")
    .filter((text) => /\s|^\w+$/.test(text) && !text.startsWith("/"))
    .slice(0, 1);
}
