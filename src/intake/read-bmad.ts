import { knownIds } from "./known-ids.ts";
import { collectItems, itemBody } from "./collect-items.ts";
import type { FoundItem } from "./collect-items.ts";
import { addHeadingTasks, findTaskHeadings } from "./heading-tasks.ts";
import { linesText } from "./markdown-document.ts";
import type { MarkdownDocument, Section } from "./markdown-document.ts";
import { addGroupOrder } from "./phase-order.ts";
import { collectCommands } from "./shell-commands.ts";
import { stepsBelow } from "./steps-below.ts";
import { readBlockFacts } from "./task-block.ts";
import type { TaskCollector } from "./task-collector.ts";
import { levelOf, slug } from "./validation-gates.ts";

/**
 * Reads a BMAD story: headings `Task N` below `Tasks / Subtasks` are the tasks, else the outermost boxes there; boxes below them are steps. A story without such a
 * list is one task.
 */
export function readBmad(document: MarkdownDocument, collector: TaskCollector): void {
  addTestGates(document, collector);
  const items = collectItems(document);
  const headings = findTaskHeadings(document).filter(({ section }) => isInTasks(section.parent));
  const chosen = headings.length > 0 ? [] : listedTasks(items);
  if (headings.length > 0) addHeadingTasks(document, headings, collector);
  const known = knownIds(chosen.flatMap((item) => item.head.id ?? []));
  for (const item of chosen) {
    const body = itemBody(document, item);
    const facts = readBlockFacts(item.head.title, body.split("\n"), known);
    collector.add({
      ...facts,
      statedId: item.head.id ?? item.number,
      title: item.head.title,
      line: item.line,
      description: body,
      done: item.check?.done === true || item.head.done,
      optional: item.starred || /\(optional\)/i.test(item.head.title),
      status: item.check?.mark ?? null,
      labels: item.head.labels,
      phase: item.section.parent !== null && item.section.level > 2 ? item.section.title : null,
      steps: stepsBelow(item.children),
    });
  }
  if (collector.found.length === 0) addStory(document, items, collector);
  addGroupOrder(
    collector.found.map((task) => [task]),
    "document",
    collector,
  );
}

function isInTasks(section: Section | null): boolean {
  for (let at = section; at !== null; at = at.parent)
    if (
      at.level > 1 &&
      /^(?:\d+\.\s*)?(?:tasks?\b|sub-?tasks?\b|implementation tasks|development tasks|dev tasks)/i.test(at.title)
    )
      return true;
  return false;
}

function listedTasks(items: readonly FoundItem[]): FoundItem[] {
  const listed = items.filter((item) => item.depth === 0 && isInTasks(item.section) && item.head.title !== "");
  return listed.some((item) => item.check !== null) ? listed.filter((item) => item.check !== null) : listed;
}

function addStory(document: MarkdownDocument, items: readonly FoundItem[], collector: TaskCollector): void {
  const title = document.title;
  if (title === null) return;
  const match =
    /^(?:user\s+)?(?:story|epic|task)?\s*:?\s*([A-Z]+-\d+(?:[.-]\d+)*|\d+(?:[.-][A-Z]?\d+)*[a-z]?)\s*(?:[:.]\s*|[–—-]\s+)(.+)$/i.exec(
      title,
    );
  const section = document.sections.find((part) => part.title === title);
  const criteria = items.filter((item) => item.check !== null && /accept|done/i.test(item.section.title));
  const story = document.sections.find((part) => /^(?:user )?story(?: overview)?$/i.test(part.title));
  collector.add({
    statedId: match?.[1] ?? null,
    title: match?.[2] ?? title.replace(/^(?:user\s+)?story\s*:\s*/i, ""),
    line: section?.line ?? 1,
    description: linesText(document.source, (section?.line ?? 0) + 1, document.source.lines.length),
    // A story quotes code and names of the project everywhere; what it asks for stands in the story and its criteria.
    fileText: [
      match?.[2] ?? title,
      ...(story === undefined ? [] : [linesText(document.source, story.line + 1, story.endLine)]),
    ].join("\n"),
    done: criteria.length > 0 && criteria.every((item) => item.check?.done === true),
    steps: criteria.map((item) => ({
      id: item.head.id,
      title: item.head.title,
      done: item.check?.done === true,
      line: item.line,
      dependsOn: [],
    })),
  });
}

/** Named kinds of tests below a heading on testing are the story's gates. */
function addTestGates(document: MarkdownDocument, collector: TaskCollector): void {
  for (const section of document.sections) {
    if (
      section.parent === null ||
      !/^(?:testing(?: approach| strategy| requirements| standards)?|validation|test plan|quality gates?)$/i.test(
        section.parent.title,
      )
    )
      continue;
    if (
      !/\b(?:tests?|testing|lint|checks?|coverage)\b/i.test(section.title) ||
      !section.nodes.some((node) => node.type === "code")
    )
      continue;
    collector.addGate({
      id: slug(section.title),
      level: levelOf(section.title),
      title: section.title,
      commands: collectCommands(section.nodes),
    });
  }
}
