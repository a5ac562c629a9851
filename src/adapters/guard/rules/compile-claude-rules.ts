import type { OwnershipRules } from "../../../core/ownership/index.ts";
import type { CompiledRules, CompileOptions } from "./compiled-rules.ts";
import { compileDenyWins } from "./deny-wins.ts";
import { readRoot } from "./read-root.ts";
import { outlineRules } from "./rule-outline.ts";

/** What only Claude Code takes. */
export interface ClaudeOptions extends CompileOptions {
  /**
   * Absolute paths of what is not the agent's, as `listForeign` gives them: its shell then runs in its own sandbox, where it
   * cannot write these. Names that come into being later are not among them. Default: none, and there is no shell.
   */
  readonly denyWrite?: readonly string[];
}

/** Reading tools; in the mode `dontAsk` everything that is not named here is refused. */
const readers: readonly string[] = ["Read", "Glob", "Grep", "LS", "TodoWrite"];

/**
 * Compiles an ownership map into settings for Claude Code, for `--settings`. Its rules are lines of gitignore, anchored at the
 * root; a denial always wins, so that what an agent owns inside of what others own inside of its own cannot be said.
 *
 * @throws {RulesInexpressibleError} `RULES_INEXPRESSIBLE` with every pattern that cannot be said.
 * @throws {OwnershipRulesError} `OWNERSHIP_RULES_INVALID` with every fault of the rules.
 */
export function compileClaudeRules(rules: OwnershipRules, options: ClaudeOptions): CompiledRules {
  const { denyWrite, shell = "deny" } = options;
  const root = readRoot("claude", options, escapeIgnored);
  const dialect = { escape: escapeIgnored, rest: "**", matchesBelow: true };
  const { allow, deny, notes } = compileDenyWins("claude", outlineRules(rules, options), options, dialect);
  const toRule = (pattern: string): string => `Edit(/${root}/${pattern})`;
  const sandbox = {
    enabled: true,
    failIfUnavailable: true,
    allowUnsandboxedCommands: false,
    filesystem: { denyWrite },
  };
  const hasShell = denyWrite !== undefined;
  const settings = {
    permissions: {
      defaultMode: "dontAsk",
      allow: [...readers, ...(hasShell ? ["Bash"] : []), ...allow.map(toRule)],
      deny: [...(hasShell || shell === "leave" ? [] : ["Bash"]), ...deny.map(toRule)],
    },
    ...(hasShell ? { sandbox } : {}),
  };
  return {
    client: "claude",
    format: "json",
    text: `${JSON.stringify(settings, null, 2)}\n`,
    args: ["--permission-mode", "dontAsk", "--setting-sources", "", "--settings", "FILE"],
    notes,
  };
}

/** In a rule `Edit(…)` a parenthesis is not sure to stand for itself. */
function escapeIgnored(character: string): string | null {
  if ("()\\".includes(character)) return null;
  return "*?[]!#".includes(character) ? `\\${character}` : character;
}
