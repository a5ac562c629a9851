import { createOwnershipGuard, rulesOfOwners } from "../ownership/index.ts";
import type { Plan, PlannedTask } from "./plan.ts";

/** How one task of a plan relates to an earlier plan. */
export interface TaskChange {
  readonly taskId: string;
  /** `changed`: what is asked of it, or something it builds on, is no longer the same. */
  readonly change: "same" | "changed" | "new" | "removed";
  /** What changed, for people; `null` where nothing did. */
  readonly because: string | null;
  /** The later plan marks it as done. */
  readonly done: boolean;
}

/**
 * Compares two plans task by task: by what is asked, not by when or by which agent of a persona it is done.
 *
 * What counts: title, description, files, domains, persona, gates with their commands, contracts to be met, owners of its
 * files, and what it waits for; and a task that builds on a changed one is changed as well. Estimates, phases, the schedule
 * and the order of the tasks do not count, and a task that `after` marks as done is the same. O(tasks + dependencies + rules).
 *
 * @returns The tasks of `after` in its order, then those that only `before` has.
 * @example
 * comparePlans(plan, plan).every((task) => task.change === "same"); // true
 */
export function comparePlans(before: Plan, after: Plan): TaskChange[] {
  const old = new Map(before.tasks.map((task) => [task.id, task]));
  const readBefore = contentReader(before);
  const readAfter = contentReader(after);
  const compareTasks = (known: PlannedTask, task: PlannedTask): string | null => {
    // What is ticked is asked of nobody, so nothing of it can change.
    if (task.done) return null;
    if (known.done) return "the document does not mark it as done any more";
    return describe(listDifferences(readBefore(known), readAfter(task)));
  };
  const changes = new Map<string, TaskChange>();
  for (const task of after.tasks) {
    const known = old.get(task.id);
    const because = known === undefined ? "it is not in the earlier plan" : compareTasks(known, task);
    const change = known === undefined ? "new" : because === null ? "same" : "changed";
    changes.set(task.id, { taskId: task.id, change, because, done: task.done });
  }
  spread(after, changes);
  const removed = before.tasks.filter((task) => !changes.has(task.id));
  return [
    ...after.tasks.map((task) => changes.get(task.id)!),
    ...removed.map(({ id }): TaskChange => ({
      taskId: id,
      change: "removed",
      because: "it is not in the plan any more",
      done: false,
    })),
  ];
}

/** What builds on a changed task is changed. */
function spread(plan: Plan, changes: Map<string, TaskChange>): void {
  const dependents = new Map<string, string[]>();
  const isTicked = new Set(plan.tasks.filter((task) => task.done).map((task) => task.id));
  for (const task of plan.tasks) {
    for (const id of task.waitsFor) {
      const known = dependents.get(id);
      if (known === undefined) dependents.set(id, [task.id]);
      else known.push(task.id);
    }
  }
  const open = plan.tasks
    .filter((task) => changes.get(task.id)!.change !== "same" && !task.done)
    .map((task) => task.id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const taskId of dependents.get(id) ?? []) {
      if (changes.get(taskId)!.change !== "same" || isTicked.has(taskId)) continue;
      changes.set(taskId, {
        taskId,
        change: "changed",
        because: `it builds on ${id}, which is done again`,
        done: false,
      });
      open.push(taskId);
    }
  }
}

/** One text for each part of what is asked, in a fixed order. */
type Content = readonly (readonly [name: string, text: string])[];

function contentReader(plan: Plan): (task: PlannedTask) => Content {
  const personaOf = new Map(plan.agents.map((agent) => [agent.agentId, agent.personaId]));
  const gates = new Map(plan.gates.map((gate) => [gate.id, gate]));
  const contracts = new Map(plan.contracts.map((contract) => [contract.id, contract]));
  const ownersOf = ownersReader(plan);
  return (task) => [
    ["title", task.title],
    ["description", task.description],
    ["files", asSet(task.files)],
    ["domains", asSet(task.domains)],
    ["kind", task.kind],
    ["persona", task.agentId === null ? "" : (personaOf.get(task.agentId) ?? task.agentId)],
    ["gates", JSON.stringify([...task.gates].sort().map((id) => gates.get(id) ?? id))],
    ["contracts", JSON.stringify([...task.delivers].sort().map((id) => contracts.get(id) ?? id))],
    ["owners", JSON.stringify([...new Set(task.files)].sort().map(ownersOf))],
    ["dependencies", asSet(task.waitsFor)],
  ];
}

/** Who may write a file, as personas: which of two agents of one persona it is says nothing about the work. */
function ownersReader(plan: Plan): (file: string) => readonly string[] | null {
  const personaOf = new Map(plan.agents.map((agent) => [agent.agentId, agent.personaId]));
  const byPattern = new Map(plan.ownership);
  let ownersOf: (path: string) => readonly string[] | null = () => null;
  try {
    const guard = createOwnershipGuard(rulesOfOwners(plan.ownership));
    ownersOf = (path) => guard.ownersOf(path);
  } catch {
    // A map that the guard refuses is compared rule by rule.
  }
  return (file) => {
    const owners = byPattern.get(file) ?? ownersOf(file);
    return owners === null ? null : [...new Set(owners.map((id) => personaOf.get(id) ?? id))].sort();
  };
}

function asSet(texts: readonly string[]): string {
  return JSON.stringify([...new Set(texts)].sort());
}

function listDifferences(before: Content, after: Content): string[] {
  return after.flatMap(([name, text], place) => (before[place]![1] === text ? [] : [name]));
}

function describe(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const last = names.at(-1)!;
  const list = names.length === 1 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
  return `its ${list} changed`;
}
