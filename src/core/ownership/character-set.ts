import { toRegExp } from "./character-class.ts";
import type { CharacterClass } from "./character-class.ts";

/** A class, ready to be asked. */
export interface CharacterSet {
  readonly source: CharacterClass;
  has(code: number): boolean;
}

const slash = 47;

/** Prepares a class for questions; no class holds a slash. */
export function makeCharacterSet(source: CharacterClass, ignoreCase: boolean): CharacterSet {
  const { ranges, negated } = source;
  if (!ignoreCase && source.names.length === 0) {
    const has = (code: number): boolean =>
      code !== slash && ranges.some(([first, last]) => first <= code && code <= last) !== negated;
    return { source, has };
  }
  const expression = toRegExp(source, ignoreCase);
  const plain: (boolean | undefined)[] = [];
  const ask = (code: number): boolean => code !== slash && expression.test(String.fromCodePoint(code));
  return { source, has: (code) => (code < 128 ? (plain[code] ??= ask(code)) : ask(code)) };
}
