import { resolvePersonaId } from "../persona/index.ts";
import type { Plan } from "../plan/index.ts";

/**
 * The agents that something addressed to `to` is for: one agent by its id, all of a persona by its id or alias, everybody
 * by `all` or `*`. Empty where it is nobody's. An agent's own id goes before a persona of the same name.
 */
export function findAddressees(plan: Plan, to: string): string[] {
  if (to.toLowerCase() === "all" || to === "*") return plan.agents.map((agent) => agent.agentId);
  if (plan.agents.some((agent) => agent.agentId === to)) return [to];
  const personaId = resolvePersonaId(to) ?? to;
  return plan.agents.filter((agent) => agent.personaId === personaId).map((agent) => agent.agentId);
}
