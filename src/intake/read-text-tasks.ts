import { knownIds } from "./known-ids.ts";
import { addBlock } from "./add-block.ts";
import { isUnder } from "./markdown-document.ts";
import type { MarkdownDocument } from "./markdown-document.ts";
import { phaseOf } from "./phase-of.ts";
import { findTaskBlocks } from "./task-block.ts";
import type { TaskBlock } from "./task-block.ts";
import type { TaskCollector } from "./task-collector.ts";

/**
 * Reads tasks that stand as lines in plain text, outside of fences: `Task 1: …`, `**Task 1: …**`, `- Task 1 - …`, with what follows up to
 * the next one. Returns whether there were any.
 */
export function addTextTasks(document: MarkdownDocument, collector: TaskCollector): boolean {
  const found: { block: TaskBlock; phase: string | null }[] = [];
  for (const section of document.sections) {
    if (
      section.nodes.every((node) => node.type === "code" || node.type === "table") ||
      isUnder(section, /validation|example|deployment|rollback|pseudocode/i)
    )
      continue;
    const codes = section.nodes.filter((node) => node.type === "code");
    // Fenced lines belong to a body, and are no heads.
    const lines = document.source.lines.slice(section.line - (section.level === 0 ? 1 : 0), section.endLine);
    const first = section.line + (section.level === 0 ? 0 : 1);
    const masked = lines.map((line, index) =>
      codes.some((code) => first + index >= code.line && first + index <= code.endLine) ? `\u2060${line}` : line,
    );
    for (const block of findTaskBlocks(masked, first)) {
      found.push({
        block: { ...block, body: block.body.map((line) => line.replace(/^\u2060/, "")) },
        phase: phaseOf(section),
      });
    }
  }
  const known = knownIds(found.map((entry) => entry.block.id));
  for (const { block, phase } of found) addBlock(block, known, phase, collector);
  return found.length > 0;
}
