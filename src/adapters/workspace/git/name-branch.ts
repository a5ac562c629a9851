import { RunRefs } from "./run-refs.ts";

/** Name of the branch of an agent of a run; of the one where all work is brought together for `null`. */
export function nameBranch(runId: string, agentId: string | null): string {
  const refs = new RunRefs(runId);
  return agentId === null ? refs.branch : refs.agent(agentId).slice("refs/heads/".length);
}
