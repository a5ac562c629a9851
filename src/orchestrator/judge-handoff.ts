import { checkHandoff } from "../core/handoff/index.ts";
import type { Handoff, HandoffContract, HandoffVerdict, Seal } from "../core/handoff/index.ts";
import { createOwnershipGuard, rulesOfOwners } from "../core/ownership/index.ts";
import type { ActiveRun } from "./active-run.ts";
import { isSameAgent } from "./agent-names.ts";
import { deliveredOf } from "./delivered-of.ts";

/** What a look at a hand-off came to. */
export interface HandoffJudgement {
  /** The contract it answers; `null` for none. */
  readonly contract: HandoffContract | null;
  readonly verdict: HandoffVerdict;
  readonly faults: readonly string[];
  readonly seals: readonly Seal[];
}

/**
 * Holds a hand-off against its contract and the files that are there.
 *
 * @param viewer - The agent in whose folder they are looked for.
 */
export async function judgeHandoff(run: ActiveRun, handoff: Handoff, viewer: string): Promise<HandoffJudgement> {
  const contract = findContract(run, handoff);
  const delivered = deliveredOf(run, viewer);
  if (delivered === null) return { contract, verdict: "unverified", faults: [], seals: [] };
  const outputs = listOutputs(run, handoff.from);
  await delivered.load?.([
    ...outputs,
    ...(contract?.files ?? []),
    ...(contract?.symbols ?? []).map((one) => one.path),
    ...listNames(handoff),
  ]);
  try {
    const { verdict, faults, seals } = checkHandoff(handoff, contract, {
      isSameAgent: (a, b) => isSameAgent(run.plan, a, b),
      listFiles: () => outputs,
      ownersOf: (path) => ownersOf(run, path),
      ...delivered,
    });
    return { contract, verdict, faults: faults.map((fault) => fault.message), seals };
  } catch (error) {
    const faults = [error instanceof Error ? error.message : String(error)];
    return { contract, verdict: "rejected", faults, seals: [] };
  }
}

/** The contract that a hand-off answers: the one it names, else the one between the two. */
export function findContract(run: ActiveRun, handoff: Handoff): HandoffContract | null {
  const { contracts } = run.plan;
  const named = contracts.find((contract) => contract.id === handoff.contractId);
  if (named !== undefined || handoff.contractId !== undefined) return named ?? null;
  const same = (a: string, b: string): boolean => isSameAgent(run.plan, a, b);
  return contracts.find((contract) => same(contract.from, handoff.from) && same(contract.to, handoff.to)) ?? null;
}

/** Agents that may write a file, by the plan's ownership map; `null`: no rule says. */
export function ownersOf(run: ActiveRun, path: string): readonly string[] | null {
  run.guard ??= createOwnershipGuard(rulesOfOwners(run.plan.ownership));
  return run.guard.ownersOf(path);
}

/** Files that the tasks of an agent name: where its endpoints are looked for. */
function listOutputs(run: ActiveRun, from: string): readonly string[] {
  const files = run.plan.tasks
    .filter((task) => task.agentId !== null && isSameAgent(run.plan, from, task.agentId))
    .flatMap((task) => task.files);
  return [...new Set(files.filter((file) => !/[*?[\]{}]/.test(file)))];
}

/** Texts of a hand-off that may be places of files: `src/models/auth.py:LoginRequest`. */
function listNames(handoff: Handoff): string[] {
  const names: string[] = [];
  const open: unknown[] = [handoff.deliverables];
  for (let one = open.pop(); one !== undefined && names.length < 1_000; one = open.pop()) {
    if (typeof one === "string") names.push(one.split(":")[0]!);
    else if (typeof one === "object" && one !== null)
      open.push(...(Object.values(one) as unknown[]).filter((value) => value !== undefined));
  }
  return names;
}
