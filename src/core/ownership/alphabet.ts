import { composing } from "./character-class.ts";
import type { CharacterClass } from "./character-class.ts";
import type { Automaton, Letter, State } from "./automaton.ts";
import { foldCase } from "./fold.ts";
import { findHiddenCharacter } from "./hidden-character.ts";

const last = 0x10ffff;
const slash = 47;
const dot = 46;
const friendly = "abcdefghijklmnopqrstuvwxyz0123456789_-ABCDEFGHIJKLMNOPQRSTUVWXYZ";
// One of the highest characters of each kind that a named class can tell apart.
const highest =
  "\u1ffc\u02b0\u3000\u00b2\uff3f\ufe4f\u{1246e}\u{1e921}\u{1e943}\u{1e95e}\u{1faf6}\u{1fbf9}\u{2a6df}\u{3134a}\u{40000}\u{10fffd}";
const scanned = 2000;

/**
 * A few characters that stand for all: one of each kind that the patterns can tell apart, so that walking the automata over
 * these says the same as walking them over all of Unicode.
 */
export class Alphabet {
  readonly #codes: readonly number[];

  constructor(automata: readonly Automaton[], folded: boolean) {
    this.#codes = chooseCodes(new Set(automata.flatMap((automaton) => [...automaton.letters()])), folded);
  }

  /**
   * The characters that can make a difference in these states. A mark is read only where a pattern asks for it by name:
   * there it follows the character it was written after, so the path stays in normal form C; anywhere else a plain
   * character does the same.
   *
   * @param namedOnly - Only characters that a state names, as all others lead nowhere.
   */
  codesFor(states: readonly State[], namedOnly: boolean): readonly number[] {
    const codes: number[] = [];
    for (const state of states) for (const code of state.names) if (!codes.includes(code)) codes.push(code);
    if (states.some((state) => state.classy)) {
      for (const code of this.#codes) if (!codes.includes(code) && !isComposing(code)) codes.push(code);
    } else if (!namedOnly) {
      const other = this.#codes.find((code) => code !== slash && code !== dot && !codes.includes(code));
      if (other !== undefined) codes.push(other);
      if (!codes.includes(slash)) codes.push(slash);
    }
    return codes;
  }
}

// Friendly ones first.
function chooseCodes(letters: ReadonlySet<Letter>, folded: boolean): number[] {
  const literals = new Set([...letters].filter((letter) => typeof letter === "number"));
  const sets = [...letters].filter((letter) => typeof letter === "object");
  const chosen = new Map<string, number>();
  const choose = (code: number): void => {
    const kind = literals.has(code) ? `=${code}` : sets.map((set) => (set.has(code) ? "1" : "0")).join("");
    if (!chosen.has(kind) && (literals.has(code) || isUsable(code, folded))) chosen.set(kind, code);
  };
  for (const character of friendly) choose(character.charCodeAt(0));
  for (const code of literals) choose(code);
  choose(slash);
  if (sets.length > 0) {
    const cuts = [0, ...new Set(sets.flatMap((set) => cutsOf(set.source, folded))), last + 1].sort((a, b) => a - b);
    const named = sets.some((set) => set.source.names.length > 0);
    for (const character of named ? highest : "") choose(character.codePointAt(0)!);
    cuts.slice(1).forEach((end, index) => {
      // Between two cuts only named classes tell characters apart; without them the first usable one speaks for all.
      for (let code = cuts[index]!, left = end > last ? scanned : Infinity; code < end && left > 0; code++, left--) {
        choose(code);
        if (!named && isUsable(code, folded)) break;
      }
    });
  }
  return [...chosen.values()];
}

function isComposing(code: number): boolean {
  return code > 127 && composing.test(String.fromCodePoint(code));
}

// A character that a canonical path may hold anywhere.
function isUsable(code: number, folded: boolean): boolean {
  const character = String.fromCodePoint(code);
  if (code < 127) return code > 31 && character !== "\\" && code !== slash && !(folded && code > 64 && code < 91);
  if (composing.test(character) || character.normalize("NFC") !== character || findHiddenCharacter(character))
    return false;
  return !folded || foldCase(character) === character;
}

function cutsOf({ ranges }: CharacterClass, folded: boolean): number[] {
  const cuts = ranges.flatMap(([first, end]) => [first, end + 1]);
  if (!folded) return cuts;
  const cased = ranges.some(([, end]) => end > 127) ? casedCharacters() : capitals;
  for (const code of cased) {
    if (!ranges.some(([first, end]) => first <= code && code <= end)) continue;
    const lower = foldCase(String.fromCodePoint(code)).codePointAt(0)!;
    cuts.push(lower, lower + 1);
  }
  return cuts;
}

const capitals = Array.from({ length: 26 }, (_, nth) => 65 + nth);
let allCased: number[] | null = null;

function casedCharacters(): number[] {
  if (allCased) return allCased;
  allCased = [];
  for (let code = 65; code < 0x1ea00; code++) {
    // Nothing between the Cyrillic supplements and the forms of Latin letters has case.
    if (code === 0x2e00) code = 0xa640;
    if (code === 0xac00) code = 0xfb00;
    if (/[\p{CWL}\p{CWU}\p{CWCF}]/u.test(String.fromCodePoint(code))) allCased.push(code);
  }
  return allCased;
}
