import type { WorkOrder } from "../../../ports/index.ts";
import type { ClaudeRules } from "./create-claude-code-runner.ts";

/** The ownership of an agent in the rules of Claude Code. */
export function nativeRules(order: WorkOrder, hasSandbox: boolean): ClaudeRules {
  const allow = order.owned.map((pattern) => `Edit(${pattern})`);
  const deny = order.ownership
    .filter(([pattern, ownerIds]) => !ownerIds.includes(order.agentId) && !order.owned.includes(pattern))
    .map(([pattern]) => `Edit(${pattern})`);
  return {
    settings: { permissions: { allow: hasSandbox ? [...allow, "Bash"] : allow, deny, defaultMode: "dontAsk" } },
    layers: ["native-rules"],
  };
}
