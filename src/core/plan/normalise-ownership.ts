import { resolvePersonaId } from "../persona/index.ts";
import { agentsNamed } from "./agents-named.ts";
import type { NamedAgent } from "./agents-named.ts";

/** An ownership map as people write it: the seed's map, or a list of pattern and owners. */
export type OwnershipInput =
  | Readonly<Record<string, string | readonly string[] | null>>
  | readonly (readonly [pattern: string, owners: string | readonly string[] | null])[];

/**
 * Puts an ownership map into the form of a plan. An owner that is a persona or an alias of one stands for all its
 * agents; any other name stays as it is.
 */
export function normaliseOwnership(
  ownership: OwnershipInput,
  agents: readonly NamedAgent[],
): (readonly [string, readonly string[]])[] {
  const entries = isList(ownership) ? ownership : Object.entries(ownership);
  return entries.map(([pattern, owners]) => {
    const named = owners === null ? [] : typeof owners === "string" ? [owners] : owners;
    return [pattern, [...new Set(named.flatMap((owner) => findAgents(owner, agents)))]] as const;
  });
}

/** A name that no agent of the plan answers to stays one, in its canonical form. */
function findAgents(owner: string, agents: readonly NamedAgent[]): string[] {
  const found = agentsNamed(agents, owner);
  return found.length > 0 ? found : [resolvePersonaId(owner) ?? owner];
}

function isList(ownership: OwnershipInput): ownership is Extract<OwnershipInput, readonly unknown[]> {
  return Array.isArray(ownership);
}
