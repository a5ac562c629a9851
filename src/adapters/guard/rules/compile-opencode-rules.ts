import type { OwnershipRules } from "../../../core/ownership/index.ts";
import type { CompiledRules, CompileOptions } from "./compiled-rules.ts";
import { literalName } from "./plain-pattern.ts";
import type { PlainPattern } from "./plain-pattern.ts";
import { RuleNotes } from "./rule-notes.ts";
import { outlineRules } from "./rule-outline.ts";
import type { OutlinedRule, RuleOutline } from "./rule-outline.ts";
import { hasCases, writeCrossing } from "./write-crossing.ts";

/** One line of its rules. */
type Line = readonly [pattern: string, decision: "allow" | "deny"];

/**
 * Compiles an ownership map into the configuration of opencode, for `OPENCODE_CONFIG_CONTENT`. Of its rules the last one that
 * matches wins, so that rules inside of each other are said exactly; but its `*` also matches a slash. So `*` is said where it
 * may cross slashes anyway, and in a pattern without `**` by denying what lies deeper.
 *
 * @throws {RulesInexpressibleError} `RULES_INEXPRESSIBLE` with every pattern that cannot be said.
 * @throws {OwnershipRulesError} `OWNERSHIP_RULES_INVALID` with every fault of the rules.
 */
export function compileOpencodeRules(rules: OwnershipRules, options: CompileOptions): CompiledRules {
  const { shell = "deny" } = options;
  const outline = outlineRules(rules, options);
  const notes = new RuleNotes();
  const lines: Line[] = [["*", "deny"]];
  const written: OutlinedRule[] = [];
  for (const rule of deepFirst(outline)) {
    if (isSaidByWeaker(rule, outline)) continue;
    const { pattern, plain, isMine } = rule;
    if (plain.wider !== null) notes.fault(pattern, plain.wider);
    if (isMine && losesByCase(rule, outline)) {
      const reason = "others own something in it, and names that differ by case only cannot be denied";
      notes.fault(pattern, `${reason} (caseMode: "sensitive")`);
      continue;
    }
    for (const one of plain.patterns) {
      const { texts, deeper, fault } = writeCrossing(one);
      if (fault !== null) notes.fault(pattern, fault);
      if (isMine && (fault !== null || plain.wider !== null)) continue;
      if (!isMine && deeper.length > 0)
        notes.fault(pattern, "it is of others, and can only be denied together with what lies deeper");
      lines.push(...texts.map((text): Line => [text, isMine ? "allow" : "deny"]));
      if (!isMine || deeper.length === 0) continue;
      lines.push(...deeper.map((text): Line => [text, "deny"]));
      const below = { glob: spellBelow(one) };
      for (const earlier of written)
        if (earlier.isMine && outline.meet(earlier, below))
          notes.fault(earlier.pattern, `a rule for ${pattern} has to deny what lies deeper, and that takes from it`);
    }
    written.push(rule);
  }
  for (const { plain } of outline.protected) {
    lines.push(
      ...plain.patterns
        .flatMap((one) => writeCrossing(one).texts.flatMap(spellGit))
        .map((text): Line => [text, "deny"]),
    );
  }
  const permission = { edit: "", external_directory: "deny", ...(shell === "deny" ? { bash: "deny" } : {}) };
  const [before, after] = JSON.stringify({ $schema: "https://opencode.ai/config.json", permission }, null, 2).split(
    '""',
  );
  return {
    client: "opencode",
    format: "json",
    text: `${before!}${writeObject(lines)}${after!}\n`,
    args: [],
    notes: notes.settle("opencode", options),
  };
}

/** Whether a stronger rule of others takes names from a rule that its lines, which tell cases apart, would leave to it. */
function losesByCase(rule: OutlinedRule, outline: RuleOutline): boolean {
  const stronger = [...outline.rules.slice(outline.rules.indexOf(rule) + 1), ...outline.protected];
  return (
    outline.foldsCase &&
    stronger.some(
      (other) => !other.isMine && !isGit(other) && hasCases(other.plain.patterns) && outline.meet(other, rule),
    )
  );
}

/** By hand, as an object of JavaScript would sort names that are numbers to its front. Of equal lines the last one counts. */
function writeObject(lines: readonly Line[]): string {
  const last = new Map(lines.map(([pattern], place) => [pattern, place]));
  const kept = lines.filter(([pattern], place) => last.get(pattern) === place);
  const texts = kept.map(([pattern, decision]) => `      ${JSON.stringify(pattern)}: ${JSON.stringify(decision)}`);
  return `{\n${texts.join(",\n")}\n    }`;
}

/** The weakest first; a rule that has to deny what lies deeper goes before all that it does not meet. */
function deepFirst({ rules, meet }: RuleOutline): readonly OutlinedRule[] {
  const ordered: OutlinedRule[] = [];
  for (const rule of rules) {
    const isDeep = rule.isMine && rule.plain.patterns.some((one) => writeCrossing(one).deeper.length > 0);
    let place = ordered.length;
    if (isDeep) while (place > 0 && !meet(ordered[place - 1]!, rule)) place -= 1;
    ordered.splice(place, 0, rule);
  }
  return ordered;
}

/** Whether a weaker rule of the agent for a whole directory gives it the same, with nothing of others in between. */
function isSaidByWeaker(rule: OutlinedRule, { rules, meet }: RuleOutline): boolean {
  if (!rule.isMine) return false;
  const rank = rules.indexOf(rule);
  return rules.some(
    (weaker, place) =>
      place < rank &&
      weaker.isMine &&
      covers(weaker, rule) &&
      !rules.some((other, at) => at > place && at < rank && !other.isMine && meet(other, rule)),
  );
}

function covers(weaker: OutlinedRule, rule: OutlinedRule): boolean {
  const [whole] = weaker.plain.patterns;
  if (weaker.plain.patterns.length !== 1 || whole!.at(-1) !== null) return false;
  const names = whole!.slice(0, -1).map((items) => (items === null ? null : literalName(items)));
  return (
    !names.includes(null) &&
    rule.plain.patterns.every(
      (pattern) =>
        pattern.length > names.length &&
        names.every(
          (name, at) => pattern[at] !== null && pattern[at] !== undefined && literalName(pattern[at]) === name,
        ),
    )
  );
}

/** What lies deeper than a pattern without `**`, in the grammar of the map, and perhaps more. */
function spellBelow(pattern: PlainPattern): string {
  const names = pattern.map((items) => (items === null ? null : literalName(items)));
  const wild = names.findIndex((name) => name === null || /[*?[\]{}()!@+~#\s]/.test(name));
  return [...names.slice(0, wild), ...names.slice(wild).map(() => "*"), "**"].join("/");
}

/** Its few spellings are all denied. */
function isGit({ pattern }: OutlinedRule): boolean {
  return /(?:^|\/)\.git(?:\/|$)/.test(pattern);
}

/** `.git` in every spelling, as the client tells cases apart and file systems may not. */
function spellGit(text: string): string[] {
  if (!/(?:^|\/)\.git(?:\/|$)/.test(text)) return [text];
  const spellings = ["g", "i", "t"].reduce(
    (heads, letter) => heads.flatMap((head) => [head + letter, head + letter.toUpperCase()]),
    ["."],
  );
  return spellings.map((spelling) => text.replace(/(^|\/)\.git(?=\/|$)/, `$1${spelling}`));
}
