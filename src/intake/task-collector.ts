import { resolvePersonaId } from "../core/persona/index.ts";
import { makeTask } from "../core/task/index.ts";
import type { Gate, OrderReason, Task } from "../core/task/index.ts";
import { findDirectories } from "./file-names.ts";
import { resolveReference, referenceIndex } from "./resolve-reference.ts";
import type { IntakeWarning, TaskItem, TaskStep } from "./task-reading.ts";
import { findWrittenFiles } from "./written-files.ts";

/** A task as a reader found it; ids and references are still the author's. */
export interface FoundTask {
  readonly statedId: string | null;
  readonly title: string;
  readonly line: number | null;
  /** Further lines that show the same task with a box. */
  readonly otherLines?: readonly number[];
  readonly description?: string;
  readonly domains?: readonly string[];
  /** Files of a field or of action lines; where left out they are found in title and description. */
  readonly files?: readonly string[];
  /** Text in which files are looked for; default: title and description. */
  readonly fileText?: string;
  readonly dependsOn?: readonly string[];
  readonly estimateMinutes?: number | null;
  readonly gates?: readonly string[];
  readonly done?: boolean;
  readonly optional?: boolean;
  readonly parallel?: boolean;
  /** The found task that this one is a part of. */
  readonly parent?: FoundTask | null;
  readonly phase?: string | null;
  readonly agentHint?: string | null;
  readonly status?: string | null;
  readonly priority?: string | null;
  readonly kind?: string | null;
  readonly labels?: readonly string[];
  readonly steps?: readonly TaskStep[];
  /** The task's own validations. */
  readonly validations?: readonly { readonly title: string; readonly commands: readonly string[] }[];
}

/** Tasks, gates and warnings of one document, as a reader finds them one after the other. */
export class TaskCollector {
  readonly found: FoundTask[] = [];
  readonly #gates: Gate[] = [];
  readonly #warnings: IntakeWarning[] = [];
  readonly #orders: { task: FoundTask; first: FoundTask; because: OrderReason }[] = [];
  readonly #edges: { task: FoundTask; reference: string }[] = [];

  add(task: FoundTask): FoundTask {
    this.found.push(task);
    return task;
  }

  /** A dependency that stands outside of the task's own text; `reference` is an id of the document. */
  addEdge(task: FoundTask, reference: string): void {
    this.#edges.push({ task, reference });
  }

  /** An order that follows from the form of the document. */
  addOrder(task: FoundTask, first: FoundTask, because: OrderReason): void {
    this.#orders.push({ task, first, because });
  }

  /** Adds a gate under a free id made of `id`. */
  addGate(gate: Gate): void {
    this.#gates.push({ ...gate, id: freeName(gate.id, new Set(this.#gates.map((other) => other.id))) });
  }

  get gates(): readonly Gate[] {
    return this.#gates;
  }

