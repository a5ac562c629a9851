import { realpathSync } from "node:fs";
import { rulesOfAgent } from "../../../core/ownership/index.ts";
import type { WorkOrder } from "../../../ports/index.ts";
import { compileCodexRules } from "../../guard/rules/index.ts";
import type { CodexRules } from "./create-codex-runner.ts";

/**
 * The ownership of an agent as a permission profile of Codex, whose own sandbox keeps patches and the shell to it. Where the
 * profile cannot say exactly what the map says, it allows less.
 */
export function nativeProfile(order: WorkOrder, directory: string, protect: readonly string[]): CodexRules {
  const { text, notes } = compileCodexRules(rulesOfAgent(order.ownership, order.agentId), {
    root: realpathSync(directory),
    agentId: order.agentId,
    protect,
    onInexact: "narrow",
  });
  const [, name, lines] = /^\[(permissions\.\w+)\.filesystem\]\n([^]*)$/m.exec(text) ?? [];
  const [, profile] = /^default_permissions = (.*)$/m.exec(text) ?? [];
  if (name === undefined || lines === undefined || profile === undefined)
    throw new Error(`The compiled profile is not of the form that is known here: ${text}`);
  return {
    config: [
      `default_permissions=${profile}`,
      `${name}.filesystem={ ${lines.trim().split("\n").join(", ")} }`,
      'approval_policy="never"',
    ],
    layers: ["native-rules"],
    notes: notes.map(({ pattern, reason }) => `${pattern}: ${reason}`),
  };
}
