import { knownIds } from "./known-ids.ts";
import type { KnownIds } from "./known-ids.ts";
import { addStatedEdges, linesOf } from "./add-stated-edges.ts";
import { collectItems, itemBody } from "./collect-items.ts";
import type { FoundItem } from "./collect-items.ts";
import { isDataMap, textList } from "./data-shape.ts";
import { warnOfLeftBoxes } from "./left-boxes.ts";
import type { MarkdownDocument } from "./markdown-document.ts";
import { addGroupOrder } from "./phase-order.ts";
import { phaseOf } from "./phase-of.ts";
import { inlineCommands } from "./shell-commands.ts";
import { stepsBelow } from "./steps-below.ts";
import { readBlockFacts } from "./task-block.ts";
import type { FoundTask, TaskCollector } from "./task-collector.ts";

/**
 * Reads a Kiro spec's `tasks.md`: numbered boxes (`1.`, `1.1`, or names such as `FOUNDATION-1`), optional ones with a star, dependencies in
 * their bullets, waves, and checkpoints, which are tasks and gates. A number that stands again belongs to the first one: overviews and
 * detail sections name the same task twice.
 */
export function readKiro(document: MarkdownDocument, collector: TaskCollector): void {
  const items = collectItems(document);
  const boxes = items.filter((item) => item.check !== null);
  const numbered = boxes.filter((item) => item.head.id !== null && isTaskId(item.head.id));
  const chosen = numbered.length > 0 ? numbered : boxes.filter((item) => item.depth === 0);
  const first = new Map<string, FoundItem>();
  const again = new Map<FoundItem, FoundItem[]>();
  const distinct: FoundItem[] = [];
  for (const item of chosen) {
    const id = numbered.length > 0 ? item.head.id : null;
    const before = id === null ? undefined : first.get(id);
    if (before === undefined) {
      distinct.push(item);
      if (id !== null) first.set(id, item);
    } else again.set(before, [...(again.get(before) ?? []), item]);
  }
  const known = knownIds(first.keys());
  const byId = new Map<string, FoundTask>();
  const ownItem = new Map<FoundItem, FoundTask>();
  for (const item of distinct) {
    const twins = again.get(item) ?? [];
    const task = collector.add(readItem(document, items, item, twins, numbered.length > 0, known, byId, ownItem));
    ownItem.set(item, task);
    if (task.statedId !== null) byId.set(task.statedId, task);
    for (const twin of twins) {
      if (itemBody(document, twin) === "" && twin.head.title !== item.head.title)
        collector.warn(
          twin.line,
          `${JSON.stringify(item.head.id)} stands again with another title: ${JSON.stringify(twin.head.title.slice(0, 80))}`,
        );
    }
    if (/^(?:final\s+)?checkpoint\b|\bcheckpoint$/i.test(item.head.title)) {
      collector.addGate({
        id: `checkpoint-${item.head.id ?? String(collector.gates.length + 1)}`,
        level: null,
        title: item.head.title,
        commands: inlineCommands(itemBody(document, item)),
      });
    }
  }
  addWaves(document, byId, collector);
  addStatedEdges(document, collector, linesOf(chosen));
  addListOrder(collector, byId);
  warnOfLeftBoxes(items, new Set([...chosen]), collector);
}

function isTaskId(id: string): boolean {
  return (
    /^\d+(?:\.\d+)*[a-z]?$/.test(id) ||
    /^[A-Z][A-Z0-9]*(?:[-_][A-Z0-9]+)*[-_]\d+[a-z]?$/.test(id) ||
    /^[A-Z]{1,4}\d{1,4}$/.test(id)
  );
}

