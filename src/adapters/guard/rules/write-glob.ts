import { describeItem, foldItem } from "./plain-pattern.ts";
import type { PlainItem, PlainPattern } from "./plain-pattern.ts";

/** How a client writes globs in which `*` and `?` stay inside a name. */
export interface GlobDialect {
  /** A character of a name, `null` where it cannot be written so that it stands for itself. */
  readonly escape: (character: string) => string | null;
  /** How "any number of names" is written at the end, where at least one has to be there. */
  readonly rest: string;
}

/** A pattern that a rule allows, or why it cannot be written. */
export function writeAllowed(pattern: PlainPattern, dialect: GlobDialect): { text: string } | { fault: string } {
  const names: string[] = [];
  for (const [place, items] of pattern.entries()) {
    if (items === null) {
      names.push(place === pattern.length - 1 ? dialect.rest : "**");
      continue;
    }
    let name = "";
    for (const item of items) {
      const text = writeItem(item, dialect);
      if (text === null) return { fault: `${describeItem(item)} cannot be written in its rules` };
      name += text;
    }
    names.push(name);
  }
  return { text: names.join("/") };
}

/**
 * Patterns that together deny one; what cannot be written becomes any characters, so that they deny more rather than less.
 * Clients read halves of the characters beyond the first 65,536, so `?` is denied as one of them and as two.
 */
export function writeDenied(pattern: PlainPattern, dialect: GlobDialect, foldsCase: boolean): readonly string[] {
  const isFew = countAny(pattern) <= maxAny;
  let texts = [""];
  pattern.forEach((items, place) => {
    const isLast = place === pattern.length - 1;
    for (const item of items ?? []) {
      const folded = foldsCase ? foldItem(item) : item;
      const written = folded.kind === "any" && isFew ? ["?", "??"] : [writeItem(folded, dialect) ?? "?*"];
      texts = texts.flatMap((head) => written.map((tail) => head + (tail === "?" && !isFew ? "?*" : tail)));
    }
    texts = texts.map((text) => text + (items === null ? (isLast ? dialect.rest : "**/") : isLast ? "" : "/"));
  });
  return texts;
}

/** Whether a pattern can be denied as it is, and no more. */
export function isDeniedExactly(pattern: PlainPattern, dialect: GlobDialect): boolean {
  const isExact = (item: PlainItem): boolean => writeItem(item, dialect) !== null;
  return countAny(pattern) <= maxAny && pattern.every((items) => items === null || items.every(isExact));
}

/** More of them in one pattern would be too many texts. */
const maxAny = 3;

function countAny(pattern: PlainPattern): number {
  return pattern.reduce((sum, items) => sum + (items ?? []).filter(({ kind }) => kind === "any").length, 0);
}

function writeItem(item: PlainItem, dialect: GlobDialect): string | null {
  switch (item.kind) {
    case "star":
      return "*";
    case "any":
      return "?";
    case "literal":
      return dialect.escape(item.character);
    case "class": {
      if (item.negated || item.names.length > 0) return null;
      const ranges = item.ranges.map(([first, last]) => writeRange(first, last));
      return ranges.includes(null) ? null : `[${ranges.join("")}]`;
    }
  }
}

/** Only characters that no client reads as anything else inside brackets. */
function writeRange(first: number, last: number): string | null {
  if (last > 0xffff) return null;
  const [from, to] = [String.fromCodePoint(first), String.fromCodePoint(last)];
  if (!/^[\p{L}\p{N}_.]$/u.test(from) || !/^[\p{L}\p{N}_.]$/u.test(to)) return null;
  if (first === last) return from;
  // A range must not reach over a slash.
  return first > 0x2f || last < 0x2f ? `${from}-${to}` : null;
}
