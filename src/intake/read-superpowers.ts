import { knownIds } from "./known-ids.ts";
import { addStatedEdges, linesOf } from "./add-stated-edges.ts";
import { collectItems, followingText, itemBody } from "./collect-items.ts";
import { findTaskHeadings, addHeadingTasks } from "./heading-tasks.ts";
import { splitLeadingEmoji, trimTitle } from "./inline-text.ts";
import type { MarkdownDocument, Section } from "./markdown-document.ts";
import { addGroupOrder } from "./phase-order.ts";
import { phaseOf } from "./phase-of.ts";
import { readPrp } from "./read-prp.ts";
import { readBlockFacts } from "./task-block.ts";
import type { TaskCollector } from "./task-collector.ts";
import { addValidationGates } from "./validation-gates.ts";

/**
 * Reads plans in the form of the superpowers skills: headings `Task N: …` with files and boxed or headed steps, boxes `Unit N: …`, or headings
 * `Step N: …` where there are no tasks.
 */
export function readSuperpowers(document: MarkdownDocument, collector: TaskCollector): void {
  const units = collectItems(document).filter(
    (item) => item.depth === 0 && /^(?:\*\*)?(?:Unit\s*\d|U\d)/i.test(unboxed(document, item.line)),
  );
  const headings = findTaskHeadings(document);
  if (headings.length > 0) {
    addHeadingTasks(document, headings, collector);
    addStatedEdges(
      document,
      collector,
      linesOf(headings.map((heading) => ({ line: heading.section.line, endLine: ownEnd(heading.section, document) }))),
      headings[0]?.word ?? null,
    );
  } else if (units.length > 0) {
    const known = knownIds(units.flatMap((item) => item.head.id ?? []));
    for (const [index, item] of units.entries()) {
      const body = [itemBody(document, item), followingText(document, item, units[index + 1])]
        .filter((part) => part !== "")
        .join("\n\n");
      const facts = readBlockFacts(item.head.title, body.split("\n"), known);
      collector.add({
        ...facts,
        statedId: item.head.id,
        title: splitLeadingEmoji(trimTitle(item.head.title)).rest,
        line: item.line,
        description: body,
        done: item.check?.done === true || facts.done,
        optional: item.starred,
        phase: phaseOf(item.section),
      });
    }
    addStatedEdges(document, collector, linesOf(units));
  } else {
    readPrp(document, collector);
    return;
  }
  addValidationGates(document, collector);
  // Such a plan is executed from the first task to the last.
  addGroupOrder(
    collector.found.filter((task) => task.parent === undefined || task.parent === null).map((task) => [task]),
    "document",
    collector,
  );
}

function unboxed(document: MarkdownDocument, line: number): string {
  return (document.source.lines[line - 1] ?? "").replace(/^\s*[-*+]\s+(?:\[.?\]\s*)?/, "");
}

function ownEnd(section: Section, document: MarkdownDocument): number {
  return Math.min(section.fullEndLine, document.source.lines.length);
}
