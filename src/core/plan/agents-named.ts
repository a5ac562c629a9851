import { resolvePersonaId } from "../persona/index.ts";

/** An agent, as far as its name goes. */
export interface NamedAgent {
  readonly agentId: string;
  readonly personaId: string;
}

/** The agents that people mean by a name: an agent's id, a persona's id or an alias; empty where it means nobody. */
export function agentsNamed(agents: readonly NamedAgent[], name: string): string[] {
  const exact = agents.filter((agent) => agent.agentId === name && agent.personaId !== name);
  if (exact.length > 0) return exact.map((agent) => agent.agentId);
  const personaId = resolvePersonaId(name) ?? name;
  return agents.filter((agent) => agent.personaId === personaId).map((agent) => agent.agentId);
}
