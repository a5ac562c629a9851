import { knownIds } from "./known-ids.ts";
import { splitLeadingEmoji, trimTitle } from "./inline-text.ts";
import { linesText } from "./markdown-document.ts";
import type { MarkdownDocument, Section } from "./markdown-document.ts";
import type { MarkdownItem } from "./markdown.ts";
import { readBlockFacts } from "./task-block.ts";
import type { FoundTask, TaskCollector } from "./task-collector.ts";

const noIds = knownIds([]);
const announces =
  /\b(?:tasks?|implementation (?:steps|plan|order|checklist|phases|strategy)|steps|action items|todo|to-do|work items|phases?|plan)\b/i;
const otherwise =
  /\b(?:next steps|success|acceptance|criteria|validation|checklist before|definition of done|risks?|questions?|anti-?patterns?|gotchas?|references?|context|deployment|out of scope|metrics|final|non-goals|testing|test plan|confidence)\b/i;

/** Reads tasks from lists below headings that announce tasks: boxes first, else numbered items. Returns whether there were any. */
export function addListedTasks(document: MarkdownDocument, collector: TaskCollector): boolean {
  const sections = document.sections.filter((section) => inScope(section));
  const lists = sections.flatMap((section) =>
    section.nodes.flatMap((node) => (node.type === "list" ? [{ section, list: node }] : [])),
  );
  const boxed = lists.filter(({ list }) => list.items.some((item) => item.check !== null));
  const numbered = lists.filter(({ list }) => list.items.some((item) => item.number !== null));
  const chosen = boxed.length > 0 ? boxed : numbered;
  // A number is an id where no other list counts from one again.
  const numbers = chosen.flatMap(({ list }) => list.items.flatMap((item) => item.number ?? []));
  const distinct = new Set(numbers).size === numbers.length;
  for (const { section, list } of chosen)
    for (const item of list.items) addItem(document, section, item, distinct ? item.number : null, collector);
  return chosen.length > 0;
}

function inScope(section: Section): boolean {
  for (let at: Section | null = section; at !== null; at = at.parent) {
    // "Phase 5: Testing and Validation" is work like the phases before it.
    if (otherwise.test(at.title) && !/^(?:phase|stage|milestone|sprint|week)\s*\d/i.test(at.title)) return false;
    if (at.level > 1 && announces.test(at.title)) return true;
  }
  return false;
}

function addItem(
  document: MarkdownDocument,
  section: Section,
  item: MarkdownItem,
  number: string | null,
  collector: TaskCollector,
): FoundTask {
  const [head = "", ...more] = item.text.split("\n");
  const { done, rest } = splitLeadingEmoji(head);
  const id = /^(?:\*\*)?([A-Z]{1,10}-?\d+[a-z]?|\d+(?:\.\d+)+[a-z]?)(?:\*\*)?[:.)]?\s+(.*)$/.exec(rest);
  // "**Add the input** (before main)": what is in bold is a part of the title.
  const title = (id?.[2] ?? rest).replace(/^\*\*([^*]+)\*\*(?=\s*\S)/, "$1");
  const body = [...more, linesText(document.source, item.line + 1 + more.length, item.endLine)].join("\n");
  const facts = readBlockFacts(rest, body.split("\n"), noIds);
  return collector.add({
    ...facts,
    statedId: id?.[1] ?? number,
    title: trimTitle(title),
    line: item.line,
    description: body.trim(),
    done: done || item.check?.done === true || facts.done,
    optional: item.starred || facts.optional,
    phase: section.title === "" ? null : section.title,
  });
}
