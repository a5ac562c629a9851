import { resolvePersonaId } from "../core/persona/index.ts";
import type { Plan } from "../core/plan/index.ts";
import { findAddressees } from "../core/run/index.ts";

/** The agent that a text names: its id, or the first of the persona that the text is an id or alias of. */
export function findAgentId(plan: Plan, text: string): string | null {
  if (plan.agents.some((agent) => agent.agentId === text)) return text;
  const personaId = resolvePersonaId(text) ?? text;
  return plan.agents.find((agent) => agent.personaId === personaId)?.agentId ?? null;
}

/** Whether something addressed to `to` (an agent, a persona or an alias of it, `all`) is for an agent. */
export function isAddressedTo(plan: Plan, to: string, agentId: string): boolean {
  return to === agentId || findAddressees(plan, to).includes(agentId);
}

/** Whether two names mean the same worker: ids, personas and their aliases. */
export function isSameAgent(plan: Plan, a: string, b: string): boolean {
  return (
    a === b ||
    isAddressedTo(plan, a, b) ||
    isAddressedTo(plan, b, a) ||
    (resolvePersonaId(a) ?? a) === (resolvePersonaId(b) ?? b)
  );
}
