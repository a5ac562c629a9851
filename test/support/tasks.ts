import { makePlan } from "../../src/core/plan/index.ts";
import type { Plan, PlanInput } from "../../src/core/plan/index.ts";
import type { TaskDraft } from "../../src/core/task/index.ts";

/** A plan of tasks `id: what it waits for`, each of its own agent where `agents` says so. */
export function planOf(waits: Record<string, string[]> | [string, string[]][], rest: Partial<PlanInput> = {}): Plan {
  const entries = Array.isArray(waits) ? waits : Object.entries(waits);
  const tasks: TaskDraft[] = entries.map(([id, dependsOn]) => ({ id, dependsOn }));
  return makePlan({ feature: "test", tasks, schedule: { maxIterations: 1 }, ...rest });
}

/** The plan with other agents: each task is given to the agent that `agentOf` names. */
export function withAgents(plan: Plan, agentOf: (taskId: string) => string): Plan {
  const agentIds = [...new Set(plan.tasks.map((task) => agentOf(task.id)))];
  return {
    ...plan,
    tasks: plan.tasks.map((task) =>
      task.kind === "group" || task.done ? task : { ...task, agentId: agentOf(task.id) },
    ),
    agents: agentIds.map((agentId) => ({
      agentId,
      personaId: "backend",
      taskIds: plan.tasks.filter((task) => agentOf(task.id) === agentId).map((task) => task.id),
      focus: "",
      outputs: [],
      expertise: [],
      tools: [],
    })),
  };
}
