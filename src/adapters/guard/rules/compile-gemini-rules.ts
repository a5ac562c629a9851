import type { OwnershipRules } from "../../../core/ownership/index.ts";
import type { CompiledRules, CompileOptions } from "./compiled-rules.ts";
import { foldItem } from "./plain-pattern.ts";
import type { PlainItem, PlainPattern } from "./plain-pattern.ts";
import { readRoot } from "./read-root.ts";
import { RuleNotes } from "./rule-notes.ts";
import { outlineRules } from "./rule-outline.ts";
import type { OutlinedRule } from "./rule-outline.ts";

/** A rule is refused when its expression is longer, and the whole file then. */
const maxLength = 2_048;
/** The strongest rule wins; 0 to 999 are there. */
const [lowest, highest] = [100, 900];
const [quote, slash] = [0x22, 0x2f];
const name = String.raw`[^/"\\\x00]`;

/**
 * Compiles an ownership map into a policy file for Gemini CLI. Its rules are regular expressions over the arguments of a tool
 * as JSON, with priorities, so that rules inside of each other are said exactly. It wraps each argument in NUL characters
 * (seen in 0.61.0), by which an argument is told from text in another one; a version that does not refuses everything.
 * A path with `..`, `.` or `//` in it is refused, as the expression sees it unresolved; so are links not seen.
 *
 * @throws {RulesInexpressibleError} `RULES_INEXPRESSIBLE` with every pattern that cannot be said.
 * @throws {OwnershipRulesError} `OWNERSHIP_RULES_INVALID` with every fault of the rules.
 */
export function compileGeminiRules(rules: OwnershipRules, options: CompileOptions): CompiledRules {
  const { shell = "deny" } = options;
  const root = readRoot("gemini", options, escapeRegExp);
  const outline = outlineRules(rules, options);
  const notes = new RuleNotes();
  const blocks = [block({ tools: ["write_file", "replace"], decision: "deny", priority: lowest - 1 })];
  let priority = lowest;
  let before: boolean | null = null;
  for (const rule of outline.rules) {
    // Rules of one kind next to each other need no order among themselves.
    if (rule.isMine !== before) priority += 1;
    before = rule.isMine;
    if (priority > highest) notes.fault(rule.pattern, "too many rules lie inside of each other");
    const decision = rule.isMine && priority <= highest ? "allow" : "deny";
    for (const expression of writeRule(rule, { root, foldsCase: outline.foldsCase, notes }))
      blocks.push(
        block({ tools: ["write_file", "replace"], decision, priority: Math.min(priority, highest + 1), expression }),
      );
  }
  for (const rule of outline.protected)
    for (const expression of writeRule(rule, { root, foldsCase: true, notes }))
      blocks.push(block({ tools: ["write_file", "replace"], decision: "deny", priority: highest + 2, expression }));
  if (shell === "deny") blocks.push(block({ tools: ["run_shell_command"], decision: "deny", priority: highest + 2 }));
  return {
    client: "gemini",
    format: "toml",
    text: blocks.join("\n"),
    args: ["--policy", "FILE"],
    notes: notes.settle("gemini", options),
  };
}

/** The expressions of a rule; of one that cannot be said whole: nothing where it is the agent's, else one that is wider. */
function writeRule(
  { pattern, plain, isMine }: OutlinedRule,
  { root, foldsCase, notes }: { readonly root: string; readonly foldsCase: boolean; readonly notes: RuleNotes },
): string[] {
  if (plain.wider !== null) notes.fault(pattern, plain.wider);
  if (plain.wider !== null && isMine) return [];
  return plain.patterns.flatMap((one) =>
    spellPaths(one, { isDenied: !isMine, foldsCase }).flatMap((path) => {
      if (path === null) {
        notes.fault(pattern, "a named set of characters cannot be written in its rules");
        return [];
      }
      const expression =
        String.raw`\x00"file_path":"(?![^"]*\.\.)(?![^"]*/[.]/)(?![^"]*//)` +
        `(?:${root}/|(?!/))${path}"` +
        String.raw`\x00`;
      if (expression.length <= maxLength) return [expression];
      notes.fault(pattern, `its expression is longer than ${maxLength} characters`);
      // Of others: everything.
      return isMine ? [] : [`"file_path"`];
    }),
  );
}

/**
 * A path as a regular expression. A group may not repeat (the client takes that for dangerous), so each `**` in the middle is
 * written twice: with no name and with some.
 */
function spellPaths(pattern: PlainPattern, how: Spelling): (string | null)[] {
  let heads: (string | null)[] = [""];
  pattern.forEach((items, place) => {
    const isLast = place === pattern.length - 1;
    const spelled: (string | null)[] =
      items === null
        ? isLast
          ? [String.raw`[^"\\\x00]+`]
          : ["", String.raw`[^"\\\x00]+/`]
        : [spellName(items, how, isLast ? "" : "/")];
    heads = heads.flatMap((head) => spelled.map((tail) => (head === null || tail === null ? null : head + tail)));
  });
  return heads;
}

interface Spelling {
  readonly isDenied: boolean;
  readonly foldsCase: boolean;
}

function spellName(items: readonly PlainItem[], how: Spelling, end: string): string | null {
  // What is not to be in a set is so in both cases.
  const folds = (item: PlainItem): boolean =>
    how.foldsCase && (how.isDenied || (item.kind === "class" && item.negated));
  const parts = items.map((item) => spellItem(folds(item) ? foldItem(item) : item, how.isDenied));
  return parts.includes(null) ? null : parts.join("") + end;
}

/** The client reads halves of the characters beyond the first 65,536, so what is denied may be two. */
function spellItem(item: PlainItem, isDenied: boolean): string | null {
  const once = isDenied ? "{1,2}" : "";
  switch (item.kind) {
    case "literal":
      return escapeRegExp(item.character);
    case "any":
      return name + once;
    case "star":
      return `${name}*`;
    case "class": {
      const isWide = item.names.length > 0 || item.ranges.some(([, last]) => last > 0xffff);
      if (isWide) return isDenied ? name + once : null;
      const spell = (code: number): string => {
        const character = String.fromCharCode(code);
        return /[a-zA-Z0-9]/.test(character) ? character : String.raw`\u${code.toString(16).padStart(4, "0")}`;
      };
      const range = ([first, last]: readonly [number, number]): string =>
        first === last ? spell(first) : `${spell(first)}-${spell(last)}`;
      const ranges = item.ranges.map(range).join("");
      const hasEnd = item.ranges.some(([first, last]) => first <= slash && last >= quote);
      return item.negated ? String.raw`[^/"\\\x00${ranges}]` + once : `${hasEnd ? `(?![/"])` : ""}[${ranges}]`;
    }
  }
}

function escapeRegExp(character: string): string {
  return character.replace(/[-[\]{}()*+?.,\\^$|#/]/, String.raw`\$&`);
}

function block(rule: {
  readonly tools: readonly string[];
  readonly decision: "allow" | "deny";
  readonly priority: number;
  readonly expression?: string;
}): string {
  const { tools, decision, priority, expression } = rule;
  const lines = [
    "[[rule]]",
    `toolName = [${tools.map((tool) => JSON.stringify(tool)).join(", ")}]`,
    ...(expression === undefined ? [] : [`argsPattern = ${JSON.stringify(expression)}`]),
    `decision = "${decision}"`,
    `priority = ${priority}`,
  ];
  return `${lines.join("\n")}\n`;
}
