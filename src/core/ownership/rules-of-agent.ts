import { createOwnershipGuard } from "./create-ownership-guard.ts";
import { OwnershipRulesError } from "./errors.ts";
import type { OwnershipRules } from "./ownership-rules.ts";
import { rulesOfOwners } from "./rules-of-owners.ts";

/**
 * The rules by which one agent of a plan is judged: the whole map where a guard can be built of it. Where two patterns of it
 * cross and nobody says which is stronger, the agent's own patterns alone, so that what both match is both agents'.
 *
 * @param map - Pattern and owners; no owners: nobody's.
 * @throws {OwnershipRulesError} `OWNERSHIP_RULES_INVALID` for patterns that are wrong by themselves.
 * @example
 * rulesOfAgent([["src/*", ["a"]], ["*\/x.ts", ["b"]]], "a"); // [["src/*", ["a"]]]
 */
export function rulesOfAgent(
  map: readonly (readonly [pattern: string, ownerIds: readonly string[]])[],
  agentId: string,
): OwnershipRules {
  const rules = rulesOfOwners(map);
  try {
    createOwnershipGuard(rules);
    return rules;
  } catch (error) {
    if (!(error instanceof OwnershipRulesError) || error.faults.some((fault) => fault.other === null)) throw error;
    return rules.filter(([, ownerIds]) => ownerIds?.includes(agentId));
  }
}
