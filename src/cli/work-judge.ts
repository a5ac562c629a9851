import type { ChangeJudge } from "../adapters/guard/directory/index.ts";
import { createOwnershipGuard, OwnershipRulesError, rulesOfOwners } from "../core/ownership/index.ts";
import type { OwnershipGuard, OwnershipRules } from "../core/ownership/index.ts";
import type { WorkOrder } from "../ports/index.ts";
import { configFiles } from "./config-file.ts";

/** Says whose a change is. */
export type WorkJudge = ChangeJudge;

/**
 * A judge for the ownership map of a plan. Where two patterns of a map cross and nobody says which is stronger, no guard can
 * be built of it; each agent is then judged by its own patterns alone, so that what both patterns match is both agents'.
 *
 * @param stateDirectory - From the root; `null` where it lies elsewhere.
 */
export function makeWorkJudge(ownership: WorkOrder["ownership"], stateDirectory: string | null): WorkJudge {
  const rules = rulesOfOwners(ownership);
  const options = { configFiles, ...(stateDirectory === null ? {} : { stateDirectory }) };
  const known = new Set(ownership.flatMap(([, ownerIds]) => ownerIds));
  const build = (): OwnershipGuard => createOwnershipGuard(rules, { ...options, agents: [...known] });
  try {
    let guard = build();
    return {
      check(agentId, path, operation, details) {
        // An agent that owns nothing is an agent all the same.
        if (!known.has(agentId)) {
          known.add(agentId);
          guard = build();
        }
        return guard.check(agentId, path, operation, details);
      },
    };
  } catch (error) {
    if (!(error instanceof OwnershipRulesError) || error.faults.some((fault) => fault.other === null)) throw error;
  }
  const guards = new Map<string, OwnershipGuard>();
  return {
    check(agentId, path, operation, details) {
      let guard = guards.get(agentId);
      if (guard === undefined) {
        const own: OwnershipRules = rules
          .filter(([, ownerIds]) => ownerIds?.includes(agentId))
          .map(([pattern]) => [pattern, agentId] as const);
        guard = createOwnershipGuard(own, { ...options, agents: [agentId] });
        guards.set(agentId, guard);
      }
      return guard.check(agentId, path, operation, details);
    },
  };
}
