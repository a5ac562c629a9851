import { IntakeError } from "./errors.ts";
import type { IntakeFault } from "./errors.ts";
import { isDataMap, kindOf, pickText, pickValue, scalarText, textList } from "./data-shape.ts";
import type { DataMap } from "./data-shape.ts";
import { readEstimate } from "./estimate.ts";
import type { DataDocument } from "./json.ts";
import type { FoundTask, TaskCollector } from "./task-collector.ts";
import type { TaskStep } from "./task-reading.ts";
import { levelOf, slug } from "./validation-gates.ts";

/** Where tasks stand in a parsed document. */
export interface TaskListPlace {
  /** The list, or the map from id to task. */
  readonly tasks: readonly unknown[] | DataMap;
  readonly at: readonly (string | number)[];
  /** Name of the phase around it. */
  readonly phase?: string | null;
}

/** Keys under which a document keeps its tasks. */
const listKeys = [
  "tasks",
  "task_breakdown",
  "taskBreakdown",
  "task_list",
  "taskList",
  "items",
  "steps",
  "work_items",
  "workItems",
  "issues",
  "stories",
  "userStories",
  "todos",
  "plan",
  "features",
  "backlog",
];

const phaseKeys = ["phases", "milestones", "epics", "stages", "groups", "sections"];

/** Finds the task list of a parsed document: the document itself, or below one of the usual keys, also inside phases. */
export function findTaskLists(data: unknown, at: readonly (string | number)[] = [], depth = 0): TaskListPlace[] {
  if (Array.isArray(data)) return [{ tasks: data as unknown[], at }];
  if (!isDataMap(data)) return [];
  for (const key of listKeys) {
    const value = pickValue(data, key);
    if (Array.isArray(value)) return [{ tasks: value as unknown[], at: [...at, key] }];
    if (isDataMap(value)) {
      const inner = depth < 3 ? findTaskLists(value, [...at, key], depth + 1) : [];
      return inner.length > 0 ? inner : [{ tasks: value, at: [...at, key] }];
    }
  }
  for (const key of phaseKeys) {
    const phases = pickValue(data, key);
    if (!Array.isArray(phases)) continue;
    return phases.flatMap((phase: unknown, index) => {
      const inner = isDataMap(phase) ? findTaskLists(phase, [...at, key, index], depth + 1) : [];
      const name = isDataMap(phase) ? pickText(phase, "name", "title", "phase", "id") : null;
      return inner.map((list) => ({ ...list, phase: list.phase ?? name }));
    });
  }
  for (const key of ["project", "prp", "feature", "spec", "data", "breakdown", "implementation", "orchestration"]) {
    const value = pickValue(data, key);
    if (isDataMap(value) && depth < 3) {
      const inner = findTaskLists(value, [...at, key], depth + 1);
      if (inner.length > 0) return inner;
    }
  }
  return [];
}

/**
 * Reads tasks out of parsed data: lists of maps or of texts, and maps from id to task.
 *
 * @throws {IntakeError} `INTAKE_INVALID` with every entry that is no task.
 */
export function readDataTasks(document: DataDocument, path: string | null, collector: TaskCollector): void {
  const lists = findTaskLists(document.data);
  if (lists.length === 0) {
    throw new IntakeError("INTAKE_INVALID", "task list", path, [
      {
        line: null,
        at: null,
        expected: "a list of tasks, or a map with `tasks`",
        came: isDataMap(document.data)
          ? `a map with ${Object.keys(document.data).slice(0, 8).join(", ") || "no keys"}`
          : kindOf(document.data),
      },
    ]);
  }
  const faults: IntakeFault[] = [];
  for (const list of lists) {
    const phase = list.phase ?? null;
    const entries: (readonly [string | number, unknown, string | null])[] = Array.isArray(list.tasks)
      ? list.tasks.map((entry: unknown, index) => [index, entry, null] as const)
      : Object.entries(list.tasks).map(([key, entry]) => [key, entry, key] as const);
    for (const [step, entry, key] of entries)
      addEntry(entry, [...list.at, step], key, phase, document, collector, faults, null);
  }
  const [first, ...others] = faults;
  if (first !== undefined) throw new IntakeError("INTAKE_INVALID", "task list", path, [first, ...others]);
  readDataGates(document, collector);
  if (collector.found.length === 0) collector.warn(null, "the task list is empty");
}

