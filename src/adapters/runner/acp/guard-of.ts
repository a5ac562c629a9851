import { OwnershipRulesError, rulesOfOwners } from "../../../core/ownership/index.ts";
import type { WorkOrder } from "../../../ports/index.ts";
import { createDirectoryGuard } from "../../guard/directory/index.ts";
import type { DirectoryGuard } from "../../guard/directory/index.ts";

/**
 * The guard of an attempt. Where patterns of the map cross and nobody says which is stronger, no guard can be built of it; the
 * agent is then judged by its own patterns alone.
 */
export function guardOf({ ownership, owned, agentId }: WorkOrder, root: string): DirectoryGuard {
  const agents = [...new Set([agentId, ...ownership.flatMap(([, ownerIds]) => ownerIds)])];
  try {
    return createDirectoryGuard(rulesOfOwners(ownership), { root, agents });
  } catch (error) {
    if (!(error instanceof OwnershipRulesError) || error.faults.some((fault) => fault.other === null)) throw error;
  }
  return createDirectoryGuard(
    owned.map((pattern) => [pattern, agentId] as const),
    { root, agents: [agentId] },
  );
}
