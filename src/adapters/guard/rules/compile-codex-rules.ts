import type { OwnershipRules } from "../../../core/ownership/index.ts";
import type { CompiledRules, CompileOptions } from "./compiled-rules.ts";
import { outlinePlaces } from "./outline-places.ts";
import { readRoot } from "./read-root.ts";
import { outlineRules } from "./rule-outline.ts";

/**
 * Compiles an ownership map into a permission profile of Codex, for `config.toml`. Its sandbox holds for patches and for the
 * shell. It knows places alone: a file, or a directory with all in it; the inner one counts. A file that is not there yet has
 * no place, and needs its directory.
 *
 * @throws {RulesInexpressibleError} `RULES_INEXPRESSIBLE` with every pattern that cannot be said.
 * @throws {OwnershipRulesError} `OWNERSHIP_RULES_INVALID` with every fault of the rules.
 */
export function compileCodexRules(rules: OwnershipRules, options: CompileOptions): CompiledRules {
  const root = readRoot("codex", options, (character) => character);
  const { allow, deny, notes } = outlinePlaces("codex", outlineRules(rules, options), options, {
    innerWins: true,
    isWritable: () => true,
  });
  const entries = new Map<string, "read" | "write">([[":root", "read"]]);
  for (const { path } of allow) entries.set(`${root}/${path}`, "write");
  for (const { path } of deny) entries.set(`${root}/${path}`, "read");
  const lines = [...entries].map(([path, access]) => `${JSON.stringify(path)} = ${JSON.stringify(access)}`);
  return {
    client: "codex",
    format: "toml",
    text: `default_permissions = "orch"\n\n[permissions.orch.filesystem]\n${lines.join("\n")}\n`,
    args: [],
    notes,
  };
}
