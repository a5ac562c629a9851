import { knownIds } from "./known-ids.ts";
import { splitCheckMark } from "./check-mark.ts";
import type { CheckMark } from "./check-mark.ts";
import { plainText, splitLeadingEmoji, trimTitle } from "./inline-text.ts";
import { isUnder, linesText } from "./markdown-document.ts";
import type { MarkdownDocument, Section } from "./markdown-document.ts";
import { phaseOf } from "./phase-of.ts";
import { collectCommands } from "./shell-commands.ts";
import { stepsBelow } from "./steps-below.ts";
import { readBlockFacts } from "./task-block.ts";
import type { FoundTask, TaskCollector } from "./task-collector.ts";
import type { TaskStep } from "./task-reading.ts";
import { canonicalTaskWord, taskWordPattern } from "./task-words.ts";

/** Sections whose steps are no work of the plan. */
export const asidePattern: RegExp =
  /^(?:\d+\.\s*)?(?:validation|validating|testing|test plan|test cases|deployment|rollback|roll-back|reproduc|how to|anti-?pattern|example|usage|troubleshoot|current behavio|user flow|data flow|workflow$|background|pseudocode|per task pseudocode|integration points|success|acceptance)/i;

export interface TaskHeading {
  readonly section: Section;
  readonly word: string;
  readonly id: string;
  readonly title: string;
  readonly check: CheckMark | null;
}

const headingWord = new RegExp(
  String.raw`^(?:\d+\.\s+)?(?:[A-Za-z][\w-]*\s+)?(sub-?task|${taskWordPattern}|unit|work item|work package|milestone|story|change|fix|todo)(?!\p{L})\s*#?\s*(.*)$`,
  "iu",
);
const headingId =
  /^(\d+(?:\.\d+)*[a-z]?|[A-Z]\d*(?:\.\d+)*)(?:\s*(?:[:：.)]|\s[-–—]+|[-–—]\s|\|)\s*|\s+(?=\()|\s*$)(.*)$/;

/** Headings that declare a task, of the one kind of word that counts most: tasks before steps before the rest. */
export function findTaskHeadings(document: MarkdownDocument): TaskHeading[] {
  const byWord = new Map<string, TaskHeading[]>();
  for (const section of document.sections) {
    if (section.heading === null || (section.parent !== null && isUnder(section.parent, asidePattern))) continue;
    const heading = parseTaskHeading(section);
    if (heading === null) continue;
    const list = byWord.get(heading.word) ?? [];
    list.push(heading);
    byWord.set(heading.word, list);
  }
  for (const word of [
    "task",
    "unit",
    "step",
    "work item",
    "work package",
    "change",
    "fix",
    "todo",
    "story",
    "milestone",
  ]) {
    const list = byWord.get(word);
    if (list !== undefined)
      return word === "task"
        ? [...list, ...(byWord.get("subtask") ?? [])].sort((a, b) => a.section.line - b.section.line)
        : list;
  }
  return [];
}

function parseTaskHeading(section: Section): TaskHeading | null {
  let text = splitLeadingEmoji(section.heading?.text ?? "").rest.replace(/^`(\[.?[a-z]*\])`\s*/i, "$1 ");
  const stateWord = /^\[(?:wip|f|failed|done)\]\s*/i.exec(text);
  if (stateWord !== null) text = text.slice(stateWord[0].length);
  const { check, rest } = splitCheckMark(text);
  const named = headingWord.exec(rest.replace(/^\*\*(.*)\*\*$/, "$1").replace(/^\*\*([^*]*)\*\*/, "$1"));
  const match = named === null ? null : headingId.exec(named[2] ?? "");
  if (named === null || match === null) return null;
  const word = canonicalTaskWord(named[1] ?? "").replace("sub-task", "subtask");
  const done =
    check ??
    (/done/i.test(stateWord?.[0] ?? "") || /[✅☑]/u.test(section.heading?.text ?? "")
      ? { mark: "x", done: true }
      : null);
  const title = trimTitle(
    (match[2] ?? "")
      .replace(/^\([^()]{1,60}\)\s*:\s*(?=\S)/, "")
      .replace(/\s*(?:✅|☑️?|✔️?)\s*(?:done|complete[d]?)?\s*$/iu, ""),
  );
  return { section, word, id: match[1] ?? "", title, check: done };
}

/** Adds a task for each heading; what stands below it, deeper headings included, is its body. */
export function addHeadingTasks(
  document: MarkdownDocument,
  headings: readonly TaskHeading[],
  collector: TaskCollector,
): FoundTask[] {
  const known = knownIds(
    headings.map((heading) => heading.id),
    headings[0]?.word ?? null,
  );
  const bySection = new Map<Section, FoundTask>();
  const added: FoundTask[] = [];
  for (const [place, heading] of headings.entries()) {
    const { section } = heading;
    const next = headings[place + 1];
    const inner = next !== undefined && next.section.line <= section.fullEndLine ? next : undefined;
    const endLine = inner === undefined ? section.fullEndLine : inner.section.line - 1;
    const body = document.source.lines.slice(section.line, endLine);
    const facts = readBlockFacts(heading.title, body, known);
    let parent: FoundTask | null = null;
    for (let at = section.parent; at !== null && parent === null; at = at.parent) parent = bySection.get(at) ?? null;
    const title = heading.title === "" ? plainText(section.heading?.text ?? "") : heading.title;
    const fenced = facts.validations.length > 0 ? facts.validations : ownValidations(section);
    const task = collector.add({
      ...facts,
      statedId: heading.id,
      title,
      line: section.line,
      description: linesText(document.source, section.line + 1, endLine).replace(/\n+-{3,}$/, ""),
      done: facts.done || heading.check?.done === true,
      status:
        facts.status ??
        (heading.check === null ? null : heading.check.mark.trim() === "" ? "open" : heading.check.mark),
      optional: facts.optional || /\(optional\)/i.test(title),
      parallel: facts.parallel || /\[P\]|\(parallel\)/i.test(title),
      parent,
      phase: phaseOf(section.parent ?? section),
      steps: stepsOf(document, section),
      validations: fenced.map((validation) => ({
        ...validation,
        commands: validation.commands.length > 0 ? validation.commands : commandsAfter(section),
      })),
    });
    bySection.set(section, task);
    added.push(task);
  }
  return added;
}

function ownValidations(section: Section): { title: string; commands: string[] }[] {
  for (const node of section.nodes) {
    if (node.type !== "paragraph") continue;
    const match = /^\*\*(?:verification|verify|validation|validate|test command)s?:?\*\*:?\s*(.*)$/is.exec(node.text);
    if (match !== null)
      return [{ title: trimTitle(match[1] ?? ""), commands: collectCommands([{ ...node, text: match[1] ?? "" }]) }];
  }
  return [];
}

function commandsAfter(section: Section): string[] {
  return collectCommands(section.nodes.filter((node) => node.type === "code"));
}

/** Boxes below the heading, and headings `Step N: …` inside it. */
function stepsOf(document: MarkdownDocument, section: Section): TaskStep[] {
  const inner = document.sections.slice(section.place, section.place + section.descendants + 1);
  return inner.flatMap((part) => {
    const own = part === section ? null : /^Step\s+(\d+)[:.\s-]+(.*)$/i.exec(part.title);
    const head: TaskStep[] =
      own === null ? [] : [{ id: own[1] ?? null, title: own[2] ?? "", done: false, line: part.line, dependsOn: [] }];
    return [...head, ...stepsBelow(part.nodes)];
  });
}
