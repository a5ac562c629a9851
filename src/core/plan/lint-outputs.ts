import { readOutputName } from "../assignment/index.ts";
import {
  createOwnershipGuard,
  escapeGlob,
  findGlobOverlap,
  OwnershipRulesError,
  rulesOfOwners,
} from "../ownership/index.ts";
import type { OwnershipGuard } from "../ownership/index.ts";
import { makeFinding, nameSome } from "./lint-finding.ts";
import type { Finding } from "./lint-finding.ts";
import { agentsNamed } from "./agents-named.ts";
import type { Plan, PlannedTask } from "./plan.ts";

/** Finds outputs of tasks and contracts that their agent may not write, and rules for agents that there are not. */
export function lintOutputs(plan: Plan): Finding[] {
  const findings = lintOwners(plan);
  const guard = buildGuard(plan, findings);
  if (guard === null) return findings;
  for (const task of plan.tasks) {
    if (task.done || task.agentId === null) continue;
    for (const file of new Set(task.files)) {
      const { name, isGlob } = readOutputName(file);
      if (name === "") continue;
      const finding = isGlob
        ? judgePattern(plan, task, name)
        : judgeFile(guard, name, [task.agentId], [task.id], `task ${JSON.stringify(task.id)}`);
      if (finding !== null) findings.push(finding);
    }
  }
  for (const contract of plan.contracts) {
    const suppliers = agentsNamed(plan.agents, contract.from);
    if (suppliers.length === 0) continue;
    const taskIds = plan.tasks.filter((task) => task.delivers?.includes(contract.id)).map((task) => task.id);
    for (const path of new Set([...contract.files, ...contract.symbols.map((symbol) => symbol.path)])) {
      const who = `the hand-off from ${contract.from} to ${contract.to}`;
      const finding = judgeFile(guard, path, suppliers, taskIds, who);
      if (finding !== null) findings.push(finding);
    }
  }
  return findings;
}

function lintOwners(plan: Plan): Finding[] {
  const agentIds = new Set(plan.agents.map((agent) => agent.agentId));
  const unknown = new Map<string, string[]>();
  for (const [pattern, ownerIds] of plan.ownership) {
    for (const ownerId of ownerIds) {
      if (!agentIds.has(ownerId)) unknown.set(ownerId, [...(unknown.get(ownerId) ?? []), pattern]);
    }
  }
  return [...unknown].map(([ownerId, patterns]) =>
    makeFinding(
      "owner-unknown",
      [],
      `${nameSome(patterns)} ${patterns.length === 1 ? "belongs" : "belong"} to ${JSON.stringify(ownerId)}, which is no agent of this plan`,
    ),
  );
}

function buildGuard(plan: Plan, findings: Finding[]): OwnershipGuard | null {
  try {
    return createOwnershipGuard(rulesOfOwners(plan.ownership));
  } catch (error) {
    if (!(error instanceof OwnershipRulesError)) throw error;
    for (const { message, pattern } of error.faults)
      findings.push(makeFinding("ownership-invalid", [], message, { path: pattern }));
    return null;
  }
}

function judgeFile(
  guard: OwnershipGuard,
  path: string,
  agentIds: readonly string[],
  taskIds: readonly string[],
  who: string,
): Finding | null {
  const decision = guard.check(agentIds[0]!, path, "write");
  const owners = guard.ownersOf(path);
  if (owners === null) {
    const pattern = escapeGlob(path);
    return makeFinding("output-unowned", taskIds, `${path} comes from ${who}, and belongs to nobody`, {
      path,
      suggestion: { kind: "add-ownership", pattern, ownerIds: [agentIds[0]!] },
    });
  }
  if (owners.length === 0) {
    const message = `${path} comes from ${who}, and nobody may write it (${decision.reason})`;
    return makeFinding("output-refused", taskIds, message, { path });
  }
  if (agentIds.some((agentId) => owners.includes(agentId))) return null;
  const message = `${path} comes from ${who} (${agentIds.join(", ")}), and belongs to ${owners.join(", ")}`;
  return makeFinding("output-foreign", taskIds, message, { path });
}

/** A pattern is owned where one rule of the agent holds all of it; several rules that hold it together are not added up. */
function judgePattern(plan: Plan, task: PlannedTask, pattern: string): Finding | null {
  const agentId = task.agentId!;
  let foreign: string | null = null;
  for (const [rule, ownerIds] of plan.ownership) {
    const relation = rule === pattern ? "equal" : relationOf(pattern, rule);
    if (relation === null) {
      const message = `${pattern} comes from task ${JSON.stringify(task.id)}, and is no pattern that the guard takes`;
      return makeFinding("output-refused", [task.id], message, { path: pattern });
    }
    const holds = relation === "equal" || relation === "a-in-b";
    if (holds && ownerIds.includes(agentId)) return null;
    if (holds) foreign = ownerIds.join(", ");
  }
  if (foreign !== null) {
    const message = `${pattern} comes from task ${JSON.stringify(task.id)} (${agentId}), and belongs to ${foreign}`;
    return makeFinding("output-foreign", [task.id], message, { path: pattern });
  }
  return makeFinding(
    "output-unowned",
    [task.id],
    `${pattern} comes from task ${JSON.stringify(task.id)}, and not all of it belongs to ${agentId}`,
    {
      path: pattern,
      suggestion: { kind: "add-ownership", pattern, ownerIds: [agentId] },
    },
  );
}

function relationOf(a: string, b: string): string | null {
  // Most rules share no beginning with the pattern; nothing has to be proved for those.
  const star = Math.min(...[a, b].map((pattern) => pattern.search(/[*?[\]{}()]|$/)));
  if (a.slice(0, star) !== b.slice(0, star)) return "disjoint";
  try {
    return findGlobOverlap(a, b).relation;
  } catch {
    return null;
  }
}
