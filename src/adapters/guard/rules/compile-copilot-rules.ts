import type { OwnershipRules } from "../../../core/ownership/index.ts";
import type { CompiledRules, CompileOptions } from "./compiled-rules.ts";
import { outlinePlaces } from "./outline-places.ts";
import type { Place } from "./outline-places.ts";
import { readRoot } from "./read-root.ts";
import { outlineRules } from "./rule-outline.ts";

/**
 * Compiles an ownership map into arguments of Copilot CLI. Without `--allow-all-tools` what is not allowed is refused where
 * nobody can be asked, and a denial always wins. Only places are written, as its wildcards are not documented.
 *
 * @throws {RulesInexpressibleError} `RULES_INEXPRESSIBLE` with every pattern that cannot be said.
 * @throws {OwnershipRulesError} `OWNERSHIP_RULES_INVALID` with every fault of the rules.
 */
export function compileCopilotRules(rules: OwnershipRules, options: CompileOptions): CompiledRules {
  const { shell = "deny" } = options;
  // A list of tools is split at commas.
  const escape = (character: string): string | null => ("(),*?[]{}".includes(character) ? null : character);
  const root = readRoot("copilot", options, escape);
  const { allow, deny, notes } = outlinePlaces("copilot", outlineRules(rules, options), options, {
    innerWins: false,
    isWritable: (path) => Array.from(path).every((character) => escape(character) !== null),
  });
  const toRule = ({ path, isTree }: Place): string => `write(${root}/${path}${isTree ? "/**" : ""})`;
  const args = [
    ...allow.flatMap((place) => ["--allow-tool", toRule(place)]),
    ...deny.flatMap((place) => ["--deny-tool", toRule(place)]),
    ...(shell === "deny" ? ["--deny-tool", "shell"] : []),
  ];
  return { client: "copilot", format: "arguments", text: `${args.join("\n")}\n`, args, notes };
}
