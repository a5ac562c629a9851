import { findEstimate } from "../schedule/index.ts";
import type { LearnedEstimate } from "../schedule/index.ts";
import { findTaskDomains, scoreComplexity } from "../task/index.ts";
import type { Task, TaskDraft } from "../task/index.ts";
import type { EstimateSource, PlannedTask } from "./plan.ts";

/** What `makePlan` needs of a task; a task of an earlier plan also says where its estimate came from. */
export type PlanTaskDraft = TaskDraft & Partial<Pick<PlannedTask, "estimateFrom">>;

/** A task with an estimate, and where that comes from. */
export type EstimatedTask = Task & { readonly estimateFrom: EstimateSource };

/** Where the draft of a task has no estimate, how hard the task looks says how long it takes. */
export function estimateTask(task: Task, draft: PlanTaskDraft): EstimatedTask {
  if (draft.estimateMinutes !== undefined) return { ...task, estimateFrom: draft.estimateFrom ?? "stated" };
  const { title, description, files, domains, dependsOn } = task;
  const { minutes } = scoreComplexity({ title, description, files, domains, dependsOn });
  return { ...task, estimateMinutes: minutes, estimateFrom: "complexity" };
}

/** Replaces an estimate that nobody stated by what earlier tasks of its persona and domain took, where enough are known. */
export function estimateByMeasure(
  task: EstimatedTask,
  personaId: string | null,
  estimates: readonly LearnedEstimate[],
): EstimatedTask {
  if (task.estimateFrom === "stated" || personaId === null || estimates.length === 0) return task;
  const found = findEstimate(estimates, { personaId, domain: mainDomain(task) });
  return found === null ? task : { ...task, estimateMinutes: found.medianMinutes, estimateFrom: "measured" };
}

/** The field of work under which a task's duration is remembered: the strongest; `null` where nothing speaks for any. */
export function mainDomain(task: Pick<Task, "title" | "description" | "files" | "domains">): string | null {
  return findTaskDomains(task)[0]?.domain ?? null;
}
