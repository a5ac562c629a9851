import { resolvePersonaId } from "../persona/index.ts";
import type { PlannedAgent } from "./plan.ts";

/** The agents that a hand-off means by a name: an agent's id, a persona's id or an alias; empty where it means nobody. */
export function agentsNamed(agents: readonly PlannedAgent[], name: string): string[] {
  const exact = agents.filter((agent) => agent.agentId === name && agent.personaId !== name);
  if (exact.length > 0) return exact.map((agent) => agent.agentId);
  const personaId = resolvePersonaId(name) ?? name;
  return agents.filter((agent) => agent.personaId === personaId).map((agent) => agent.agentId);
}
