import { findClassEnd } from "./character-class.ts";
import type { GlobFaultCode } from "./glob-faults.ts";

/** A stretch of text and where in the pattern it comes from. */
export interface Piece {
  readonly text: string;
  readonly at: number;
}

type Part = Piece | { readonly choices: readonly (readonly Part[])[] };

const maxAlternatives = 256;
// Together; the longest alternative counts for all. A group that a brace
// writes is laid out once for each alternative, so fewer there.
const maxExpandedLength = 4096;
const maxExpandedGroups = 1024;

/** A refusal and its place, thrown inside the reading of one pattern and caught there. */
export class GlobRefusal extends Error {
  readonly code: GlobFaultCode;
  readonly at: number;

  constructor(code: GlobFaultCode, at: number) {
    super(code);
    this.code = code;
    this.at = at;
  }
}

/**
 * Expands the braces of a pattern, at most 256 alternatives; a brace inside a class is a member of the class.
 *
 * @throws {GlobRefusal} for an open brace, a brace with one item, and for too many alternatives.
 */
export function expandBraces(pattern: string): Piece[][] {
  let index = 0;
  // One item: everything up to the next comma or closing brace of its own level.
  const readParts = (inside: boolean): Part[] => {
    const parts: Part[] = [];
    let start = index;
    const flush = (): void => {
      if (index > start) parts.push({ text: pattern.slice(start, index), at: start });
    };
    for (; index < pattern.length; index++) {
      const character = pattern[index];
      if (character === "[") index = Math.max(index, findClassEnd(pattern, index));
      else if (inside && (character === "," || character === "}")) break;
      else if (character === "{") {
        flush();
        parts.push(readBrace());
        start = index + 1;
      }
    }
    flush();
    return parts;
  };
  const readBrace = (): Part => {
    const open = index;
    if (pattern[open - 1] === "$") throw new GlobRefusal("single-brace", open);
    const choices: Part[][] = [];
    do {
      index++;
      choices.push(readParts(true));
    } while (pattern[index] === ",");
    if (index >= pattern.length) throw new GlobRefusal("unclosed-brace", open);
    if (choices.length > 1) return { choices };
    const range = expandRange(pattern.slice(open + 1, index), open);
    return { choices: range.map((text) => [{ text, at: open }]) };
  };
  const parts = readParts(false);
  const total = countParts(parts);
  if (total > maxAlternatives) throw new GlobRefusal("too-many-alternatives", pattern.indexOf("{"));
  const open = pattern.search(/[@?*+]\(/);
  const isInGroup = open >= 0 && /[{},]/.test(pattern.slice(open, pattern.lastIndexOf(")")));
  const most = total > 1 && isInGroup ? maxExpandedGroups : maxExpandedLength;
  if (total * longest(parts) > most) throw new GlobRefusal("too-many-alternatives", pattern.indexOf("{"));
  return expandParts(parts);
}

function longest(parts: readonly Part[]): number {
  return parts.reduce(
    (sum, part) => sum + ("choices" in part ? Math.max(...part.choices.map(longest)) : part.text.length),
    0,
  );
}

function countParts(parts: readonly Part[]): number {
  return parts.reduce(
    (count, part) =>
      "choices" in part ? count * part.choices.reduce((sum, choice) => sum + countParts(choice), 0) : count,
    1,
  );
}

function expandParts(parts: readonly Part[]): Piece[][] {
  return parts.reduce<Piece[][]>(
    (heads, part) => {
      const tails = "choices" in part ? part.choices.flatMap(expandParts) : [[part]];
      return heads.flatMap((head) => tails.map((tail) => [...head, ...tail]));
    },
    [[]],
  );
}

// {1..3}, {01..10}, {a..e}, each with an optional step, as bash writes them.
function expandRange(inside: string, at: number): string[] {
  const numbers = /^(-?\d{1,9})\.\.(-?\d{1,9})(?:\.\.(-?\d{1,9}))?$/.exec(inside);
  const letters = /^(?:([a-z])\.\.([a-z])|([A-Z])\.\.([A-Z]))(?:\.\.(-?\d{1,9}))?$/.exec(inside);
  if (!numbers && !letters) throw new GlobRefusal("single-brace", at);
  const [from, to, step] = numbers
    ? [Number(numbers[1]), Number(numbers[2]), Number(numbers[3] ?? 1)]
    : [
        (letters![1] ?? letters![3]!).charCodeAt(0),
        (letters![2] ?? letters![4]!).charCodeAt(0),
        Number(letters![5] ?? 1),
      ];
  const width = Math.abs(step) || 1;
  const count = Math.floor(Math.abs(to - from) / width) + 1;
  if (count > maxAlternatives) throw new GlobRefusal("too-many-alternatives", at);
  const padded = numbers?.slice(1, 3).some((text) => /^-?0\d/.test(text));
  const digits = padded ? Math.max(numbers![1]!.length, numbers![2]!.length) : 0;
  return Array.from({ length: count }, (_, nth) => {
    const value = from + nth * (to < from ? -width : width);
    if (letters) return String.fromCharCode(value);
    const sign = value < 0 ? "-" : "";
    return sign + String(Math.abs(value)).padStart(digits - sign.length, "0");
  });
}
