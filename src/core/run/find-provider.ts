import type { RunState } from "./run-state.ts";

/** Name of the provider of all agents that no `providers` rule names. */
export const sharedProvider = "";

/** The provider whose rate limit an agent shares, by its place in the plan. */
export function findProvider(state: Pick<RunState, "plan" | "policy">, agentPlace: number): string {
  const { providers } = state.policy;
  if (providers.length === 0) return sharedProvider;
  const { agentId, personaId } = state.plan.agents[agentPlace]!;
  const named =
    providers.find(({ agents }) => agents.includes(agentId)) ??
    providers.find(({ agents }) => agents.includes(personaId));
  return named?.provider ?? sharedProvider;
}