/** `Task 1 - Data Models` as a key gives the id and the title. */
const keyTitle = /^(?:[A-Za-z][\w-]*\s+)?(?:task|step)[\s_#-]*(\d+(?:\.\d+)*[a-z]?)(?:\s*[-–—:.]\s*(.*))?$/i;

function addEntry(
  entry: unknown,
  at: readonly (string | number)[],
  key: string | null,
  phase: string | null,
  document: DataDocument,
  collector: TaskCollector,
  faults: IntakeFault[],
  parent: FoundTask | null,
): void {
  const line = document.lineOf(at);
  const named = key === null ? null : keyTitle.exec(key);
  if (entry === null && key !== null && named !== null) {
    collector.add({ statedId: named[1] ?? key, title: named[2] ?? key, line, phase, parent });
    return;
  }
  if (typeof entry === "string" && entry.trim() !== "") {
    collector.add({ statedId: named?.[1] ?? key, title: entry.trim(), line, phase, parent });
    return;
  }
  const place = at
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .replace(/^\./, "");
  if (!isDataMap(entry)) {
    faults.push({ line, at: place, expected: "a task: a map with a title, or a text", came: kindOf(entry) });
    return;
  }
  // A list of one-key maps is YAML for a list of named tasks: `- Task 1 - Data Models: {…}`.
  const keys = Object.keys(entry);
  const only = keys.length === 1 ? keys[0]! : null;
  if (only !== null && isDataMap(entry[only]) && key === null) {
    addEntry(entry[only], [...at, only], only, phase, document, collector, faults, parent);
    return;
  }
  const title =
    pickText(entry, "title", "name", "task", "summary", "subject", "content", "label") ?? named?.[2] ?? null;
  const description = pickText(entry, "description", "details", "body", "text", "goal", "what");
  const id = pickText(entry, "id", "task_id", "taskId", "key", "number", "ref") ?? named?.[1] ?? key;
  if (title === null && description === null && id === null) {
    faults.push({
      line,
      at: place,
      expected: "a task with `id`, `title` or `description`",
      came: `a map with ${keys.slice(0, 8).join(", ") || "no keys"}`,
    });
    return;
  }
  const task = collector.add(
    readEntry(entry, { id, title: title ?? firstLine(description) ?? id ?? "", description, line, phase, parent }),
  );
  const children = pickValue(entry, "subtasks", "sub_tasks", "subTasks", "children");
  if (Array.isArray(children))
    for (const [index, child] of children.entries())
      addEntry(child, [...at, "subtasks", index], null, task.phase ?? phase, document, collector, faults, task);
}

interface EntryBase {
  readonly id: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly line: number | null;
  readonly phase: string | null;
  readonly parent: FoundTask | null;
}

function readEntry(entry: DataMap, base: EntryBase): FoundTask {
  const status = pickText(entry, "status", "state");
  const validation = pickValue(entry, "validation", "validations", "gates", "gate", "validate", "verify");
  const words = textList(validation);
  const levels = words.filter(
    (word) =>
      /^(?:level[\s_-]*)?\d(?:$|[\s_-])/i.test(word) ||
      /^level[\s_-]/i.test(word) ||
      Array.isArray(pickValue(entry, "gates")),
  );
  const estimate = pickValue(entry, "estimateMinutes", "estimate_minutes", "estimatedMinutes", "minutes");
  const hours = pickValue(entry, "estimatedHours", "estimated_hours", "hours", "estimateHours");
  const files = [
    "files",
    "outputs",
    "file",
    "creates",
    "modifies",
    "files_to_create",
    "files_to_modify",
    "filesToCreate",
    "filesToModify",
    "paths",
    "writes",
  ].flatMap((key) => textList(pickValue(entry, key)));
  return {
    statedId: base.id,
    title: base.title,
    line: base.line,
    parent: base.parent,
    description: base.description ?? "",
    fileText: [
      base.title,
      base.description ?? "",
      ...textList(
        pickValue(entry, "details", "notes", "steps", "instructions", "acceptanceCriteria", "acceptance_criteria"),
      ),
    ].join("\n"),
    domains: ["domain", "domains", "tags"].flatMap((key) => textList(pickValue(entry, key))),
    ...(files.length > 0 ? { files } : {}),
    dependsOn: [
      "dependsOn",
      "depends_on",
      "dependencies",
      "deps",
      "blockedBy",
      "blocked_by",
      "requires",
      "after",
      "needs",
    ].flatMap((key) => referenceList(pickValue(entry, key))),
    estimateMinutes:
      readEstimate(estimate) ??
      (typeof hours === "number" ? readEstimate(hours * 60) : null) ??
      readEstimate(pickText(entry, "estimate", "effort", "duration", "estimated_time", "size", "points")),
    gates: levels,
    validations: words.filter((word) => !levels.includes(word)).map((word) => ({ title: word, commands: [word] })),
    done:
      pickValue(entry, "done", "completed", "passes") === true ||
      /^(?:done|complete|completed|closed|finished|cancelled)$/i.test(status ?? ""),
    optional: pickValue(entry, "optional") === true,
    parallel: pickValue(entry, "parallel") === true,
    phase: pickText(entry, "phase", "stage", "milestone", "wave") ?? base.phase,
    agentHint: pickText(entry, "personaId", "persona", "agent", "assignee", "assigned_to", "assignedAgent", "owner"),
    status,
    priority: pickText(entry, "priority"),
    labels: textList(pickValue(entry, "labels", "tags")),
    steps: readSteps(pickValue(entry, "steps", "checklist")),
  };
}

function referenceList(value: unknown): string[] {
  const list = Array.isArray(value) ? value : textList(value);
  return list
    .flatMap((entry: unknown) =>
      isDataMap(entry)
        ? (pickText(entry, "id", "task", "taskId", "task_id", "depends_on_id") ?? [])
        : (scalarText(entry) ?? []),
    )
    .filter((text) => !/^(?:none|n\/a|-)$/i.test(text));
}

function readSteps(value: unknown): TaskStep[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown): TaskStep[] => {
    if (isDataMap(entry)) {
      const title = pickText(entry, "title", "name", "step", "description");
      return title === null
        ? []
        : [
            {
              id: pickText(entry, "id"),
              title,
              done: pickValue(entry, "done", "completed") === true,
              line: null,
              dependsOn: [],
            },
          ];
    }
    const title = scalarText(entry);
    return title === null ? [] : [{ id: null, title, done: false, line: null, dependsOn: [] }];
  });
}

