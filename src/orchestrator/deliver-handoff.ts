import type { Handoff } from "../core/handoff/index.ts";
import type { ActiveRun } from "./active-run.ts";
import { findContract, judgeHandoff } from "./judge-handoff.ts";

/**
 * Keeps a hand-off, holds it against its contract and the files that are there, and keeps the verdict.
 *
 * @param from - `agentId`: in whose folder what is handed over lies.
 * @returns The contract it answers, `null` for none, and what is wrong with it; no faults where it is accepted.
 */
export async function deliverHandoff(
  run: ActiveRun,
  from: { readonly taskId: string | null; readonly handoffId: string; readonly agentId: string },
  handoff: Handoff,
): Promise<{ readonly contractId: string | null; readonly faults: readonly string[] }> {
  const { handoffId, taskId, agentId } = from;
  const delivering = run.mailbox.send({ type: "deliver-handoff", handoffId, taskId, handoff });
  const { contract, verdict, faults, seals } = await judgeHandoff(run, handoff, agentId);
  await delivering;
  await run.mailbox.send({ type: "judge-handoff", handoffId, verdict, faults, seals });
  return { contractId: contract?.id ?? null, faults: verdict === "rejected" ? faults : [] };
}

/**
 * Checks the contracts that a task has to have met when it ends: a hand-off of this attempt answers each, or what is
 * there without one does.
 *
 * @returns What is missing, contract by contract.
 */
export async function checkPromises(
  run: ActiveRun,
  { taskId, attempt, agentId }: { readonly taskId: string; readonly attempt: number; readonly agentId: string },
  contractIds: readonly string[],
): Promise<string[]> {
  const faults: string[] = [];
  for (const contractId of contractIds) {
    const contract = run.plan.contracts.find((one) => one.id === contractId);
    if (contract === undefined) continue;
    const answered = [...run.mailbox.state.handoffs].some(
      (one) =>
        (one.verdict === "verified" || one.verdict === "unverified") &&
        (one.taskId !== taskId || one.attempt === attempt) &&
        findContract(run, one.handoff)?.id === contractId,
    );
    if (answered) continue;
    // No document was handed over: what the contract asks for may be there all the same.
    const implied: Handoff = { from: contract.from, to: contract.to, deliverables: {}, contractId };
    const found = await deliverHandoff(
      run,
      { taskId, handoffId: `${taskId}#${attempt} ${contractId}`, agentId },
      implied,
    );
    faults.push(...found.faults.map((fault) => `contract ${contractId}: ${fault}`));
  }
  return faults;
}
