import { knownIds } from "./known-ids.ts";
import { addStatedEdges, linesOf } from "./add-stated-edges.ts";
import { collectItems, followingText, itemBody } from "./collect-items.ts";
import type { FoundItem } from "./collect-items.ts";
import { addHeadingTasks } from "./heading-tasks.ts";
import type { TaskHeading } from "./heading-tasks.ts";
import { splitLeadingEmoji } from "./inline-text.ts";
import type { MarkdownDocument } from "./markdown-document.ts";
import { addGroupOrder, groupByPhase } from "./phase-order.ts";
import { addTableTasks, isTaskTable } from "./phase-table.ts";
import { readBlockFacts } from "./task-block.ts";
import type { FoundTask, TaskCollector } from "./task-collector.ts";

const criteria = /\b(?:acceptance criteria|success criteria|definition of done|legend)\b/i;

/** Reads OpenSpec's `tasks.md`, Ralph's fix plans and plain check lists: every box is a task; without boxes each numbered item, else each row of a task table. */
export function readOpenspec(document: MarkdownDocument, collector: TaskCollector): void {
  const items = collectItems(document);
  const boxes = items.filter((item) => item.check !== null && !criteria.test(item.section.title));
  const numbered = items.filter(
    (item) => item.number !== null && item.depth === 0 && !criteria.test(item.section.title),
  );
  const parts = boxes.length === 0 ? numberedHeadings(document) : [];
  if (parts.length > 1) {
    addHeadingTasks(document, parts, collector);
    addGroupOrder(groupByPhase(collector.found), "phase", collector);
    return;
  }
  const headings = boxes.length === 0 && numbered.length === 0 ? items.filter((item) => item.depth === 0) : [];
  const withId = boxes.filter((item) => item.head.id !== null).length * 2 > boxes.length;
  let chosen = boxes.length > 0 ? boxes : numbered;
  if (chosen.length === 0) {
    for (const section of document.sections)
      for (const node of section.nodes)
        if (node.type === "table" && isTaskTable(node))
          addTableTasks(node, section.title === "" ? null : section.title, collector);
    if (collector.found.length > 0) return;
    chosen = headings;
  }
  const known = knownIds(chosen.flatMap((item) => idOf(item, boxes.length > 0, withId) ?? []));
  const byId = new Map<string, FoundTask>();
  const ownItem = new Map<FoundItem, FoundTask>();
  for (const [index, item] of chosen.entries()) {
    const id = idOf(item, boxes.length > 0, withId);
    const body = itemBody(document, item);
    const facts = readBlockFacts(item.head.title, body.split("\n"), known);
    let parent = id?.includes(".") === true ? (byId.get(id.replace(/\.[^.]*$/, "")) ?? null) : null;
    const above = items[item.above];
    if (parent === null && above !== undefined) parent = ownItem.get(above) ?? null;
    const task = collector.add({
      ...facts,
      statedId: id,
      title:
        id === null && isCount(item)
          ? `${item.head.id ?? ""} ${item.head.title}`
          : splitLeadingEmoji(item.head.title).rest,
      line: item.line,
      description: [body, followingText(document, item, chosen[index + 1])].filter((part) => part !== "").join("\n\n"),
      fileText: `${item.head.title}\n${ownText(document, items, item)}`,
      done: item.check?.done === true || item.head.done || facts.done,
      optional: item.starred || facts.optional || /\(optional\)/i.test(item.head.title),
      parallel: facts.parallel || item.head.labels.some((label) => /^P$|^parallel$/i.test(label)),
      status: facts.status ?? item.check?.mark ?? null,
      labels: item.head.labels,
      priority: facts.priority ?? priorityOf(item),
      phase: item.section.title === "" || item.section.level <= 1 ? null : item.section.title,
      parent,
    });
    ownItem.set(item, task);
    if (id !== null && !byId.has(id)) byId.set(id, task);
  }
  addStatedEdges(document, collector, linesOf(chosen));
  addGroupOrder(groupByPhase(collector.found), "phase", collector);
}

/** The priority that a heading gives what stands below it: `High Priority`, `P1: …`. */
function priorityOf(item: FoundItem): string | null {
  for (let at: FoundItem["section"] | null = item.section; at !== null; at = at.parent) {
    const match = /^(?:(critical|high|medium|low)[ -]priority|(p[0-4]))\b/i.exec(at.title);
    if (match !== null) return (match[1] ?? match[2] ?? "").toLowerCase();
  }
  return null;
}

/** Headings `1.1 Title` in a document without boxes: each is a task, and the numbered lines below it are its steps. */
function numberedHeadings(document: MarkdownDocument): TaskHeading[] {
  return document.sections.flatMap((section): TaskHeading[] => {
    const match = /^(\d+(?:\.\d+)+)[.:)]?\s+(\S.*)$/.exec(section.title);
    return match === null || criteria.test(section.title)
      ? []
      : [
          {
            section,
            word: "task",
            id: match[1] ?? "",
            title: match[2] ?? "",
            check: /[✅☑]/u.test(section.heading?.text ?? "") ? { mark: "x", done: true } : null,
          },
        ];
  });
}

/** @param withId - Whether most boxes have an id: in a list of others, `5 endpoints answer` begins with a count. */
function idOf(item: FoundItem, boxed: boolean, withId: boolean): string | null {
  if (!boxed) return item.number;
  if (!withId && isCount(item)) return null;
  return item.head.id !== null &&
    /^(?:\d+(?:\.\d+)*[a-z]?|[A-Z]{1,6}-?\d+(?:\.\d+)*[a-z]?|[A-Z][A-Z-]*-\d+)$/.test(item.head.id)
    ? item.head.id
    : null;
}

function isCount(item: FoundItem): boolean {
  return item.head.id !== null && /^\d+$/.test(item.head.id);
}

/** The item's lines up to the first task below it. */
function ownText(document: MarkdownDocument, items: readonly FoundItem[], item: FoundItem): string {
  const next = items[item.place + 1];
  const end = next !== undefined && next.check !== null && next.line <= item.endLine ? next.line - 1 : item.endLine;
  return document.source.lines.slice(item.line - 1, end).join("\n");
}
