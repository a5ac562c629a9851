import { checkHandoff } from "../core/handoff/index.ts";
import type { Handoff, HandoffContract } from "../core/handoff/index.ts";
import { createOwnershipGuard } from "../core/ownership/index.ts";
import type { ActiveRun } from "./active-run.ts";
import { isSameAgent } from "./agent-names.ts";

/**
 * Keeps a hand-off, holds it against its contract and the files that are there, and keeps the verdict.
 *
 * @returns The contract it answers, `null` for none, and what is wrong with it; no faults where it is accepted.
 */
export async function deliverHandoff(
  run: ActiveRun,
  from: { readonly taskId: string | null; readonly handoffId: string },
  handoff: Handoff,
): Promise<{ readonly contractId: string | null; readonly faults: readonly string[] }> {
  const { handoffId, taskId } = from;
  const delivering = run.mailbox.send({ type: "deliver-handoff", handoffId, taskId, handoff });
  const contract = findContract(run, handoff);
  const outputs = listOutputs(run, handoff.from);
  await run.options.delivered?.load?.([
    ...outputs,
    ...(contract?.files ?? []),
    ...(contract?.symbols ?? []).map((one) => one.path),
    ...listNames(handoff),
  ]);
  const { verdict, faults } = judge(run, handoff, contract, outputs);
  await delivering;
  await run.mailbox.send({ type: "judge-handoff", handoffId, verdict, faults });
  return { contractId: contract?.id ?? null, faults: verdict === "rejected" ? faults : [] };
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

function judge(
  run: ActiveRun,
  handoff: Handoff,
  contract: HandoffContract | null,
  outputs: readonly string[],
): { readonly verdict: "verified" | "unverified" | "rejected"; readonly faults: readonly string[] } {
  const { delivered } = run.options;
  if (delivered === null) return { verdict: "unverified", faults: [] };
  const same = (a: string, b: string): boolean => isSameAgent(run.plan, a, b);
  try {
    const check = checkHandoff(handoff, contract, {
      isSameAgent: same,
      listFiles: () => outputs,
      ownersOf: (path) => ownersOf(run, path),
      ...delivered,
    });
    return { verdict: check.verdict, faults: check.faults.map((fault) => fault.message) };
  } catch (error) {
    return { verdict: "rejected", faults: [error instanceof Error ? error.message : String(error)] };
  }
}

function ownersOf(run: ActiveRun, path: string): readonly string[] | null {
  run.guard ??= createOwnershipGuard(run.plan.ownership);
  return run.guard.ownersOf(path);
}

function findContract(run: ActiveRun, handoff: Handoff): HandoffContract | null {
  const { contracts } = run.plan;
  const named = contracts.find((contract) => contract.id === handoff.contractId);
  if (named !== undefined || handoff.contractId !== undefined) return named ?? null;
  const same = (a: string, b: string): boolean => isSameAgent(run.plan, a, b);
  return contracts.find((contract) => same(contract.from, handoff.from) && same(contract.to, handoff.to)) ?? null;
}

/**
 * Checks the contracts that a task has to have met when it ends: a hand-off of this attempt answers each, or what is
 * there without one does.
 *
 * @returns What is missing, contract by contract.
 */
export async function checkPromises(
  run: ActiveRun,
  taskId: string,
  attempt: number,
  contractIds: readonly string[],
): Promise<string[]> {
  const faults: string[] = [];
  for (const contractId of contractIds) {
    const contract = run.plan.contracts.find((one) => one.id === contractId);
    if (contract === undefined) continue;
    const answered = [...run.mailbox.state.handoffs].some(
      (one) =>
        (one.verdict === "verified" || one.verdict === "unverified") &&
        findContract(run, one.handoff)?.id === contractId,
    );
    if (answered) continue;
    // No document was handed over: what the contract asks for may be there all the same.
    const implied: Handoff = { from: contract.from, to: contract.to, deliverables: {}, contractId };
    const found = await deliverHandoff(run, { taskId, handoffId: `${taskId}#${attempt} ${contractId}` }, implied);
    faults.push(...found.faults.map((fault) => `contract ${contractId}: ${fault}`));
  }
  return faults;
}
