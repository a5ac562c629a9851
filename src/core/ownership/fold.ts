const cache = new Map<string, string>();
const single = (text: string): boolean => text.length === 1 || (text.length === 2 && text.codePointAt(0)! > 0xffff);

/** One character as case-insensitive file systems and `/iu` see it: characters that differ by case only become one. */
function foldCharacter(character: string): string {
  const known = cache.get(character);
  if (known !== undefined) return known;
  const upper = character.toUpperCase();
  // Only one-to-one steps that `/iu` agrees with: the long s is an s, but the dotless i is no i and the sharp s is no SS.
  const wanted = single(upper) ? upper.toLowerCase() : character.toLowerCase();
  const same = wanted === character || (single(wanted) && new RegExp(`^${character}$`, "iu").test(wanted));
  const folded = same ? wanted : single(character.toLowerCase()) ? character.toLowerCase() : character;
  if (cache.size > 4000) cache.clear();
  cache.set(character, folded);
  return folded;
}

/** A text with the case of each character folded, one character to one character, so that lengths in characters stay. */
export function foldCase(text: string): string {
  // Nearly all paths are ASCII.
  if (!/[^\u0000-\u007f]/.test(text)) return text.toLowerCase();
  let folded = "";
  for (const character of text) folded += foldCharacter(character);
  return folded;
}
