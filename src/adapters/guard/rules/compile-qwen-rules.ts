import type { OwnershipRules } from "../../../core/ownership/index.ts";
import type { CompiledRules, CompileOptions } from "./compiled-rules.ts";
import { compileDenyWins } from "./deny-wins.ts";
import { readRoot } from "./read-root.ts";
import { outlineRules } from "./rule-outline.ts";

/**
 * Compiles an ownership map into settings for Qwen Code. Its rules look like those of Claude Code, but are matched by
 * picomatch with dot files: a rule for a name is not one for what lies below it.
 *
 * @throws {RulesInexpressibleError} `RULES_INEXPRESSIBLE` with every pattern that cannot be said.
 * @throws {OwnershipRulesError} `OWNERSHIP_RULES_INVALID` with every fault of the rules.
 */
export function compileQwenRules(rules: OwnershipRules, options: CompileOptions): CompiledRules {
  const { shell = "deny" } = options;
  const root = readRoot("qwen", options, escapeGlobbed);
  // picomatch takes `dir/**` for `dir` too.
  const dialect = { escape: escapeGlobbed, rest: "**/*", matchesBelow: false };
  const { allow, deny, notes } = compileDenyWins("qwen", outlineRules(rules, options), options, dialect);
  const toRule = (pattern: string): string => `Edit(/${root}/${pattern})`;
  const settings = {
    permissions: {
      allow: allow.map(toRule),
      deny: [...(shell === "deny" ? ["Bash"] : []), ...deny.map(toRule)],
    },
  };
  return {
    client: "qwen",
    format: "json",
    text: `${JSON.stringify(settings, null, 2)}\n`,
    args: ["--approval-mode", "default"],
    notes,
  };
}

function escapeGlobbed(character: string): string | null {
  if ("()\\".includes(character)) return null;
  return "*?[]{}!+@|$^".includes(character) ? `\\${character}` : character;
}
