import { composing } from "./character-class.ts";
import type { CharacterClass } from "./character-class.ts";
import { findCharacterRuns, spellBeyondAscii } from "./character-runs.ts";
import type { CharacterRun } from "./character-runs.ts";
import type { CharacterSet } from "./character-set.ts";
import type { Automaton, State } from "./automaton.ts";
import { foldCase } from "./fold.ts";
import { findHiddenCharacter } from "./hidden-character.ts";

const last = 0x10ffff;
const slash = 47;
const dot = 46;
const friendly = Array.from("abcdefghijklmnopqrstuvwxyz0123456789_-", (character) => character.charCodeAt(0));

/**
 * A few characters that stand for all: one of each kind that the patterns can tell apart, so that walking the automata over
 * these says the same as walking them over all of Unicode.
 */
export class Alphabet {
  readonly #automata: readonly Automaton[];
  readonly #folded: boolean;
  readonly #groups = new Map<string, readonly (readonly number[])[]>();
  #codes: readonly number[] | null = null;

  constructor(automata: readonly Automaton[], folded: boolean) {
    this.#automata = automata;
    this.#folded = folded;
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
    if (namedOnly) return codes;
    const named = [...codes];
    const sets = states.flatMap((state) => state.sets);
    for (const group of sets.length === 0 ? [plain] : this.#groupBy(sets)) {
      // Of equal characters one that no state names.
      const free = group.find((code) => !named.includes(code));
      if (free !== undefined) codes.push(free);
    }
    if (!codes.includes(slash)) codes.push(slash);
    return codes;
  }

  // The characters of the alphabet, grouped by which of the sets hold them.
  #groupBy(sets: readonly CharacterSet[]): readonly (readonly number[])[] {
    const key = sets.map((set) => set.source.text).join("");
    const known = this.#groups.get(key);
    if (known) return known;
    this.#codes ??= chooseCodes(this.#automata, this.#folded);
    const groups = new Map<string, number[]>();
    for (const code of this.#codes) {
      if (code === slash || isComposing(code)) continue;
      const kind = sets.map((set) => (set.has(code) ? "1" : "0")).join("");
      const group = groups.get(kind);
      if (group) group.push(code);
      else groups.set(kind, [code]);
    }
    const found = [...groups.values()];
    this.#groups.set(key, found);
    return found;
  }
}

// What stands for all characters where no class is read: more than two patterns can name, so that one is always left.
const plain = [...friendly, ...Array.from({ length: 600 }, (_, nth) => 0x4e00 + nth)];

// Friendly ones first, and a dot, which may not stand alone, last of its kind.
function chooseCodes(automata: readonly Automaton[], folded: boolean): number[] {
  const letters = automata.flatMap((automaton) => [...automaton.letters]);
  const literals = new Set(letters.filter((letter) => typeof letter === "number"));
  const sets = [...new Set(letters.filter((letter) => typeof letter === "object"))];
  const chosen = new Map<string, number>();
  const choose = (code: number): void => {
    const kind = literals.has(code) ? `=${code}` : sets.map((set) => (set.has(code) ? "1" : "0")).join("");
    if (!chosen.has(kind) && (literals.has(code) || isUsable(code, folded))) chosen.set(kind, code);
  };
  for (const code of friendly) choose(code);
  const named = sets.some((set) => set.source.names.length > 0);
  if (named) for (let code = 32; code < 127; code++) if (code !== dot) choose(code);
  for (const code of literals) if (code !== dot) choose(code);
  const cuts = new Set([0, last + 1, ...(named ? [128] : [])]);
  for (const set of sets) addCuts(cuts, set.source, folded);
  const ordered = [...cuts].sort((a, b) => a - b);
  // A character that a pattern names is a kind of its own and speaks for no other.
  const isFree = (code: number): boolean => code !== dot && !literals.has(code) && isUsable(code, folded);
  ordered.slice(1).forEach((end, index) => {
    const from = ordered[index]!;
    // Between two cuts only named classes tell characters apart; without them the first one speaks for all.
    const kinds = named && end > 128 ? findCharacterRuns(folded) : [[{ first: from, last: end - 1 }]];
    for (const runs of kinds) {
      const code = findInRuns(runs, from, end, isFree);
      if (code !== null) choose(code);
    }
  });
  choose(dot);
  return [...chosen.values()];
}

function findInRuns(
  runs: readonly CharacterRun[],
  from: number,
  end: number,
  isFree: (code: number) => boolean,
): number | null {
  for (const { first, last } of runs)
    for (let code = Math.max(from, first); code < end && code <= last; code++) if (isFree(code)) return code;
  return null;
}

function isComposing(code: number): boolean {
  return code > 127 && composing.test(String.fromCodePoint(code));
}

// A character that a canonical path may hold anywhere.
function isUsable(code: number, folded: boolean): boolean {
  const character = String.fromCodePoint(code);
  if (code < 127) return code > 31 && character !== "\\" && code !== slash && !(folded && code > 64 && code < 91);
  if (composing.test(character) || findHiddenCharacter(character) || character.normalize("NFC") !== character)
    return false;
  return !folded || foldCase(character) === character;
}

// Where case is ignored, the small letters of capitals that a range holds are cut out as well.
function addCuts(cuts: Set<number>, { ranges }: CharacterClass, folded: boolean): void {
  for (const [first, end] of ranges) cuts.add(first).add(end + 1);
  if (!folded) return;
  for (const [code, lower] of ranges.some(([, end]) => end > 127) ? casedCharacters() : capitals) {
    if (ranges.some(([first, end]) => first <= code && code <= end && !(first <= lower && lower <= end)))
      cuts.add(lower).add(lower + 1);
  }
}

type Cased = readonly [code: number, lower: number];

const capitals: readonly Cased[] = Array.from({ length: 26 }, (_, nth) => [65 + nth, 97 + nth]);
let allCased: readonly Cased[] | null = null;

function casedCharacters(): readonly Cased[] {
  return (allCased ??= [
    ...capitals,
    ...Array.from(spellBeyondAscii().matchAll(/[\p{CWL}\p{CWU}\p{CWCF}]/gu), ([character]): Cased => [
      character.codePointAt(0)!,
      foldCase(character).codePointAt(0)!,
    ]).filter(([code, lower]) => code !== lower),
  ]);
}
