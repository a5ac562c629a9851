import { sealOf } from "../core/handoff/index.ts";
import type { RunHandoff } from "../core/run/index.ts";
import type { ActiveRun } from "./active-run.ts";
import { deliveredOf } from "./delivered-of.ts";
import { judgeHandoff } from "./judge-handoff.ts";

/**
 * Looks whether what was handed over is still as it was accepted; what is not is checked again, and told with the tasks that
 * were begun on it.
 *
 * @param task - The task, and the agent that does it and in whose folder they are looked for.
 * @param concerns - Which files of which hand-offs are looked at.
 * @returns What does not hold any more, one sentence each.
 */
export async function recheckHandoffs(
  run: ActiveRun,
  task: { readonly taskId: string; readonly agentId: string },
  concerns: (handoff: RunHandoff, path: string) => boolean,
): Promise<string[]> {
  const { taskId, agentId } = task;
  const delivered = deliveredOf(run, agentId);
  if (delivered === null) return [];
  const hashes = new Map<string, string | null>();
  const hashOf = (path: string): string | null => {
    let hash = hashes.get(path);
    if (hash === undefined) hashes.set(path, (hash = sealOf(path, delivered.readFile(path)).hash));
    return hash;
  };
  const broken: string[] = [];
  for (const held of findStanding(run.mailbox.state.handoffs)) {
    const paths = held.seals
      .filter(({ path, hash }) => concerns(held, path) && hashOf(path) !== hash)
      .map(({ path }) => path);
    if (paths.length === 0) continue;
    const { handoffId, handoff } = held;
    const { contract, verdict, faults, seals } = await judgeHandoff(run, handoff, agentId);
    await run.mailbox.send({ type: "change-handoff", handoffId, taskId, paths, verdict, faults, seals });
    if (verdict !== "rejected") continue;
    const name = contract === null ? "" : ` (contract ${contract.id})`;
    broken.push(
      ...faults.map((fault) => `what ${handoff.from} handed over to ${handoff.to}${name} is broken: ${fault}`),
    );
  }
  return broken;
}

/** Hand-offs that were accepted once: of several of one task to the same receiver only the last. */
function findStanding(handoffs: Iterable<RunHandoff>): RunHandoff[] {
  const standing = new Map<string, RunHandoff>();
  for (const one of handoffs) {
    const { from, to, contractId } = one.handoff;
    // One that was dropped because its task is done again is nobody's.
    if (one.decidedAtMs !== null && (one.verdict !== "rejected" || one.stale !== null))
      standing.set(JSON.stringify([one.taskId, from, to, contractId]), one);
  }
  return [...standing.values()];
}
