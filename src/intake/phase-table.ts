import { knownIds } from "./known-ids.ts";
import { plainText, trimTitle } from "./inline-text.ts";
import type { MarkdownDocument } from "./markdown-document.ts";
import type { MarkdownTable } from "./markdown.ts";
import { readEstimate } from "./estimate.ts";
import { readReferences } from "./references.ts";
import type { FoundTask, TaskCollector } from "./task-collector.ts";

const idHeads = /^(?:#|no\.?|nr\.?|id|task ?id|step|phase ?#|phase no)$/i;
const titleHeads = /^(?:phase|task|title|name|step|work|item|story|description|what|deliverable)s?$/i;

/**
 * Reads tasks from tables: one row a task, in a table with a number or id column, a name column, and a column for status, dependencies,
 * parallel work or owner. Returns whether there was one.
 */
export function addPhaseTable(document: MarkdownDocument, collector: TaskCollector): boolean {
  let found = false;
  for (const section of document.sections) {
    for (const node of section.nodes) {
      if (node.type !== "table") continue;
      if (isTaskTable(node)) found = addTableTasks(node, null, collector).length > 0 || found;
    }
  }
  return found;
}

/** Whether each row of a table is a task. */
export function isTaskTable(table: MarkdownTable): boolean {
  const heads = table.header.map((head) => plainText(head));
  const hasId = heads.some((head) => idHeads.test(head));
  const hasTitle = heads.some((head) => titleHeads.test(head));
  return (
    hasId &&
    hasTitle &&
    heads.some((head) =>
      /^(?:status|depends(?: on)?|dependenc(?:y|ies)|blocked by|parallel|prerequisites?|plan|owner|agent|assignee|done|estimate|effort)/i.test(
        head,
      ),
    )
  );
}

/** Adds a task for each row. */
export function addTableTasks(table: MarkdownTable, phase: string | null, collector: TaskCollector): FoundTask[] {
  const heads = table.header.map((head) => plainText(head).toLowerCase());
  const column = (pattern: RegExp): number => heads.findIndex((head) => pattern.test(head));
  const idAt = column(idHeads);
  const titleAt = heads.findIndex((head, index) => index !== idAt && titleHeads.test(head));
  const descriptionAt = heads.findIndex(
    (head, index) => index !== titleAt && /^(?:description|details|notes|what|goal)/i.test(head),
  );
  const statusAt = column(/^(?:status|state|done)/);
  const parallelAt = column(/^parallel/);
  const dependsAt = column(/^(?:depends|dependenc|blocked by|prerequisite|after|requires)/);
  const ownerAt = column(/^(?:owner|agent|persona|assignee|assigned)/);
  const estimateAt = column(/^(?:estimate|effort|duration|time)/);
  const domainAt = column(/^domain/);
  const cell = (cells: readonly string[], at: number): string => (at < 0 ? "" : (cells[at] ?? "").trim());
  const known = knownIds(table.rows.map((row) => plainText(cell(row.cells, idAt))));
  const added: FoundTask[] = [];
  for (const row of table.rows) {
    const id = plainText(cell(row.cells, idAt));
    const title = trimTitle(cell(row.cells, titleAt));
    if (title === "" && id === "") continue;
    const status = plainText(cell(row.cells, statusAt));
    const parallel = plainText(cell(row.cells, parallelAt));
    const estimate = cell(row.cells, estimateAt);
    added.push(
      collector.add({
        statedId: id === "" ? null : id,
        title,
        line: row.line,
        description: cell(row.cells, descriptionAt),
        fileText: row.cells.join("\n"),
        status: status === "" ? null : status,
        done: /^(?:complete|completed|done|finished|merged|x|✅|✓)/iu.test(
          status === "" ? cell(row.cells, statusAt) : status,
        ),
        parallel: parallel !== "" && !/^(?:-|–|—|no|none|n\/a)/i.test(parallel),
        dependsOn: readReferences(cell(row.cells, dependsAt), known),
        agentHint: nonEmpty(plainText(cell(row.cells, ownerAt))),
        estimateMinutes: estimate === "" ? null : readEstimate(estimate),
        domains: cell(row.cells, domainAt)
          .split(/[,/]/)
          .map((word) => word.trim())
          .filter((word) => word !== ""),
        phase,
      }),
    );
  }
  return added;
}

function nonEmpty(text: string): string | null {
  return text === "" || /^(?:-|–|—|n\/a|none|tbd)$/i.test(text) ? null : text;
}
