import type { GlobFaultCode } from "./glob-faults.ts";

/** A set of characters, as `[…]` writes it. */
export interface CharacterClass {
  readonly kind: "class";
  /** As written, with its brackets. */
  readonly text: string;
  readonly negated: boolean;
  /** First and last code point of each range; a single character is a range of one. */
  readonly ranges: readonly (readonly [first: number, last: number])[];
  /** Named sets in it, as parts of a regular expression. */
  readonly names: readonly string[];
}

// The meaning minimatch gives to the names, so that both stay the same.
const names = new Map([
  ["alnum", "\\p{L}\\p{Nl}\\p{Nd}"],
  ["alpha", "\\p{L}\\p{Nl}"],
  ["ascii", "\\x00-\\x7f"],
  ["blank", "\\p{Zs}\\t"],
  ["cntrl", "\\p{Cc}"],
  ["digit", "\\p{Nd}"],
  ["graph", "^\\p{Z}\\p{C}"],
  ["lower", "\\p{Ll}"],
  ["print", "^\\p{C}"],
  ["punct", "\\p{P}\\p{S}"],
  ["space", "\\p{Z}\\t\\r\\n\\v\\f"],
  ["upper", "\\p{Lu}"],
  ["word", "\\p{L}\\p{Nl}\\p{Nd}\\p{Pc}"],
  ["xdigit", "A-Fa-f0-9"],
]);

/** The names, for people. */
export const classNames: string = [...names.keys()].join(" ");

/** Marks and jamo, which may melt into the character before them; they are read only after a plain one. */
export const composing: RegExp = /[\p{M}\u1160-\u11ff]/u;

/**
 * Finds the `]` of the class that opens at `start`, or -1. Like minimatch, a `]` in the first place is a member, and so is
 * everything in a named set.
 */
export function findClassEnd(text: string, start: number): number {
  let index = start + 1;
  if (text[index] === "!" || text[index] === "^") index++;
  for (const first = index; index < text.length; index++) {
    if (text[index] === "]" && index > first) return index;
    if (text.startsWith("[:", index)) {
      const name = /^\[:\w*:\]/.exec(text.slice(index, index + 20));
      if (name) index += name[0].length - 1;
    }
  }
  return -1;
}

/** Reads the inside of a class, without its brackets. */
export function parseClass(inside: string): CharacterClass | GlobFaultCode {
  const negated = inside.startsWith("!") || inside.startsWith("^");
  const ranges: [number, number][] = [];
  const found: string[] = [];
  const body = negated ? inside.slice(1) : inside;
  const characters = Array.from(body);
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!;
    if (composing.test(character)) return "combining-mark";
    if (character === "[" && /^[:.=]$/.test(characters[index + 1] ?? "")) {
      const name = /^\[:(\w*):\]/.exec(characters.slice(index, index + 20).join(""))?.[1];
      const meaning = name === undefined ? undefined : names.get(name);
      if (meaning === undefined) return "class-name";
      found.push(meaning);
      index += name!.length + 3;
      continue;
    }
    const first = character.codePointAt(0)!;
    // A dash in the last place is a member.
    if (characters[index + 1] !== "-" || index + 2 >= characters.length) {
      ranges.push([first, first]);
      continue;
    }
    const end = characters[index + 2]!;
    const last = end.codePointAt(0)!;
    if (last < first || (end === "[" && characters[index + 3] === ":")) return "class-range";
    if (composing.test(end)) return "combining-mark";
    ranges.push([first, last]);
    index += 2;
  }
  // minimatch joins these two wrongly with other members, so they stand alone.
  if (found.some((meaning) => meaning.startsWith("^")) && found.length + ranges.length > 1) return "class-name";
  return { kind: "class", text: `[${inside}]`, negated, ranges, names: found };
}

/** The class as a regular expression for one character. */
export function toRegExp(set: CharacterClass, ignoreCase: boolean): RegExp {
  const inverse = set.names.some((name) => name.startsWith("^"));
  const hex = (code: number): string => `\\u{${code.toString(16)}}`;
  const members =
    set.ranges.map(([first, last]) => `${hex(first)}-${hex(last)}`).join("") + set.names.join("").replace("^", "");
  return new RegExp(`^[${set.negated === inverse ? "" : "^"}${members}]$`, ignoreCase ? "iu" : "u");
}