function firstLine(text: string | null): string | null {
  return text === null ? null : (text.split("\n")[0] ?? null);
}

function readDataGates(document: DataDocument, collector: TaskCollector): void {
  if (!isDataMap(document.data)) return;
  const gates = pickValue(
    document.data,
    "gates",
    "validation_gates",
    "validationGates",
    "validation_levels",
    "validation_loops",
    "validation",
  );
  const entries: (readonly [string, unknown])[] = Array.isArray(gates)
    ? gates.map((gate: unknown) => ["", gate] as const)
    : isDataMap(gates)
      ? Object.entries(gates)
      : [];
  for (const [key, gate] of entries) {
    const map = isDataMap(gate) ? gate : {};
    const title =
      pickText(map, "title", "name", "description") ??
      (key === "" ? (pickText(map, "id") ?? scalarText(gate)) : key.replace(/_/g, " "));
    if (title === null) continue;
    const stated = pickValue(map, "level") ?? /level[\s_-]*(\d)/i.exec(`${key} ${pickText(map, "id") ?? ""}`)?.[1];
    const number = Number(stated);
    const level = number === 1 || number === 2 || number === 3 || number === 4 ? number : levelOf(title);
    const commands = isDataMap(gate)
      ? commandList(pickValue(map, "commands", "command", "run", "checks"))
      : commandList(gate);
    const approval = pickValue(map, "approval", "needs_approval", "needsApproval", "manual") === true;
    const id = pickText(map, "id") ?? (key === "" ? slug(title) : key);
    collector.addGate({ id, level, title, commands, ...(approval ? { approval } : {}) });
  }
}

function commandList(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => scalarText(entry) ?? []);
  const text = scalarText(value);
  return text === null
    ? []
    : text
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "");
}
