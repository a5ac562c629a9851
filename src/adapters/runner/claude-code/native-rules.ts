import { realpathSync } from "node:fs";
import { rulesOfAgent } from "../../../core/ownership/index.ts";
import type { WorkOrder } from "../../../ports/index.ts";
import { compileClaudeRules } from "../../guard/rules/index.ts";
import { fieldsOf, itemsOf } from "../../process/index.ts";
import type { ClaudeRules } from "./create-claude-code-runner.ts";

/**
 * The ownership of an agent in the rules of Claude Code. Where these cannot say exactly what the map says, they allow less. A
 * shell is allowed only inside a sandbox of the system.
 */
export function nativeRules(
  order: WorkOrder,
  directory: string,
  { protect, hasSandbox }: { readonly protect: readonly string[]; readonly hasSandbox: boolean },
): ClaudeRules {
  const { text, notes } = compileClaudeRules(rulesOfAgent(order.ownership, order.agentId), {
    root: realpathSync(directory),
    agentId: order.agentId,
    protect,
    onInexact: "narrow",
    shell: hasSandbox ? "leave" : "deny",
  });
  const settings = fieldsOf(JSON.parse(text));
  const permissions = fieldsOf(settings["permissions"]);
  const allow = [...itemsOf(permissions["allow"]), ...(hasSandbox ? ["Bash"] : [])];
  return {
    settings: { ...settings, permissions: { ...permissions, allow } },
    layers: ["native-rules"],
    notes: notes.map(({ pattern, reason }) => `${pattern}: ${reason}`),
  };
}