  warn(line: number | null, message: string): void {
    if (this.#warnings.length < 1000) this.#warnings.push({ line, message });
    else if (this.#warnings.length === 1000)
      this.#warnings.push({ line: null, message: "more warnings were left out" });
  }

  /** Ids as stated, in file order. */
  get statedIds(): string[] {
    return this.found.flatMap((task) => task.statedId ?? []);
  }

  /** A level that a task names and the document does not describe is a gate all the same, without commands. */
  #addImpliedGates(): void {
    for (const reference of new Set(this.found.flatMap((task) => task.gates ?? []))) {
      const level = /^level[\s_-]*([1-4])(?:\b|_)/i.exec(reference)?.[1];
      if (level === undefined || resolveGate(reference, this.#gates) !== null) continue;
      this.addGate({
        id: reference,
        level: Number(level) as 1 | 2 | 3 | 4,
        title: reference.replaceAll("_", " "),
        commands: [],
      });
    }
  }

  /** Gives ids, resolves references, and closes the collection. */
  finish(): {
    tasks: Task[];
    items: TaskItem[];
    gates: Gate[];
    taskGates: { taskId: string; gate: Gate }[];
    warnings: IntakeWarning[];
  } {
    const ids = this.#giveIds();
    const index = referenceIndex(
      this.found.map((task) => ({ id: ids.get(task)!, statedId: task.statedId, title: task.title })),
    );
    this.#addImpliedGates();
    const gateIds = new Set(this.#gates.map((gate) => gate.id));
    const edges = new Map<FoundTask, string[]>();
    for (const edge of this.#edges) edges.set(edge.task, [...(edges.get(edge.task) ?? []), edge.reference]);
    const orders = new Map<FoundTask, { taskId: string; because: OrderReason }[]>();
    for (const order of this.#orders) {
      const list = orders.get(order.task) ?? [];
      list.push({ taskId: ids.get(order.first)!, because: order.because });
      orders.set(order.task, list);
    }
    const taskGates: { taskId: string; gate: Gate }[] = [];
    const usedGateIds = new Set(gateIds);
    const tasks: Task[] = [];
    const items: TaskItem[] = [];
    for (const found of this.found) {
      const id = ids.get(found)!;
      const dependsOn = this.#resolve(found, [...(found.dependsOn ?? []), ...(edges.get(found) ?? [])], index, id);
      const text = found.fileText ?? `${found.title}\n${found.description ?? ""}`;
      const named = findWrittenFiles(text);
      const mentions = [...new Set([...(found.files ?? []), ...named.all])];
      const files = (found.files ?? []).length > 0 ? [...new Set(found.files)] : named.written;
      const reads = named.all.filter((path) => !files.includes(path));
      const hint = found.agentHint ?? null;
      for (const [position, validation] of (found.validations ?? []).entries()) {
        const gateId = freeName(position === 0 ? `task-${id}` : `task-${id}-${position + 1}`, usedGateIds);
        usedGateIds.add(gateId);
        taskGates.push({
          taskId: id,
          gate: { id: gateId, level: null, title: validation.title, commands: validation.commands },
        });
      }
      const order = (orders.get(found) ?? []).filter((entry) => entry.taskId !== id);
      const parentId = found.parent === undefined || found.parent === null ? null : (ids.get(found.parent) ?? null);
      tasks.push(
        makeTask({
          id,
          title: found.title === "" ? (found.statedId ?? id) : found.title,
          description: found.description ?? "",
          domains: [...new Set(found.domains ?? [])],
          files,
          ...(reads.length === 0 ? {} : { reads }),
          dependsOn,
          after: order.filter((entry, at) => order.findIndex((other) => other.taskId === entry.taskId) === at),
          ...(found.estimateMinutes === undefined || found.estimateMinutes === null
            ? {}
            : { estimateMinutes: found.estimateMinutes }),
          gates: (found.gates ?? []).flatMap((reference) => resolveGate(reference, this.#gates) ?? []),
          done: found.done ?? false,
          optional: found.optional ?? false,
          parallel: found.parallel ?? false,
          parentId,
          phase: found.phase ?? null,
          personaId: hint === null ? null : (resolvePersonaId(hint) ?? hint),
        }),
      );
      items.push({
        taskId: id,
        line: found.line,
        otherLines: found.otherLines ?? [],
        statedId: found.statedId,
        status: found.status ?? null,
        priority: found.priority ?? null,
        hasEstimate: typeof found.estimateMinutes === "number",
        kind: found.kind ?? null,
        labels: found.labels ?? [],
        agentHint: hint,
        mentions,
        directories: findDirectories(text),
        steps: found.steps ?? [],
      });
    }
    return {
      tasks,
      items,
      gates: [...this.#gates],
      taskGates,
      warnings: [...this.#warnings].sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
    };
  }

  #giveIds(): Map<FoundTask, string> {
    const stated = new Set(this.statedIds);
    const used = new Set<string>();
    const next = new Map<string, number>();
    const ids = new Map<FoundTask, string>();
    let counter = 0;
    const none = stated.size === 0;
    for (const task of this.found) {
      counter += 1;
      let id = task.statedId;
      if (id === null) id = freeName(none ? String(counter) : `item-${counter}`, stated);
      else if (used.has(id)) {
        let count = next.get(id) ?? 2;
        while (used.has(`${id}-${count}`) || stated.has(`${id}-${count}`)) count += 1;
        next.set(id, count + 1);
        this.warn(
          task.line,
          `id ${JSON.stringify(id)} is used again; this task is read as ${JSON.stringify(`${id}-${count}`)}`,
        );
        id = `${id}-${count}`;
      }
      used.add(id);
      ids.set(task, id);
    }
    return ids;
  }

  #resolve(
    found: FoundTask,
    references: readonly string[],
    index: ReturnType<typeof referenceIndex>,
    ownId: string,
  ): string[] {
    const resolved = new Set<string>();
    for (const reference of references) {
      const id = resolveReference(reference, index);
      if (id === ownId) this.warn(found.line, `task ${JSON.stringify(ownId)} depends on itself; left out`);
      else if (id !== null) resolved.add(id);
      else {
        resolved.add(reference);
        this.warn(
          found.line,
          `task ${JSON.stringify(ownId)} depends on ${JSON.stringify(reference)}, which is not in this document`,
        );
      }
    }
    return [...resolved];
  }
}

function freeName(wanted: string, used: ReadonlySet<string>): string {
  if (!used.has(wanted)) return wanted;
  for (let count = 2; ; count += 1) if (!used.has(`${wanted}-${count}`)) return `${wanted}-${count}`;
}

/** `level_2_unit_tests`, `level 2`, `2`, or a gate's id or title. */
function resolveGate(reference: string, gates: readonly Gate[]): string | null {
  const level = /^(?:level[\s_-]*)?(\d)(?:\b|_)/i.exec(reference)?.[1];
  const form = plainForm(reference);
  const match =
    gates.find((gate) => gate.id === reference || plainForm(gate.title) === form || plainForm(gate.id) === form) ??
    gates.find((gate) => level !== undefined && gate.level === Number(level));
  return match?.id ?? null;
}

function plainForm(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_");
}
