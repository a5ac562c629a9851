/**
 * The agents that a call is made for. A subagent that is called like an agent, or like a persona of which there is one agent,
 * asks for that one as well: it may do what both may. Any other subagent works for the agent that started it.
 *
 * @param agentId - Who is at work; `null`: nobody says, and only the kind of the subagent tells.
 * @param known - All agents of the map.
 */
export async function findAgents(
  agentId: string | null,
  agentType: string | null,
  known: readonly string[],
): Promise<string[]> {
  const sub = agentType === null ? null : await findAgent(agentType, known);
  return [...new Set([agentId, sub].filter((one) => one !== null))];
}

async function findAgent(agentType: string, known: readonly string[]): Promise<string | null> {
  const name = agentType.slice(agentType.lastIndexOf(":") + 1);
  if (known.includes(name)) return name;
  // Few calls come from a subagent, and every one waits for what is loaded.
  const { resolvePersonaId } = await import("../../../core/persona/index.ts");
  const personaId = resolvePersonaId(name);
  const of = known.filter(
    (id) => id === personaId || (personaId !== null && new RegExp(`^${personaId}-\\d+$`).test(id)),
  );
  return of.length === 1 ? of[0]! : null;
}
