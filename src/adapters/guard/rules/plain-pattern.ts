import { isGlobstar } from "../../../core/ownership/index.ts";
import type { CharacterClass, Glob, GlobItem } from "../../../core/ownership/index.ts";

/** One step of a name, without groups. */
export type PlainItem = Exclude<GlobItem, { readonly kind: "group" }>;

/** A pattern without braces and groups, name by name; `null` stands for any number of names. */
export type PlainPattern = readonly (readonly PlainItem[] | null)[];

/** What a pattern comes to without braces and groups. */
export interface PlainPatterns {
  readonly patterns: readonly PlainPattern[];
  /** Why the patterns match more than the glob; `null`: they match the same. */
  readonly wider: string | null;
}

const maxPatterns = 256;
const star: PlainItem = { kind: "star", text: "*" };

/** Writes groups out as alternatives; what may repeat becomes `*`, which is wider, and so does what would be too many. */
export function toPlainPatterns(glob: Glob): PlainPatterns {
  let wider: string | null = null;
  const widen = (reason: string): readonly PlainItem[][] => {
    wider ??= reason;
    return [[star]];
  };
  const writeOut = (items: readonly GlobItem[]): readonly PlainItem[][] => {
    let heads: PlainItem[][] = [[]];
    for (const item of items) {
      let tails: readonly PlainItem[][];
      if (item.kind !== "group") tails = [[item]];
      else if (item.repeat === "*" || item.repeat === "+") tails = widen(`a part that may repeat, ${item.text}`);
      else tails = [...(item.repeat === "?" ? [[]] : []), ...item.options.flatMap(writeOut)];
      if (heads.length * tails.length > maxPatterns) tails = widen("it has too many alternatives");
      heads = heads.flatMap((head) => tails.map((tail) => [...head, ...tail]));
    }
    return heads;
  };
  const patterns = glob.alternatives.flatMap((segments) => {
    let heads: PlainPattern[] = [[]];
    for (const segment of segments) {
      let tails: readonly (readonly PlainItem[] | null)[] = isGlobstar(segment) ? [null] : writeOut(segment.items);
      // An empty name is no name: such an alternative matches nothing.
      tails = tails.filter((tail) => tail === null || tail.length > 0);
      if (heads.length * tails.length > maxPatterns) tails = widen("it has too many alternatives");
      heads = heads.flatMap((head) => tails.map((tail) => [...head, tail]));
    }
    return heads;
  });
  return { patterns, wider };
}

/** The name, where the items are one name and no other; else `null`. */
export function literalName(items: readonly PlainItem[]): string | null {
  let name = "";
  for (const item of items) {
    if (item.kind !== "literal") return null;
    name += item.character;
  }
  return name;
}

/** A pattern as a place in the tree: one file, or all below one directory; `null` where it is neither. */
export function asPlace(pattern: PlainPattern): { readonly path: string; readonly isTree: boolean } | null {
  const isTree = pattern.at(-1) === null;
  const names = (isTree ? pattern.slice(0, -1) : pattern).map((items) => (items === null ? null : literalName(items)));
  if (names.length === 0 || names.includes(null)) return null;
  return { path: names.join("/"), isTree };
}

/** The same characters, and those that differ from them by case only. */
export function foldItem(item: PlainItem): PlainItem {
  if (item.kind === "class")
    return item.names.length > 0 ? { kind: "any", text: "?" } : { ...item, ranges: item.ranges.flatMap(foldRange) };
  if (item.kind !== "literal") return item;
  const { character } = item;
  const cases = [...new Set([character, character.toLowerCase(), character.toUpperCase()])].filter(
    (one) => Array.from(one).length === 1,
  );
  if (cases.length === 1) return item;
  const ranges = cases.map((one) => [one.codePointAt(0)!, one.codePointAt(0)!] as const);
  return { kind: "class", text: `[${cases.join("")}]`, negated: false, ranges, names: [] } satisfies CharacterClass;
}

function foldRange([first, last]: readonly [number, number]): (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [[first, last]];
  // Only the letters of ASCII; others in a range are few, and a guard that ignores case refuses them all the same.
  for (const [from, to, by] of [
    [0x41, 0x5a, 32],
    [0x61, 0x7a, -32],
  ] as const) {
    const [low, high] = [Math.max(first, from), Math.min(last, to)];
    if (low <= high) ranges.push([low + by, high + by]);
  }
  return ranges;
}

/** A step of a name, for people. */
export function describeItem(item: PlainItem): string {
  if (item.kind === "literal") return `the character ${JSON.stringify(item.character)}`;
  return item.kind === "class" ? `the set ${item.text}` : `the wildcard ${item.text}`;
}
