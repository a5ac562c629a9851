import { knownIds } from "./known-ids.ts";
import { addGroupOrder, groupByPhase } from "./phase-order.ts";
import { addStatedEdges, linesOf } from "./add-stated-edges.ts";
import { collectItems, itemBody } from "./collect-items.ts";
import type { FoundItem } from "./collect-items.ts";
import { addCheckpoints } from "./checkpoints.ts";
import type { MarkdownDocument } from "./markdown-document.ts";
import { readBlockFacts } from "./task-block.ts";
import type { FoundTask, TaskCollector } from "./task-collector.ts";
import { stepsBelow } from "./steps-below.ts";
import { warnOfLeftBoxes } from "./left-boxes.ts";

const idPattern = /^[A-Z]{1,4}\d{2,4}[a-z]?$/;
const asidePattern = /parallel|dependenc|strategy|summary|example|execution order|notes|legend|format|conventions/i;

/**
 * Reads spec-kit's `tasks.md`: boxes with ids (`T001`), `[P]`, story labels, phases, checkpoints, and the dependency sections. In a
 * file without ids the outermost boxes are the tasks.
 */
export function readSpeckit(document: MarkdownDocument, collector: TaskCollector): void {
  const items = collectItems(document);
  const withId = items.filter((item) => item.check !== null && item.head.id !== null && idPattern.test(item.head.id));
  const bullets = items.filter(
    (item) =>
      item.head.id !== null &&
      idPattern.test(item.head.id) &&
      item.head.title !== "" &&
      !/^[,;&]|^(?:and|can|must|depends?|should|[-–→])\b/i.test(item.head.title) &&
      !asidePattern.test(item.section.title),
  );
  const boxes = items.filter((item) => item.check !== null && item.depth === 0);
  const chosen = withId.length > 0 ? withId : bullets.length > 0 ? bullets : boxes;
  const known = knownIds(chosen.flatMap((item) => item.head.id ?? []));
  const tasks = new Map<FoundItem, FoundTask>();
  for (const item of chosen) {
    const body = itemBody(document, item);
    const facts = readBlockFacts(item.head.title, body.split("\n"), known);
    const story = item.head.labels.find((label) => /^US?[-\s]?\d/i.test(label)) ?? null;
    const parent = parentOf(items, item, tasks);
    tasks.set(
      item,
      collector.add({
        ...facts,
        statedId: chosen === boxes ? null : item.head.id,
        title: item.head.title === "" ? (item.head.id ?? "") : item.head.title,
        line: item.line,
        description: body,
        fileText: itemText(document, item),
        dependsOn: [...new Set([...facts.dependsOn, ...readBlockFacts("", [item.head.title], known).dependsOn])],
        done: item.check?.done === true || item.head.done || facts.done,
        optional:
          item.starred ||
          facts.optional ||
          item.head.labels.some((label) => /^optional$/i.test(label)) ||
          /\(optional\)/i.test(item.head.title),
        parallel: facts.parallel || item.head.labels.some((label) => /^P\??$|^parallel/i.test(label)),
        status: item.check === null ? null : item.check.mark,
        phase: phaseTitle(item),
        labels: item.head.labels,
        agentHint:
          facts.agentHint ??
          item.head.labels.flatMap((label) => /^(?:EXECUTOR|AGENT|OWNER):\s*(.+)$/.exec(label)?.[1] ?? []).at(-1) ??
          null,
        priority: facts.priority ?? story,
        parent,
        steps: stepsBelow(item.children),
      }),
    );
  }
  addCheckpoints(document, collector);
  const own = linesOf(chosen);
  addStatedEdges(document, collector, own);
  addGroupOrder(groupByPhase(collector.found), "phase", collector);
  warnOfLeftBoxes(items, new Set(chosen), collector);
}

/** The item's own lines, so that files in wrapped titles and links count too. */
function itemText(document: MarkdownDocument, item: FoundItem): string {
  return document.source.lines.slice(item.line - 1, item.endLine).join("\n");
}

function parentOf(
  items: readonly FoundItem[],
  item: FoundItem,
  tasks: ReadonlyMap<FoundItem, FoundTask>,
): FoundTask | null {
  for (let at = item.above; at >= 0; at = items[at]?.above ?? -1) {
    const above = items[at];
    const task = above === undefined ? undefined : tasks.get(above);
    if (task !== undefined) return task;
  }
  return null;
}

/** The phase: the highest heading below the title, which spec-kit uses for phases and stories. */
function phaseTitle(item: FoundItem): string | null {
  let title: string | null = null;
  for (let at: FoundItem["section"] | null = item.section; at !== null && at.level > 1; at = at.parent)
    title = at.title;
  return title ?? (item.section.level === 1 ? null : item.section.title || null);
}
