import { Automaton } from "./automaton.ts";
import { compareGlobs } from "./compare-globs.ts";
import { foldCase } from "./fold.ts";
import type { ReadRule } from "./ownership-rules.ts";
import { isGlobstar } from "./parse-glob.ts";
import type { Glob, Segment } from "./parse-glob.ts";

/** How two rules, given by their places in the list, lie to each other. Rules that do not meet are left out. */
export interface RuleOverlap {
  readonly a: number;
  readonly b: number;
  readonly relation: "equal" | "a-in-b" | "b-in-a" | "partial" | "undecided";
  readonly witness: string | null;
}

/**
 * Finds all pairs of rules that meet, of those that `wanted` asks for. Only pairs where one literal beginning continues the
 * other are looked at, and most of these are told apart by a name that differs.
 */
export function* findRuleOverlaps(
  rules: readonly ReadRule[],
  folded: boolean,
  wanted: (a: number, b: number) => boolean,
): Generator<RuleOverlap> {
  const byPrefix = new Map<string, Set<number>>();
  const prefixes = rules.map((rule) => [
    ...new Set(rule.glob.alternatives.map((alternative) => literalPrefix(alternative, folded))),
  ]);
  prefixes.forEach((texts, index) => {
    for (const text of texts) byPrefix.set(text, (byPrefix.get(text) ?? new Set()).add(index));
  });
  const automata: (Automaton | undefined)[] = [];
  const automaton = (index: number): Automaton =>
    (automata[index] ??= new Automaton(rules[index]!.glob.alternatives, folded));
  for (let b = 0; b < rules.length; b++) {
    const partners = new Set<number>();
    for (const text of prefixes[b]!) {
      for (const start of beginnings(text)) for (const a of byPrefix.get(start) ?? []) if (a !== b) partners.add(a);
    }
    for (const a of partners) {
      // A pair of equal beginnings is met from both sides.
      const met = a > b && prefixes[a]!.some((text) => beginnings(text).some((start) => prefixes[b]!.includes(start)));
      if (met || !wanted(Math.min(a, b), Math.max(a, b))) continue;
      const [first, second] = a < b ? [a, b] : [b, a];
      const overlap = relate(rules[first]!.glob, rules[second]!.glob, folded, () =>
        compareGlobs(automaton(first), automaton(second), folded),
      );
      if (overlap) yield { a: first, b: second, ...overlap };
    }
  }
}

// The names before the first segment that is no name; each with its slash, and closed by `$` where the whole is a name.
function literalPrefix(alternative: readonly Segment[], folded: boolean): string {
  const index = alternative.findIndex((segment) => segment.literal === null);
  const names = (index < 0 ? alternative : alternative.slice(0, index))
    .map((segment) => `${segment.literal!}/`)
    .join("");
  return folded ? foldCase(names) : names;
}

function beginnings(text: string): string[] {
  const found = [""];
  for (let at = text.indexOf("/"); at >= 0; at = text.indexOf("/", at + 1)) found.push(text.slice(0, at + 1));
  return found;
}

type Related = Pick<RuleOverlap, "relation" | "witness">;

function relate(a: Glob, b: Glob, folded: boolean, compare: () => ReturnType<typeof compareGlobs>): Related | null {
  if (a.alternatives.every((first) => b.alternatives.every((second) => areApart(first, second, folded)))) return null;
  if (liesInside(a, b, folded)) return { relation: "a-in-b", witness: null };
  if (liesInside(b, a, folded)) return { relation: "b-in-a", witness: null };
  const { both, onlyA, onlyB, decided, overlapDecided } = compare();
  if (both === null && overlapDecided) return null;
  if (both !== null && onlyA !== null && onlyB !== null) return { relation: "partial", witness: both };
  if (!decided) return { relation: "undecided", witness: both };
  return { relation: onlyA !== null ? "b-in-a" : onlyB !== null ? "a-in-b" : "equal", witness: both };
}

// The usual nesting: everything below a directory, and something with further names in it. Then the outer also holds a
// path with another name there, so the two are not equal.
function liesInside(inner: Glob, outer: Glob, folded: boolean): boolean {
  const [only] = outer.alternatives;
  const depth = only!.length - 1;
  if (
    outer.alternatives.length !== 1 ||
    !isGlobstar(only!.at(-1)!) ||
    only!.slice(0, depth).some((segment) => segment.literal === null)
  )
    return false;
  return inner.alternatives.every(
    (alternative) =>
      typeof alternative[depth]?.literal === "string" &&
      only!.slice(0, depth).every((segment, index) => nameOf(segment, folded) === nameOf(alternative[index]!, folded)),
  );
}

function nameOf(segment: Segment, folded: boolean): string | null {
  return segment.literal === null || !folded ? segment.literal : foldCase(segment.literal);
}

// Compares segment by segment from both ends, as far as no `**` shifts them. True is a proof, false says nothing.
function areApart(a: readonly Segment[], b: readonly Segment[], folded: boolean): boolean {
  if (neverAsLong(a, b) || neverAsLong(b, a)) return true;
  const shorter = Math.min(a.length, b.length);
  for (const end of [false, true]) {
    for (let index = 0; index < shorter; index++) {
      const first = a.at(end ? -1 - index : index)!;
      const second = b.at(end ? -1 - index : index)!;
      if (isGlobstar(first) || isGlobstar(second)) break;
      if (differ(first, second, folded)) return true;
    }
  }
  return false;
}

function neverAsLong(a: readonly Segment[], b: readonly Segment[]): boolean {
  if (a.some(isGlobstar)) return false;
  return (
    b.filter((segment) => !isGlobstar(segment)).length + (isGlobstar(b.at(-1)!) ? 1 : 0) > a.length ||
    (!b.some(isGlobstar) && b.length !== a.length)
  );
}

function differ(a: Segment, b: Segment, folded: boolean): boolean {
  const [first, second] = [edgesOf(a, folded), edgesOf(b, folded)];
  if (a.literal !== null && b.literal !== null) return first.head !== second.head;
  const [longHead, shortHead] =
    first.head.length > second.head.length ? [first.head, second.head] : [second.head, first.head];
  const [longTail, shortTail] =
    first.tail.length > second.tail.length ? [first.tail, second.tail] : [second.tail, first.tail];
  return !longHead.startsWith(shortHead) || !longTail.endsWith(shortTail);
}

function edgesOf(segment: Segment, folded: boolean): { head: string; tail: string } {
  const known = edges.get(segment);
  const found = known ?? { exact: findEdges(segment, false), folded: findEdges(segment, true) };
  if (!known) edges.set(segment, found);
  return folded ? found.folded : found.exact;
}

const edges = new WeakMap<Segment, Record<"exact" | "folded", { head: string; tail: string }>>();

function findEdges(segment: Segment, folded: boolean): { head: string; tail: string } {
  const characters = segment.items.map((item) => (item.kind === "literal" ? item.character : null));
  const first = characters.indexOf(null);
  const last = characters.lastIndexOf(null);
  const join = (part: typeof characters): string => (folded ? foldCase(part.join("")) : part.join(""));
  return { head: join(first < 0 ? characters : characters.slice(0, first)), tail: join(characters.slice(last + 1)) };
}
