import { knownIds } from "./known-ids.ts";
import { isUnder } from "./markdown-document.ts";
import type { MarkdownDocument, Section } from "./markdown-document.ts";
import type { MarkdownCode, MarkdownNode } from "./markdown.ts";
import { addPhaseTable } from "./phase-table.ts";
import { addListedTasks } from "./read-listed-tasks.ts";
import { addTextTasks } from "./read-text-tasks.ts";
import { addBlock } from "./add-block.ts";
import { addHeadingTasks, asidePattern, findTaskHeadings } from "./heading-tasks.ts";
import { phaseOf } from "./phase-of.ts";
import { findTaskBlocks } from "./task-block.ts";
import type { TaskBlock } from "./task-block.ts";
import type { TaskCollector } from "./task-collector.ts";
import { addValidationGates } from "./validation-gates.ts";

/**
 * Reads a Product Requirement Prompt: tasks as headings (`### Task 1: …`, `### Step 1: …`), as blocks in a fence
 * (`Task 1 - …:`), as a phases table, or as a list below a heading that announces tasks; and its validation levels as gates.
 */
export function readPrp(document: MarkdownDocument, collector: TaskCollector): void {
  addValidationGates(document, collector);
  const blocks = findFencedBlocks(document);
  const headings = findTaskHeadings(document);
  const distinct = new Set(blocks.map((entry) => entry.block.id)).size;
  if (headings.length > 0 && headings.length >= distinct) addHeadingTasks(document, headings, collector);
  else if (blocks.length > 0) addBlockTasks(document, blocks, collector);
  else if (!addPhaseTable(document, collector) && !addTextTasks(document, collector))
    addListedTasks(document, collector);
  addDocumentOrder(document, collector);
}

interface FencedBlock {
  readonly block: TaskBlock;
  readonly section: Section;
}

function findFencedBlocks(document: MarkdownDocument): FencedBlock[] {
  const found: FencedBlock[] = [];
  for (const section of document.sections) {
    if (isUnder(section, asidePattern)) continue;
    for (const code of codesIn(section.nodes)) {
      if (!/^(?:ya?ml|te?xt|plaintext|markdown|md|)$/.test(code.language)) continue;
      for (const block of findTaskBlocks(code.text.split("\n"), code.textLine)) found.push({ block, section });
    }
  }
  return found;
}

function* codesIn(nodes: readonly MarkdownNode[]): Generator<MarkdownCode> {
  for (const node of nodes) {
    if (node.type === "code") yield node;
    else if (node.type === "quote") yield* codesIn(node.children);
    else if (node.type === "list") for (const item of node.items) yield* codesIn(item.children);
  }
}

function addBlockTasks(document: MarkdownDocument, found: readonly FencedBlock[], collector: TaskCollector): void {
  const known = knownIds(found.map((entry) => entry.block.id));
  for (const { block, section } of found) addBlock(block, known, phaseOf(section), collector);
}

/** Steps follow each other, and so do tasks of which the document says that they are in order. */
function addDocumentOrder(document: MarkdownDocument, collector: TaskCollector): void {
  const ordered =
    document.sections.some((section) =>
      /in order|ordered|sequen|step[- ]by[- ]step|implementation steps/i.test(section.title),
    ) ||
    /ordered by dependenc|complete(?:d)? in (?:this )?order|execute (?:every|each|all) .{0,30}in order/i.test(
      document.source.text,
    );
  if (!ordered) return;
  for (const [index, task] of collector.found.entries()) {
    const before = collector.found[index - 1];
    if (before !== undefined && !task.parallel && (task.dependsOn ?? []).length === 0)
      collector.addOrder(task, before, "document");
  }
}
