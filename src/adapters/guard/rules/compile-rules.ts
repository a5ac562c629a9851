import { ArgumentError } from "../../../core/errors.ts";
import type { OwnershipRules } from "../../../core/ownership/index.ts";
import { compileClaudeRules } from "./compile-claude-rules.ts";
import { compileCodexRules } from "./compile-codex-rules.ts";
import { compileCopilotRules } from "./compile-copilot-rules.ts";
import { compileGeminiRules } from "./compile-gemini-rules.ts";
import { compileOpencodeRules } from "./compile-opencode-rules.ts";
import { compileQwenRules } from "./compile-qwen-rules.ts";
import { ruleClients } from "./compiled-rules.ts";
import type { CompiledRules, CompileOptions, RuleClient } from "./compiled-rules.ts";

const compilers = {
  claude: compileClaudeRules,
  codex: compileCodexRules,
  copilot: compileCopilotRules,
  gemini: compileGeminiRules,
  opencode: compileOpencodeRules,
  qwen: compileQwenRules,
} satisfies Record<RuleClient, (rules: OwnershipRules, options: CompileOptions) => CompiledRules>;

/**
 * Compiles an ownership map into the permission language of a client, for one agent. What the result allows, the map allows;
 * where it cannot say exactly the same, it is refused, or with `onInexact: "narrow"` allows less.
 *
 * @throws {RulesInexpressibleError} `RULES_INEXPRESSIBLE` with every pattern that cannot be said.
 * @throws {OwnershipRulesError} `OWNERSHIP_RULES_INVALID` with every fault of the rules.
 * @throws {ArgumentError} `ARGUMENT_INVALID` for an unknown client or a wrong option.
 * @example
 * compileRules("codex", { "src/api/**": "backend" }, { root: "/srv/shop", agentId: "backend" }).text;
 * // …
 * // ":root" = "read"
 * // "/srv/shop/src/api" = "write"
 */
export function compileRules(client: RuleClient, rules: OwnershipRules, options: CompileOptions): CompiledRules {
  if (!ruleClients.includes(client)) throw new ArgumentError("client", `one of ${ruleClients.join(", ")}`, client);
  return compilers[client](rules, options);
}
