import { deriveOwnership, rankPersonas } from "../assignment/index.ts";
import type { TaskDraft } from "../task/index.ts";
import { makeTask } from "../task/index.ts";
import { findExclusions } from "./find-exclusions.ts";
import { lintPlan } from "./lint-plan.ts";
import type { Plan, PlannedTask } from "./plan.ts";

/** Tasks that a plan could take in while it runs. */
export interface GrownPlan {
  readonly tasks: readonly PlannedTask[];
  /** Rules for files that nobody owned. */
  readonly ownership: Plan["ownership"];
  /** Why it cannot take them in, one sentence each; empty where it can. */
  readonly faults: readonly string[];
}

/**
 * Fits proposed tasks into a plan: each is given to the agent of the persona that suits it best (of several the one with the
 * fewest tasks), files that nobody owns become its agent's, and tasks that may write one file exclude each other. What is
 * wrong is named: the checks of a plan and every error of the linter that the plan did not have before.
 *
 * A task with a `personaId` goes to that persona where it works in the plan.
 */
export function growPlan(plan: Plan, drafts: readonly TaskDraft[]): GrownPlan {
  const faults: string[] = [];
  if (!Array.isArray(drafts) || drafts.length === 0)
    return { tasks: [], ownership: [], faults: ["no task is proposed"] };
  const known = new Set(plan.tasks.map((task) => task.id));
  const own = new Set<string>();
  for (const draft of drafts as readonly Partial<TaskDraft>[]) {
    const { id, estimateMinutes = 0 } = draft;
    if (typeof id !== "string") faults.push("expected the id of a proposed task to be a text");
    else if (known.has(id) || own.has(id)) faults.push(`the id ${JSON.stringify(id)} is taken`);
    else own.add(id);
    if (!(Number.isFinite(estimateMinutes) && estimateMinutes >= 0))
      faults.push(
        `expected estimateMinutes of ${JSON.stringify(id)} to be a number from 0, got ${String(estimateMinutes)}`,
      );
  }
  if (faults.length > 0) return { tasks: [], ownership: [], faults };
  const load = new Map(plan.agents.map((agent) => [agent.agentId, agent.taskIds.length]));
  const tasks = drafts.map((draft: TaskDraft): PlannedTask => {
    const task = makeTask(draft);
    const agentId = chooseAgent(plan, task, load);
    if (agentId !== null) load.set(agentId, (load.get(agentId) ?? 0) + 1);
    return {
      ...task,
      phase: task.phase ?? null,
      kind: "work",
      agentId,
      waitsFor: [...new Set([...task.dependsOn, ...task.after.map((one) => one.taskId)])],
      excludes: [],
      delivers: [],
      reasons: ["it was proposed while the plan ran"],
    };
  });
  for (const task of tasks) {
    if (task.agentId === null) faults.push(`no agent of the plan could do ${task.id}`);
    for (const id of task.waitsFor) {
      if (!known.has(id) && !own.has(id))
        faults.push(`${task.id} waits for ${JSON.stringify(id)}, which is no task of the plan`);
    }
  }
  if (faults.length > 0) return { tasks: [], ownership: [], faults };
  const all = [...plan.tasks, ...tasks];
  const excludes = findExclusions(
    all.map((task) => ({
      id: task.id,
      files: task.done || task.kind === "group" ? [] : task.files,
      waitsFor: task.waitsFor,
    })),
  );
  const fitted = tasks.map((task, at) => ({ ...task, excludes: excludes[plan.tasks.length + at]! }));
  const owners = plan.agents.map(({ agentId }) => ({
    agentId,
    taskIds: fitted.filter((task) => task.agentId === agentId).map((task) => task.id),
  }));
  const ownership = deriveOwnership(fitted, owners, plan.ownership);
  return { tasks: fitted, ownership, faults: findNewErrors(plan, fitted, ownership) };
}

function chooseAgent(
  plan: Plan,
  task: TaskDraft & { readonly title: string },
  load: ReadonlyMap<string, number>,
): string | null {
  const ranking = rankPersonas(task).map((one) => one.personaId);
  const place = (personaId: string): number =>
    ranking.includes(personaId) ? ranking.indexOf(personaId) : ranking.length;
  const best = [...plan.agents].sort(
    (a, b) =>
      Number(b.personaId === task.personaId) - Number(a.personaId === task.personaId) ||
      place(a.personaId) - place(b.personaId) ||
      load.get(a.agentId)! - load.get(b.agentId)!,
  );
  return best[0]?.agentId ?? null;
}

/** Errors of the linter that the plan has only with the proposed tasks. */
function findNewErrors(plan: Plan, tasks: readonly PlannedTask[], ownership: Plan["ownership"]): string[] {
  const errors = (one: Plan): string[] =>
    lintPlan(one).flatMap((finding) => (finding.severity === "error" ? [`${finding.code}: ${finding.message}`] : []));
  const before = new Set(errors(plan));
  const grown: Plan = {
    ...plan,
    tasks: [...plan.tasks, ...tasks],
    ownership: [...plan.ownership, ...ownership],
    agents: plan.agents.map((agent) => ({
      ...agent,
      taskIds: [...agent.taskIds, ...tasks.filter((task) => task.agentId === agent.agentId).map((task) => task.id)],
    })),
  };
  return errors(grown).filter((fault) => !before.has(fault));
}
