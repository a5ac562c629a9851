import { areApart, describeAlternatives, liesInside } from "./alternative-shape.ts";
import type { AlternativeShape } from "./alternative-shape.ts";
import { Automaton } from "./automaton.ts";
import type { Allowance } from "./automaton.ts";
import { compareGlobs } from "./compare-globs.ts";
import type { Comparison } from "./compare-globs.ts";
import type { ReadRule } from "./ownership-rules.ts";

/** How two rules, given by their places in the list, lie to each other. Rules that do not meet are left out. */
export interface RuleOverlap {
  readonly a: number;
  readonly b: number;
  readonly relation: "equal" | "a-in-b" | "b-in-a" | "partial" | "undecided";
  readonly witness: string | null;
}

// What the comparisons of a build may cost, so that hostile rules take some ten milliseconds and some milliseconds each.
const baseWork = 30_000;
const workOfRule = 4000;

/**
 * Finds all pairs of rules that meet, of those that `wanted` asks for. Only pairs where one literal beginning continues the
 * other are looked at, and most of these are told apart by a name that differs. Where the rules together cost too much, the
 * pairs that are left are given as undecided.
 *
 * @param guess - Finds a path in both of two rules that cross, without a walk, or `null`.
 */
export function* findRuleOverlaps(
  rules: readonly ReadRule[],
  folded: boolean,
  wanted: (a: number, b: number) => boolean,
  guess: (a: number, b: number, first: Automaton, second: Automaton) => string | null = () => null,
): Generator<RuleOverlap> {
  const byPrefix = new Map<string, Set<number>>();
  const shapes = rules.map((rule) => describeAlternatives(rule.glob, folded));
  const prefixes = shapes.map((alternatives) => [...new Set(alternatives.map((alternative) => alternative.prefix))]);
  prefixes.forEach((texts, index) => {
    for (const text of texts) byPrefix.set(text, (byPrefix.get(text) ?? new Set()).add(index));
  });
  const starts = prefixes.map((texts) => new Set(texts.flatMap(beginnings)));
  const automata: (Automaton | undefined)[] = [];
  const automaton = (index: number): Automaton =>
    (automata[index] ??= new Automaton(rules[index]!.glob.alternatives, folded));
  const allowance = { left: baseWork + workOfRule * rules.length };
  for (let b = 0; b < rules.length; b++) {
    const partners = new Set<number>();
    for (const start of starts[b]!) for (const a of byPrefix.get(start) ?? []) if (a !== b) partners.add(a);
    for (const a of partners) {
      // A pair of equal beginnings is met from both sides.
      const met = a > b && prefixes[b]!.some((text) => starts[a]!.has(text));
      if (met || !wanted(Math.min(a, b), Math.max(a, b))) continue;
      const [first, second] = a < b ? [a, b] : [b, a];
      const overlap = relate(shapes[first]!, shapes[second]!, allowance, () => {
        const crossing = guess(first, second, automaton(first), automaton(second));
        return crossing ?? compareGlobs(automaton(first), automaton(second), folded, allowance);
      });
      if (overlap) yield { a: first, b: second, ...overlap };
    }
  }
}

function beginnings(text: string): string[] {
  const found = [""];
  for (let at = text.indexOf("/"); at >= 0; at = text.indexOf("/", at + 1)) found.push(text.slice(0, at + 1));
  return found;
}

type Shapes = readonly AlternativeShape[];
type Related = Pick<RuleOverlap, "relation" | "witness">;

function relate(a: Shapes, b: Shapes, allowance: Allowance, compare: () => Comparison | string): Related | null {
  // Looking at two alternatives costs a small part of a step of a walk.
  allowance.left -= (a.length * b.length) / 8;
  if (allowance.left < 0) return { relation: "undecided", witness: null };
  if (a.every((first) => b.every((second) => areApart(first, second)))) return null;
  if (liesInside(a, b)) return { relation: "a-in-b", witness: null };
  if (liesInside(b, a)) return { relation: "b-in-a", witness: null };
  const found = compare();
  if (typeof found === "string") return { relation: "partial", witness: found };
  const { both, onlyA, onlyB, decided, overlapDecided } = found;
  if (both === null && overlapDecided) return null;
  if (both !== null && onlyA !== null && onlyB !== null) return { relation: "partial", witness: both };
  if (!decided) return { relation: "undecided", witness: both };
  return { relation: onlyA !== null ? "b-in-a" : onlyB !== null ? "a-in-b" : "equal", witness: both };
}
