import { isDataMap, kindOf, pickText, scalarText, textList } from "./data-shape.ts";
import type { DataMap } from "./data-shape.ts";
import { IntakeError } from "./errors.ts";
import type { IntakeFault } from "./errors.ts";
import { readEstimate } from "./estimate.ts";
import type { SourceText } from "./source-text.ts";
import type { FoundTask, TaskCollector } from "./task-collector.ts";

/** Record types of beads that are no work for an agent. */
const idle: ReadonlySet<string> = new Set([
  "event",
  "agent",
  "molecule",
  "merge-request",
  "message",
  "gate",
  "role",
  "convoy",
  "slot",
  "rig",
  "wisp",
]);

/**
 * Reads beads' `issues.jsonl`, or the same records as a JSON list. `blocks` and `conditional-blocks` are dependencies, `parent-child` is the
 * parent; other links (`related`, `discovered-from`) wait for nothing. Records that are no work (events, agents) stay tasks, marked optional.
 *
 * @throws {IntakeError} `INTAKE_SYNTAX` and `INTAKE_INVALID` with every line that is no record.
 */
export function readBeads(source: SourceText, collector: TaskCollector): void {
  const records = takeRecords(source);
  const byId = new Map<string, FoundTask>();
  const parents = new Map<string, string>();
  for (const { record } of records) {
    for (const link of linksOf(record))
      if (link.type === "parent-child") parents.set(String(record["id"]), link.target);
  }
  // A parent may stand after its child: children wait until it is there.
  const waiting = [...records];
  const order = new Map(records.map(({ record }, index) => [record, index]));
  const tasks: (FoundTask | undefined)[] = [];
  const known = new Set(records.map(({ record }) => scalarText(record["id"]) ?? ""));
  const add = (record: DataMap, line: number): FoundTask => {
    const id = scalarText(record["id"]) ?? "";
    const parent = byId.get(parents.get(id) ?? "") ?? null;
    const task = readRecord(record, id, line, parent);
    if (!byId.has(id)) byId.set(id, task);
    tasks[order.get(record) ?? 0] = task;
    return task;
  };
  for (const { record, line } of waiting) {
    const chain: { record: DataMap; line: number }[] = [];
    const seen = new Set<string>();
    for (
      let at: string | undefined = scalarText(record["id"]) ?? "";
      at !== undefined && known.has(at) && !byId.has(at) && !seen.has(at);
      at = parents.get(at)
    ) {
      seen.add(at);
      const own = first(records, at);
      if (own !== undefined) chain.push(own);
    }
    for (const entry of chain.reverse()) add(entry.record, entry.line);
    if (tasks[order.get(record) ?? 0] === undefined) add(record, line);
  }
  for (const task of tasks) if (task !== undefined) collector.add(task);
  const still = collector.found.filter((task) => task.kind !== undefined && task.kind !== null && idle.has(task.kind));
  if (still.length > 0)
    collector.warn(
      still[0]?.line ?? null,
      `${still.length} records are no work items (${[...new Set(still.map((task) => task.kind))].join(", ")}); they are marked optional`,
    );
}

const byIdCache = new WeakMap<
  readonly { record: DataMap; line: number }[],
  Map<string, { record: DataMap; line: number }>
>();

function first(
  records: readonly { record: DataMap; line: number }[],
  id: string,
): { record: DataMap; line: number } | undefined {
  let index = byIdCache.get(records);
  if (index === undefined) {
    index = new Map();
    for (const entry of records) {
      const own = scalarText(entry.record["id"]) ?? "";
      if (!index.has(own)) index.set(own, entry);
    }
    byIdCache.set(records, index);
  }
  return index.get(id);
}

function takeRecords(source: SourceText): { record: DataMap; line: number }[] {
  const records: { record: DataMap; line: number }[] = [];
  const faults: IntakeFault[] = [];
  let syntax = false;
  const take = (value: unknown, line: number): void => {
    if (isDataMap(value) && scalarText(value["id"]) !== null) records.push({ record: value, line });
    else
      faults.push({
        line,
        at: null,
        expected: "a record with `id` and `title`",
        came: isDataMap(value) ? `a map with ${Object.keys(value).slice(0, 6).join(", ") || "no keys"}` : kindOf(value),
      });
  };
  if (/^\s*\[/.test(source.text)) {
    let list: unknown;
    try {
      list = JSON.parse(source.text);
    } catch {
      list = null;
    }
    if (Array.isArray(list)) for (const value of list) take(value, 1);
    else faults.push({ line: 1, at: null, expected: "a JSON list of records", came: "something else" });
  } else {
    for (const [index, line] of source.lines.entries()) {
      if (line.trim() === "") continue;
      try {
        take(JSON.parse(line), index + 1);
      } catch {
        syntax = true;
        faults.push({
          line: index + 1,
          at: null,
          expected: "one JSON record",
          came: JSON.stringify(line.trim().slice(0, 60)),
        });
      }
    }
  }
  const [firstFault, ...others] = faults.slice(0, 100);
  if (firstFault !== undefined)
    throw new IntakeError(syntax ? "INTAKE_SYNTAX" : "INTAKE_INVALID", "beads file", source.path, [
      firstFault,
      ...others,
    ]);
  return records;
}

function readRecord(record: DataMap, id: string, line: number, parent: FoundTask | null): FoundTask {
  const status = pickText(record, "status");
  const kind = pickText(record, "issue_type", "type");
  const parts = [
    pickText(record, "description"),
    pickText(record, "design"),
    pickText(record, "acceptance_criteria"),
    pickText(record, "notes"),
  ].filter((part) => part !== null);
  const title = pickText(record, "title") ?? id;
  return {
    statedId: id,
    title,
    line,
    description: parts.join("\n\n"),
    fileText: [title, ...parts].join("\n"),
    dependsOn: linksOf(record)
      .filter((link) => /^(?:blocks|conditional-blocks|waits-for)$/.test(link.type))
      .map((link) => link.target),
    estimateMinutes: readEstimate(record["estimated_minutes"]),
    done: /^(?:closed|tombstone|done|completed)$/i.test(status ?? ""),
    optional: kind !== null && idle.has(kind),
    status,
    kind,
    priority: pickText(record, "priority"),
    labels: textList(record["labels"]),
    agentHint: pickText(record, "assignee"),
    parent,
  };
}

function linksOf(record: DataMap): { type: string; target: string }[] {
  const links = record["dependencies"];
  if (!Array.isArray(links)) return [];
  return links.flatMap((link: unknown) => {
    if (!isDataMap(link)) {
      const target = scalarText(link);
      return target === null ? [] : [{ type: "blocks", target }];
    }
    const target = pickText(link, "depends_on_id", "dependsOnId", "id");
    return target === null ? [] : [{ type: pickText(link, "type", "dependency_type") ?? "blocks", target }];
  });
}
