import { tokenizeText } from "./tokenize.ts";

/** A phrase found in a text. */
export interface PhraseHit<Value> {
  /** The phrase as its list writes it. */
  readonly phrase: string;
  /** Where its first word stands in the tokens. */
  readonly start: number;
  /** How many words it has. */
  readonly length: number;
  readonly value: Value;
}

/** Finds the phrases of a list in tokens. */
export interface PhraseIndex<Value> {
  /** Every phrase that occurs, the longest at each place first, each phrase once per place. Linear in the tokens. */
  find(tokens: readonly string[]): PhraseHit<Value>[];
}

/**
 * Makes an index over phrases, so that a text is read once however many phrases there are.
 *
 * Phrases and texts go through `tokenizeText`, so inflection, case and separators do not matter. A phrase without a
 * letter or digit is never found; of two entries with the same stems both are found.
 */
export function createPhraseIndex<Value>(
  entries: Iterable<readonly [phrase: string, value: Value]>,
): PhraseIndex<Value> {
  const byWords = new Map<string, { phrase: string; value: Value }[]>();
  const lengths = new Map<string, number[]>();
  for (const [phrase, value] of entries) {
    const words = tokenizeText(phrase);
    const first = words[0];
    if (first === undefined) continue;
    const key = words.join(" ");
    const there = byWords.get(key);
    if (there === undefined) byWords.set(key, [{ phrase, value }]);
    else there.push({ phrase, value });
    const known = lengths.get(first) ?? [];
    if (!known.includes(words.length)) known.push(words.length);
    lengths.set(
      first,
      known.sort((a, b) => b - a),
    );
  }
  return {
    find(tokens) {
      const hits: PhraseHit<Value>[] = [];
      for (let start = 0; start < tokens.length; start += 1) {
        for (const length of lengths.get(tokens[start]!) ?? []) {
          if (start + length > tokens.length) continue;
          const key = length === 1 ? tokens[start]! : tokens.slice(start, start + length).join(" ");
          for (const entry of byWords.get(key) ?? []) hits.push({ ...entry, start, length });
        }
      }
      return hits;
    },
  };
}
