import { makeFinding, nameSome } from "./lint-finding.ts";
import type { Finding } from "./lint-finding.ts";
import { agentsNamed } from "./agents-named.ts";
import type { IsOrdered } from "./lint-order.ts";
import type { Plan } from "./plan.ts";

/**
 * Finds contracts whose supplier or consumer is no agent of the plan or whose consumer does not wait, and work that passes between agents
 * without a contract: one finding for each two agents, or for all where there are many.
 */
export function lintHandoffs(plan: Plan, isOrdered: IsOrdered | null): Finding[] {
  const findings: Finding[] = [];
  const contracted = new Set<string>();
  for (const contract of plan.contracts) {
    const from = agentsNamed(plan.agents, contract.from);
    const to = agentsNamed(plan.agents, contract.to);
    const name = `The hand-off ${JSON.stringify(contract.id)} from ${contract.from} to ${contract.to}`;
    if (from.length === 0) {
      findings.push(
        makeFinding(
          "contract-supplier-unknown",
          [],
          `${name} has nobody who delivers it: no agent of this plan is ${contract.from}`,
        ),
      );
    }
    if (to.length === 0) {
      findings.push(
        makeFinding(
          "contract-consumer-unknown",
          [],
          `${name} has nobody who waits for it: no agent of this plan is ${contract.to}`,
        ),
      );
    }
    for (const a of from) for (const b of to) contracted.add(`${a}\n${b}`);
    const delivering = plan.tasks.filter((task) => task.delivers?.includes(contract.id)).map((task) => task.id);
    const consuming = plan.tasks.filter((task) => task.agentId !== null && to.includes(task.agentId) && !task.done);
    if (isOrdered === null || delivering.length === 0 || consuming.length === 0) continue;
    if (consuming.every((task) => delivering.every((id) => id === task.id || !isOrdered(id, task.id)))) {
      const first = consuming[0]!.id;
      findings.push(
        makeFinding("contract-unordered", [...delivering, first], `${name} is awaited by no task of ${contract.to}`, {
          suggestion: { kind: "add-dependency", taskId: first, dependsOn: delivering[0]! },
        }),
      );
    }
  }
  return [...findings, ...findUncontracted(plan, contracted)];
}

/** More pairs than this are told as one. */
const fewPairs = 4;

function findUncontracted(plan: Plan, contracted: ReadonlySet<string>): Finding[] {
  const agentOf = new Map(plan.tasks.map((task) => [task.id, task.agentId]));
  const passes = new Map<string, string[]>();
  for (const task of plan.tasks) {
    if (task.agentId === null) continue;
    for (const id of task.dependsOn) {
      const from = agentOf.get(id);
      if (from === undefined || from === null || from === task.agentId) continue;
      const key = `${from}\n${task.agentId}`;
      if (!contracted.has(key)) passes.set(key, [...(passes.get(key) ?? []), task.id]);
    }
  }
  if (passes.size > fewPairs) {
    const ids = [...new Set([...passes.values()].flat())];
    const pairs = [...passes.keys()].map((key) => key.replace("\n", " to "));
    const message = `Work passes between ${passes.size} pairs of agents (${nameSome(pairs, 3)}), and no contract says what has to be there`;
    return [makeFinding("handoff-uncontracted", ids, message)];
  }
  return [...passes].map(([key, taskIds]) => {
    const [from = "", to = ""] = key.split("\n");
    const ids = [...new Set(taskIds)];
    const message = `${to} starts ${nameSome(ids)} on work of ${from}, and no contract says what has to be there`;
    return makeFinding("handoff-uncontracted", ids, message, { suggestion: { kind: "add-contract", from, to } });
  });
}