function readItem(
  document: MarkdownDocument,
  items: readonly FoundItem[],
  item: FoundItem,
  twins: readonly FoundItem[],
  numbered: boolean,
  known: KnownIds,
  byId: ReadonlyMap<string, FoundTask>,
  ownItem: ReadonlyMap<FoundItem, FoundTask>,
): FoundTask {
  const id = numbered ? item.head.id : null;
  const parts = [ownBody(document, items, item), ...twins.map((twin) => ownBody(document, items, twin))].filter(
    (part) => part !== "",
  );
  const body = [...new Set(parts)].join("\n");
  const facts = readBlockFacts(item.head.title, body.split("\n"), known);
  const title = item.head.title.replace(/\s*\*$/, "");
  let parent: FoundTask | null = null;
  for (
    let prefix = id?.replace(/\.?[^.]*$/, "") ?? "";
    prefix !== "" && parent === null;
    prefix = prefix.includes(".") ? prefix.replace(/\.[^.]*$/, "") : ""
  )
    parent = byId.get(prefix) ?? null;
  const above = items[item.above];
  if (parent === null && above !== undefined) parent = ownItem.get(above) ?? null;
  const done = item.check?.done === true || item.head.done || twins.some((twin) => twin.check?.done === true);
  return {
    ...facts,
    statedId: id,
    title,
    line: item.line,
    otherLines: twins.map((twin) => twin.line),
    description: body,
    fileText: `${title}\n${body}`,
    done,
    optional:
      item.starred ||
      twins.some((twin) => twin.starred) ||
      /\(optional\)|^optional\b/i.test(title) ||
      /^\s*[-*]\s*\[.?\]\s*\*/.test(document.source.lines[item.line - 1] ?? ""),
    parallel:
      /\(P\)|\[P\]|\bcan run in parallel\b/.test(title) ||
      item.head.labels.includes("P") ||
      facts.parallel ||
      /^[ \t]*[-*]?\s*\**PARALLEL\b/im.test(body),
    status: facts.status ?? item.check?.mark ?? null,
    labels: item.head.labels,
    phase: phaseOf(item.section) ?? (item.section.level > 1 ? item.section.title : null),
    parent,
    steps: stepsBelow(item.children).filter((step) => step.id === null || !known.places.has(step.id)),
  };
}

/** The body without the numbered items in it: those are tasks of their own. */
function ownBody(document: MarkdownDocument, items: readonly FoundItem[], item: FoundItem): string {
  let first: FoundItem | undefined;
  for (let place = item.place + 1; first === undefined && place < items.length; place += 1) {
    const other = items[place]!;
    if (other.line > item.endLine) break;
    if (other.above === item.place && other.check !== null && other.head.id !== null && isTaskId(other.head.id))
      first = other;
  }
  if (first === undefined) return itemBody(document, item);
  return itemBody(document, {
    ...item,
    endLine: first.line - 1,
    children: item.children.filter((node) => node.line < first.line),
  });
}

/** A fence or front matter with `waves`: each wave after the one before. */
function addWaves(document: MarkdownDocument, byId: ReadonlyMap<string, FoundTask>, collector: TaskCollector): void {
  for (const section of document.sections) {
    for (const node of section.nodes) {
      if (node.type !== "code" || !/"?waves"?\s*:/.test(node.text)) continue;
      let data: unknown;
      try {
        data = JSON.parse(node.text);
      } catch {
        collector.warn(node.line, "waves that are not valid JSON were not read");
        continue;
      }
      const waves = isDataMap(data) && Array.isArray(data["waves"]) ? (data["waves"] as unknown[]) : [];
      const groups = waves.map((wave) =>
        textList(isDataMap(wave) ? wave["tasks"] : wave).flatMap((id) => byId.get(id) ?? []),
      );
      addGroupOrder(groups, "wave", collector);
    }
  }
}

/** Kiro works through the list from top to bottom, and through the parts of a task before its next sibling. */
function addListOrder(collector: TaskCollector, byId: ReadonlyMap<string, FoundTask>): void {
  const parents = new Set([...byId.values()].flatMap((task) => task.parent ?? []));
  for (const task of collector.found)
    if (task.parent !== undefined && task.parent !== null && parents.has(task.parent))
      collector.addOrder(task.parent, task, "parent");
  const tops = collector.found.filter((task) => task.parent === undefined || task.parent === null);
  addGroupOrder(
    tops.map((task) => [task]),
    "document",
    collector,
  );
}
