import { foldCase } from "./fold.ts";
import { isGlobstar } from "./parse-glob.ts";
import type { Glob, Segment } from "./parse-glob.ts";

/** What is sure about a segment: how its names begin and end; of a plain name, that it is all of it. */
export interface Edges {
  readonly head: string;
  readonly tail: string;
  readonly isName: boolean;
}

/** What is sure about an alternative of a pattern, for telling most pairs apart without walking automata. */
export interface AlternativeShape {
  /** `null` for `**`. */
  readonly segments: readonly (Edges | null)[];
  /** The names before the first segment that is no name, each with its slash. */
  readonly prefix: string;
  readonly minLength: number;
  readonly maxLength: number;
}

/** Describes each alternative of a pattern, folded where case is ignored. */
export function describeAlternatives(glob: Glob, folded: boolean): AlternativeShape[] {
  return glob.alternatives.map((alternative) => {
    const segments = alternative.map((segment) => (isGlobstar(segment) ? null : findEdges(segment, folded)));
    const index = segments.findIndex((segment) => !segment?.isName);
    const names = index < 0 ? segments : segments.slice(0, index);
    const fixed = segments.filter((segment) => segment !== null).length;
    return {
      segments,
      prefix: names.map((segment) => `${segment!.head}/`).join(""),
      minLength: fixed + (segments.at(-1) === null ? 1 : 0),
      maxLength: fixed === segments.length ? fixed : Infinity,
    };
  });
}

/** Finds what is sure about the names of a segment. */
export function findEdges({ items }: Segment, folded: boolean): Edges {
  const characters = items.map((item) => (item.kind === "literal" ? item.character : null));
  const join = (from: number, end?: number): string => {
    const text = characters.slice(from, end).join("");
    return folded ? foldCase(text) : text;
  };
  const first = characters.indexOf(null);
  const tail = join(characters.lastIndexOf(null) + 1);
  return { head: first < 0 ? tail : join(0, first), tail, isName: first < 0 };
}

/**
 * Compares two alternatives segment by segment from both ends, as far as no `**` shifts them. True is a proof that no path
 * matches both, false says nothing.
 */
export function areApart(a: AlternativeShape, b: AlternativeShape): boolean {
  if (a.minLength > b.maxLength || b.minLength > a.maxLength) return true;
  const shorter = Math.min(a.segments.length, b.segments.length);
  for (let index = 0; index < shorter; index++) {
    const [first, second] = [a.segments[index], b.segments[index]];
    if (!first || !second) break;
    if (differ(first, second)) return true;
  }
  for (let index = 1; index <= shorter; index++) {
    const [first, second] = [a.segments[a.segments.length - index], b.segments[b.segments.length - index]];
    if (!first || !second) break;
    if (differ(first, second)) return true;
  }
  return false;
}

function differ(a: Edges, b: Edges): boolean {
  if (a.isName && b.isName) return a.head !== b.head;
  return (
    !(a.head.startsWith(b.head) || b.head.startsWith(a.head)) || !(a.tail.endsWith(b.tail) || b.tail.endsWith(a.tail))
  );
}

/**
 * Whether all of `inner` lies inside `outer` and is less: the usual nesting, everything below a directory and something with
 * further names in it. True is a proof, as the outer also holds a path with another name there; false says nothing.
 */
export function liesInside(inner: readonly AlternativeShape[], outer: readonly AlternativeShape[]): boolean {
  const { segments, prefix } = outer[0]!;
  const depth = segments.indexOf(null);
  if (outer.length > 1 || depth < 0 || segments.length > depth + 1 || prefix.split("/").length - 1 !== depth)
    return false;
  return inner.every(
    (alternative) =>
      alternative.prefix.startsWith(prefix) && alternative.segments.slice(depth).some((segment) => segment?.isName),
  );
}
