import { isDataMap, kindOf, pickText, pickValue, scalarText } from "./data-shape.ts";
import type { DataMap } from "./data-shape.ts";
import { IntakeError } from "./errors.ts";
import type { IntakeFault } from "./errors.ts";
import { readEstimate } from "./estimate.ts";
import type { DataDocument } from "./json.ts";
import type { TaskCollector } from "./task-collector.ts";
import type { TaskStep } from "./task-reading.ts";

interface TagList {
  readonly tag: string | null;
  readonly tasks: readonly unknown[];
  readonly at: readonly (string | number)[];
}

/** The lists of a task-master file: `{ tasks }`, one list per tag (`{ master: { tasks } }`, `{ master: [...] }`), or the bare list. */
export function findTagLists(data: unknown): TagList[] {
  if (Array.isArray(data)) return [{ tag: null, tasks: data as unknown[], at: [] }];
  if (!isDataMap(data)) return [];
  const lists: TagList[] = [];
  for (const [key, value] of Object.entries(data)) {
    if (Array.isArray(value) && (key === "tasks" || value.some((entry) => isDataMap(entry) && "title" in entry)))
      lists.push({ tag: key === "tasks" ? null : key, tasks: value as unknown[], at: [key] });
    else if (isDataMap(value) && Array.isArray(value["tasks"]))
      lists.push({ tag: key, tasks: value["tasks"] as unknown[], at: [key, "tasks"] });
  }
  return lists;
}

const finished = /^(?:done|complete|completed|closed|cancelled|canceled)$/i;

/**
 * Reads task-master's `tasks.json`. Sub-tasks are steps of their task, tags are phases where there are several, and a task whose id
 * another tag has used carries its tag before the id.
 *
 * @throws {IntakeError} `INTAKE_INVALID` with every entry that is no task.
 */
export function readTaskmaster(document: DataDocument, path: string | null, collector: TaskCollector): void {
  const lists = findTagLists(document.data);
  const faults: IntakeFault[] = [];
  if (lists.length === 0)
    faults.push({ line: 1, at: null, expected: "`tasks`, or tags with `tasks`", came: kindOf(document.data) });
  const used = new Set<string>();
  for (const { tag, tasks, at } of lists) {
    const own = new Map<string, string>();
    for (const entry of tasks) {
      const id = isDataMap(entry) ? scalarText(entry["id"]) : null;
      if (id === null) continue;
      own.set(id, used.has(id) && tag !== null ? `${tag}/${id}` : id);
    }
    for (const id of own.values()) used.add(id);
    for (const [index, entry] of tasks.entries()) {
      const line = document.lineOf([...at, index]);
      if (!isDataMap(entry)) {
        faults.push({
          line,
          at: `${at.join(".")}[${index}]`,
          expected: "a task with `id` and `title`",
          came: kindOf(entry),
        });
        continue;
      }
      const id = scalarText(entry["id"]);
      const title = pickText(entry, "title", "name", "description");
      if (title === null) {
        faults.push({
          line,
          at: `${at.join(".")}[${index}]`,
          expected: "a task with `title`",
          came: `a map with ${Object.keys(entry).slice(0, 8).join(", ") || "no keys"}`,
        });
        continue;
      }
      addTask(
        entry,
        { id: id === null ? null : (own.get(id) ?? id), title, line, tag: lists.length > 1 ? tag : null, own },
        collector,
      );
    }
  }
  const [first, ...others] = faults;
  if (first !== undefined) throw new IntakeError("INTAKE_INVALID", "task-master file", path, [first, ...others]);
  if (collector.found.length === 0) collector.warn(null, "the task list is empty");
}

function addTask(
  entry: DataMap,
  base: { id: string | null; title: string; line: number | null; tag: string | null; own: ReadonlyMap<string, string> },
  collector: TaskCollector,
): void {
  const status = pickText(entry, "status");
  const parts = [pickText(entry, "description"), pickText(entry, "details")].filter((part) => part !== null);
  const strategy = pickText(entry, "testStrategy", "test_strategy");
  const subtasks = pickValue(entry, "subtasks");
  const steps = Array.isArray(subtasks) ? subtasks.flatMap((step: unknown) => readStep(step)) : [];
  collector.add({
    statedId: base.id,
    title: base.title,
    line: base.line,
    description: [...parts, ...(strategy === null ? [] : [`Test strategy: ${strategy}`])].join("\n\n"),
    fileText: [base.title, ...parts, strategy ?? ""].join("\n"),
    dependsOn: referencesOf(entry["dependencies"]).map((reference) => base.own.get(reference) ?? reference),
    estimateMinutes: readEstimate(pickText(entry, "estimatedTime", "estimate", "effort")),
    done: finished.test(status ?? ""),
    phase: base.tag,
    status,
    priority: pickText(entry, "priority"),
    agentHint: pickText(entry, "assignedAgent", "agent", "assignee"),
    steps,
    validations: strategy === null ? [] : [{ title: strategy, commands: [] }],
  });
}

function readStep(step: unknown): TaskStep[] {
  if (!isDataMap(step)) return [];
  const title = pickText(step, "title", "description", "name");
  if (title === null) return [];
  return [
    {
      id: scalarText(step["id"]),
      title,
      done: finished.test(pickText(step, "status") ?? ""),
      line: null,
      dependsOn: referencesOf(step["dependencies"]),
    },
  ];
}

function referencesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((entry: unknown) => scalarText(entry) ?? []) : [];
}
