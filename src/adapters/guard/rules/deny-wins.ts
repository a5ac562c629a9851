import { findGlobOverlap } from "../../../core/ownership/index.ts";
import type { CompileOptions, RuleClient, RuleNote } from "./compiled-rules.ts";
import { literalName } from "./plain-pattern.ts";
import type { PlainPattern } from "./plain-pattern.ts";
import { RuleNotes } from "./rule-notes.ts";
import type { OutlinedRule, RuleOutline } from "./rule-outline.ts";
import { isDeniedExactly, writeAllowed, writeDenied } from "./write-glob.ts";
import type { GlobDialect } from "./write-glob.ts";

/** Patterns to allow and to deny, for clients where a denial always wins. */
export interface DenyWins {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly notes: readonly RuleNote[];
}

/**
 * Compiles for a client that allows what an allow rule matches and no deny rule does. What a stronger rule of others takes
 * out of the agent's files is denied; what the agent has inside of that again cannot be said.
 *
 * @param matchesBelow - The client reads a pattern that matches a directory as all that is in it, as gitignore does.
 */
export function compileDenyWins(
  client: RuleClient,
  outline: RuleOutline,
  options: CompileOptions,
  dialect: GlobDialect & { readonly matchesBelow: boolean },
): DenyWins {
  const notes = new RuleNotes();
  const allow = new Set<string>();
  const deny = new Set<string>();
  const mine = outline.rules.filter(({ isMine }) => isMine);
  for (const rule of mine) {
    const { patterns, wider } = rule.plain;
    if (wider !== null) {
      notes.fault(rule.pattern, wider);
      continue;
    }
    for (const pattern of patterns) {
      const written = writeAllowed(pattern, dialect);
      if ("fault" in written) {
        notes.fault(rule.pattern, written.fault);
        continue;
      }
      allow.add(written.text);
      if (dialect.matchesBelow && pattern.at(-1) !== null && !isBelowMine(rule, pattern, mine, notes))
        // `file/**` denies the file itself in Claude Code 2.1.332; `file/*` does not, and has all that is below it too.
        for (const text of writeDenied([...pattern, null], dialect, false)) deny.add(text.replace(/\/\*\*$/, "/*"));
    }
  }
  for (const rule of outline.rules) {
    if (rule.isMine) continue;
    const { patterns, wider } = rule.plain;
    if (wider !== null || !patterns.every((pattern) => isDeniedExactly(pattern, dialect)))
      notes.fault(rule.pattern, `it is of others, and can only be denied together with more: ${wider ?? "its names"}`);
    for (const text of patterns.flatMap((one) => writeDenied(one, dialect, outline.foldsCase))) deny.add(text);
  }
  for (const { rule, by } of outline.buried)
    notes.fault(
      rule.pattern,
      `it lies inside of ${by.pattern}, which is of others and has to be denied: a denial always wins`,
    );
  for (const { plain } of outline.protected)
    for (const text of plain.patterns.flatMap((one) => writeDenied(one, dialect, true))) deny.add(text);
  return { allow: [...allow], deny: [...deny], notes: notes.settle(client, options) };
}

/** Whether what lies below a file of that name is the agent's too; else it has to be denied, which may take from its rules. */
function isBelowMine(
  rule: OutlinedRule,
  pattern: PlainPattern,
  mine: readonly OutlinedRule[],
  notes: RuleNotes,
): boolean {
  const below = `${pattern.map(writeName).join("/")}/**`;
  const crossed: { readonly other: OutlinedRule; readonly isInside: boolean }[] = [];
  for (const other of mine) {
    if (other === rule) continue;
    const { relation } = compare(below, other.glob);
    if (relation === "a-in-b" || relation === "equal") return true;
    if (relation !== "disjoint") crossed.push({ other, isInside: relation === "b-in-a" });
  }
  const last = pattern.at(-1)!;
  const isAnyName = last === null || !last.some(({ kind }) => kind === "literal");
  for (const { other, isInside } of crossed) {
    if (isInside || isAnyName)
      notes.fault(
        other.pattern,
        `it lies below names that ${rule.pattern} matches, and a rule for a name is one for all below it`,
      );
    else notes.note(other.pattern, `not below a directory that is called like a file of ${rule.pattern}`);
  }
  return false;
}

function compare(a: string, b: string): { readonly relation: string } {
  try {
    return findGlobOverlap(a, b);
  } catch {
    return { relation: "undecided" };
  }
}

/** A name in the grammar of the map. */
function writeName(items: PlainPattern[number]): string {
  if (items === null) return "**";
  const name = literalName(items);
  const text = items.map((item) => (item.kind === "literal" ? item.character : item.text));
  return (
    name === null
      ? text
      : text.map((character) => (/[*?[\]{}()!#~@+\s]/.test(character) ? `[${character}]` : character))
  ).join("");
}
