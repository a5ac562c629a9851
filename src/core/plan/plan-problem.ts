import type { ScheduleProblem } from "../schedule/index.ts";
import type { PlannedTask } from "./plan.ts";

/**
 * The scheduling problem that a plan's tasks are: what they wait for, one task at a time for each agent, and no two that may
 * write the same file. For charts, comparisons and simulations of a plan. Groups and what is done take no time.
 *
 * @param options.concurrency - Tasks that may run at once. Default: one for each agent.
 * @example
 * simulateSchedule(planProblem(plan.tasks), plan.schedule).p90Minutes;
 */
export function planProblem(
  tasks: readonly PlannedTask[],
  options: { readonly concurrency?: number | null } = {},
): ScheduleProblem {
  const { concurrency = null } = options;
  const slots = concurrency === null ? [] : [["slots", concurrency] as const];
  const agents = [...new Set(tasks.flatMap((task) => task.agentId ?? []))];
  return {
    tasks: tasks.map(({ id, agentId, estimateMinutes, waitsFor, excludes }) => ({
      id,
      minutes: agentId === null ? 0 : estimateMinutes,
      dependsOn: waitsFor,
      needs:
        agentId === null
          ? {}
          : Object.fromEntries([[agentResource(agentId), 1], ...slots.map(([name]) => [name, 1] as const)]),
      excludes,
    })),
    resources: Object.fromEntries([...agents.map((agentId) => [agentResource(agentId), 1] as const), ...slots]),
  };
}

/** The name under which an agent is a resource of `planProblem`. */
export function agentResource(agentId: string): string {
  return `agent:${agentId}`;
}
