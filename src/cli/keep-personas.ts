import type { Plan } from "../core/plan/index.ts";
import type { TaskDraft } from "../core/task/index.ts";

/**
 * Tasks that read as they did keep the persona that an earlier plan gave them, so that a new task beside them does not move
 * work that is done already.
 */
export function keepPersonas(tasks: readonly TaskDraft[], before: Plan): TaskDraft[] {
  const known = new Map(before.tasks.map((task) => [task.id, task]));
  const personaOf = new Map(before.agents.map((agent) => [agent.agentId, agent.personaId]));
  const text = (task: TaskDraft): string => JSON.stringify([task.title, task.description, task.files, task.domains]);
  return tasks.map((task) => {
    const old = known.get(task.id);
    if ((task.personaId ?? null) !== null || old === undefined || old.agentId === null || text(task) !== text(old))
      return task;
    return { ...task, personaId: personaOf.get(old.agentId) ?? null };
  });
}
