import type { HandoffContract } from "../handoff/index.ts";
import type { Schedule } from "../schedule/index.ts";
import { agentsNamed } from "./agents-named.ts";
import type { PlannedAgent, PlannedTask } from "./plan.ts";

/**
 * Finds the task at whose end each contract has to be met: the last task of the delivering agent that a task of the
 * receiver waits for, or where there is none its last task.
 *
 * @returns The tasks with their contracts. A contract that no agent delivers is nobody's (the linter names it).
 */
export function assignContracts(
  tasks: readonly PlannedTask[],
  agents: readonly PlannedAgent[],
  contracts: readonly HandoffContract[],
  schedule: Schedule,
): PlannedTask[] {
  const endOf = new Map(schedule.tasks.map((task) => [task.taskId, task.endMinutes]));
  const delivers = new Map<string, string[]>();
  for (const contract of contracts) {
    const from = new Set(agentsNamed(agents, contract.from));
    const to = new Set(agentsNamed(agents, contract.to));
    const own = tasks.filter((task) => task.agentId !== null && from.has(task.agentId));
    const waitedFor = new Set(
      tasks.flatMap((task) => (task.agentId !== null && to.has(task.agentId) ? task.waitsFor : [])),
    );
    const candidates = own.some((task) => waitedFor.has(task.id)) ? own.filter((task) => waitedFor.has(task.id)) : own;
    const last = candidates.reduce<PlannedTask | null>(
      (latest, task) => (latest === null || endOf.get(task.id)! >= endOf.get(latest.id)! ? task : latest),
      null,
    );
    if (last !== null) delivers.set(last.id, [...(delivers.get(last.id) ?? []), contract.id]);
  }
  return tasks.map((task) => ({ ...task, delivers: delivers.get(task.id) ?? [] }));
}
