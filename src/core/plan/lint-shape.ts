import { makeFinding } from "./lint-finding.ts";
import type { Finding } from "./lint-finding.ts";
import type { Plan, PlannedTask } from "./plan.ts";

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
  findings.push(...lintUnknowns(plan, open, width));
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

/** Fewer tasks than this may well need no order. */
const fewTasks = 5;
/** Tasks without a file above this share leave nothing to keep agents apart by. */
const mostWithoutFiles = 0.5;

/** Finds plans that lack what several agents need to be kept apart: an order, or the files that each of them writes. */
function lintUnknowns(plan: Plan, open: readonly PlannedTask[], width: number): Finding[] {
  if (plan.agents.length < 2 || open.length < fewTasks || width < 2) return [];
  const findings: Finding[] = [];
  if (plan.tasks.every((task) => task.kind === "group" || task.waitsFor.length === 0)) {
    const message = `None of the ${open.length} tasks says what it waits for: all of them may start at once, in any order`;
    findings.push(makeFinding("order-absent", [], message));
  }
  const without = open.filter((task) => task.files.length === 0);
  if (without.length > mostWithoutFiles * open.length) {
    const message = `${without.length} of ${open.length} tasks name no file: nobody owns what they write, and ${plan.agents.length} agents side by side may overwrite each other`;
    findings.push(makeFinding("files-unknown", [], message));
  }
  return findings;
}

/**
 * For each file the next writer in the document waits for the one before: enough to order them all. Pairs that share a
 * pattern only count as sharing the first file of the later task.
 */
function findWriters(plan: Plan): Finding[] {
  const findings: Finding[] = [];
  const places = new Map(plan.tasks.map((task, place) => [task.id, place]));
  for (const [place, task] of plan.tasks.entries()) {
    /** The nearest earlier writer of each file. */
    const nearest = new Map<string, number>();
    for (const otherId of task.excludes) {
      const other = places.get(otherId);
      if (other === undefined || other > place) continue;
      const files = new Set(plan.tasks[other]!.files);
      const path = task.files.find((file) => files.has(file)) ?? task.files[0] ?? "";
      nearest.set(path, Math.max(nearest.get(path) ?? -1, other));
    }
    for (const [path, other] of nearest) {
      const otherId = plan.tasks[other]!.id;
      const names = `${JSON.stringify(otherId)} and ${JSON.stringify(task.id)}`;
      const message = `Tasks ${names} both write ${path === "" ? "one file" : path}, and no order is stated between them`;
      findings.push(
        makeFinding("writers-parallel", [otherId, task.id], message, {
          suggestion: { kind: "add-dependency", taskId: task.id, dependsOn: otherId },
          isSafe: true,
          ...(path === "" ? {} : { path }),
        }),
      );
    }
  }
  return findings;
}
