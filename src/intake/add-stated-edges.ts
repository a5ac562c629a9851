import { plainText } from "./inline-text.ts";
import { knownIds } from "./known-ids.ts";
import { findEdgeStatements } from "./edge-statements.ts";
import type { MarkdownDocument } from "./markdown-document.ts";
import { readReferences } from "./references.ts";
import type { FoundTask, TaskCollector } from "./task-collector.ts";

/**
 * Adds the dependencies that a document states outside of its tasks: in sentences, arrows, diagrams and tables whose nodes are ids.
 *
 * @param ownLines - Lines of the tasks themselves, which are read with them.
 * @param word - The word that heads the tasks, `task` or `step`.
 */
export function addStatedEdges(
  document: MarkdownDocument,
  collector: TaskCollector,
  ownLines: ReadonlySet<number>,
  word: string | null = null,
): void {
  const byId = new Map<string, FoundTask>();
  for (const task of collector.found)
    if (task.statedId !== null && !byId.has(task.statedId)) byId.set(task.statedId, task);
  if (byId.size === 0) return;
  const known = knownIds(byId.keys(), word);
  const put = (taskId: string, dependsOnId: string): void => {
    const task = byId.get(taskId);
    if (task !== undefined && taskId !== dependsOnId) collector.addEdge(task, dependsOnId);
  };
  for (const edge of findEdgeStatements(document.source, known, ownLines)) put(edge.taskId, edge.dependsOnId);
  for (const section of document.sections) {
    // "### API wiring (depends on T005, T018-T020)" is about each task below the heading.
    const remark = /\((?:depends?\s+on|after|requires?|blocked\s+by)\s+([^()]*)\)/i.exec(section.title)?.[1];
    const firsts = remark === undefined ? [] : readReferences(remark, known).filter((id) => byId.has(id));
    if (firsts.length > 0)
      for (const task of collector.found)
        if (task.line !== null && task.line > section.line && task.line <= section.fullEndLine)
          for (const first of firsts) put(task.statedId ?? "", first);
    for (const node of section.nodes) {
      if (node.type !== "table") continue;
      const heads = node.header.map((head) => plainText(head));
      const dependsAt = heads.findIndex((head) =>
        /^(?:depends(?: on)?|dependenc(?:y|ies)|blocked by|prerequisites?|requires|waits for)$/i.test(head),
      );
      if (dependsAt < 0) continue;
      for (const row of node.rows) {
        const [id] = readReferences(plainText(row.cells[dependsAt === 0 ? 1 : 0] ?? ""), known);
        if (id === undefined || !byId.has(id)) continue;
        for (const reference of readReferences(plainText(row.cells[dependsAt] ?? ""), known))
          if (byId.has(reference)) put(id, reference);
      }
    }
  }
}

/** Lines of list items and their bodies, so that a sentence in them is not read twice. */
export function linesOf(items: Iterable<{ readonly line: number; readonly endLine: number }>): Set<number> {
  const lines = new Set<number>();
  for (const item of items) for (let line = item.line; line <= item.endLine; line += 1) lines.add(line);
  return lines;
}
