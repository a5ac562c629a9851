import { makeFinding } from "./lint-finding.ts";
import type { Finding } from "./lint-finding.ts";
import type { Plan } from "./plan.ts";

/** One of three agents or more with more of the work than this is a plan for one. */
const mostShare = 0.6;

/** Finds plans that several agents cannot work on side by side, and tasks that write one file without an order. */
export function lintShape(plan: Plan, width: number): Finding[] {
  const findings: Finding[] = [];
  const open = plan.tasks.filter((task) => task.agentId !== null);
  if (width === 1 && plan.agents.length > 1 && open.length > 2) {
    const message = `Each of the ${open.length} tasks waits for the one before: ${plan.agents.length} agents are no faster than one`;
    findings.push(makeFinding("parallelism-absent", [], message));
  }
  const minutes = new Map<string, number>();
  for (const task of open) minutes.set(task.agentId!, (minutes.get(task.agentId!) ?? 0) + task.estimateMinutes);
  const total = [...minutes.values()].reduce((sum, value) => sum + value, 0);
  for (const [agentId, load] of minutes) {
    if (minutes.size < 3 || total === 0 || load / total <= mostShare) continue;
    const taskIds = open.filter((task) => task.agentId === agentId).map((task) => task.id);
    const message = `${agentId} has ${Math.round((100 * load) / total)} % of the work of ${minutes.size} agents`;
    findings.push(makeFinding("load-lopsided", taskIds, message));
  }
  return [...findings, ...findWriters(plan)];
}

function findWriters(plan: Plan): Finding[] {
  const findings: Finding[] = [];
  const places = new Map(plan.tasks.map((task, place) => [task.id, place]));
  for (const [place, task] of plan.tasks.entries()) {
    for (const otherId of task.excludes) {
      // The later in the document waits for the earlier.
      const other = places.get(otherId);
      if (other === undefined || other > place) continue;
      const files = plan.tasks[other]!.files;
      const path = task.files.find((file) => files.includes(file)) ?? task.files[0];
      findings.push(
        makeFinding(
          "writers-parallel",
          [otherId, task.id],
          `Tasks ${JSON.stringify(otherId)} and ${JSON.stringify(task.id)} both write ${path ?? "one file"}, and no order is stated between them`,
          {
            suggestion: { kind: "add-dependency", taskId: task.id, dependsOn: otherId },
            isSafe: true,
            ...(path === undefined ? {} : { path }),
          },
        ),
      );
    }
  }
  return findings;
}
