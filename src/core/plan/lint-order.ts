import { createTaskGraph, DependencyCycleError } from "../schedule/index.ts";
import { makeFinding } from "./lint-finding.ts";
import type { Finding } from "./lint-finding.ts";
import type { Plan } from "./plan.ts";

/** Whether one task waits for the other, directly or not, in either direction. */
export type IsOrdered = (a: string, b: string) => boolean;

/** The order of a plan's tasks; `isOrdered` is `null` where they wait for each other in a circle. */
export interface PlanOrder {
  readonly isOrdered: IsOrdered | null;
  readonly width: number;
  readonly findings: readonly Finding[];
}

/** Reads the order of the tasks: dependencies on tasks that are not there, circles, and who comes before whom. */
export function lintOrder(plan: Plan): PlanOrder {
  const findings: Finding[] = [];
  const ids = new Set(plan.tasks.map((task) => task.id));
  const byForm = new Map<string, string>();
  for (const id of ids) byForm.set(formOf(id), id);
  for (const task of plan.tasks) {
    for (const dependsOn of new Set(task.dependsOn)) {
      if (ids.has(dependsOn)) continue;
      const near = byForm.get(formOf(dependsOn));
      const message = `Task ${JSON.stringify(task.id)} depends on ${JSON.stringify(dependsOn)}, which is no task`;
      findings.push(
        near === undefined || near === task.id
          ? makeFinding("dependency-unknown", [task.id], message, {
              suggestion: { kind: "remove-dependency", taskId: task.id, dependsOn },
            })
          : makeFinding("dependency-unknown", [task.id], `${message}; meant is perhaps ${JSON.stringify(near)}`, {
              suggestion: { kind: "replace-dependency", taskId: task.id, dependsOn, by: near },
            }),
      );
    }
  }
  const nodes = plan.tasks.map((task) => ({
    id: task.id,
    dependsOn: [...new Set([...task.waitsFor, ...task.dependsOn])].filter((id) => ids.has(id)),
  }));
  try {
    const graph = createTaskGraph(nodes);
    const isOrdered = (a: string, b: string) => graph.precedes(a, b) || graph.precedes(b, a);
    return { isOrdered, width: widthOf(plan), findings };
  } catch (error) {
    if (!(error instanceof DependencyCycleError)) throw error;
    findings.push(makeFinding("dependency-cycle", error.taskIds, error.message));
    return { isOrdered: null, width: 0, findings };
  }
}

/** How many tasks of agents can run side by side: groups and what is done do not count. */
function widthOf(plan: Plan): number {
  const open = new Set(plan.tasks.filter((task) => task.agentId !== null).map((task) => task.id));
  const nodes = plan.tasks
    .filter((task) => open.has(task.id))
    .map((task) => ({ id: task.id, dependsOn: task.waitsFor.filter((id) => open.has(id)) }));
  return createTaskGraph(nodes).width();
}

/** `T003`, `task_3`, `Task 3` and `3` are one to people. */
function formOf(id: string): string {
  return id
    .toLowerCase()
    .replace(/^(?:task|step|story|t|us)[\s_-]*(?=\d)/, "")
    .replace(/(^|\D)0+(?=\d)/g, "$1")
    .replace(/[\s_-]+/g, "");
}
