/**
 * The words of a command line: blanks part them, quotes of both kinds hold them together. Nothing is expanded. `null` where a
 * quote is not closed.
 */
export function splitWords(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (const character of text) {
    if (quote !== null) {
      if (character === quote) quote = null;
      else word = `${word ?? ""}${character}`;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = `${word ?? ""}${character}`;
  }
  if (word !== null) words.push(word);
  return quote === null ? words : null;
}
