import { describeItem, foldItem } from "./plain-pattern.ts";
import type { PlainItem, PlainPattern } from "./plain-pattern.ts";

/** A pattern for a client whose `*` stands for any characters, slashes too. */
export interface CrossingPattern {
  /** Together they match all that the pattern does, and perhaps more. */
  readonly texts: readonly string[];
  /** What they match beyond it, all of it deeper in the tree than the pattern goes. */
  readonly deeper: readonly string[];
  /** Why they match more than these two say; `null`: they do not. */
  readonly fault: string | null;
}

/** Writes a pattern so that each `*` either may cross slashes anyway, or what it crosses into is told apart. */
export function writeCrossing(pattern: PlainPattern): CrossingPattern {
  let fault: string | null = null;
  // Places of stars that should have stayed inside their name, as numbers of the pieces.
  let heads: { readonly pieces: readonly string[]; readonly crossing: readonly number[] }[] = [
    { pieces: [], crossing: [] },
  ];
  const append = (
    tails: readonly { readonly pieces: readonly string[]; readonly crossing: readonly number[] }[],
  ): void => {
    heads = heads.flatMap((head) =>
      tails.map((tail) => ({
        pieces: [...head.pieces, ...tail.pieces],
        crossing: [...head.crossing, ...tail.crossing.map((place) => place + head.pieces.length)],
      })),
    );
  };
  pattern.forEach((items, place) => {
    const isLast = place === pattern.length - 1;
    if (items === null) {
      // A star beside it in the next name, or in the one before, says the same already.
      const isSaid = pattern[place + 1]?.[0]?.kind === "star" || pattern[place - 1]?.at(-1)?.kind === "star";
      if (isLast) append([{ pieces: ["**"], crossing: [] }]);
      else if (!isSaid)
        append([
          { pieces: [], crossing: [] },
          { pieces: ["*", "/"], crossing: [] },
        ]);
      return;
    }
    const pieces: string[] = [];
    const crossing: number[] = [];
    items.forEach((item, at) => {
      const isFree =
        (at === 0 && place > 0 && pattern[place - 1] === null) ||
        (at === items.length - 1 && !isLast && pattern[place + 1] === null);
      if (item.kind === "star" && !isFree) crossing.push(pieces.length);
      const isPlain = item.kind === "literal" && !"*?".includes(item.character);
      if (!isPlain && item.kind !== "star") fault ??= `${describeItem(item)} cannot be written in its rules`;
      pieces.push(item.kind === "literal" && isPlain ? item.character : "*");
    });
    append([{ pieces: isLast ? pieces : [...pieces, "/"], crossing }]);
  });
  const depthIsFixed = !pattern.includes(null);
  if (!depthIsFixed && heads.some(({ crossing }) => crossing.length > 0))
    fault ??= "a * beside a ** would match more than one name";
  const texts = heads.map(({ pieces }) => pieces.join(""));
  // The client reads a blank before a last star as one that may be missing.
  if (texts.some((text) => / \*+$/.test(text)))
    fault ??= "a name that ends with a blank and a wildcard cannot be written in its rules";
  const deeper = heads.flatMap(({ pieces, crossing }) =>
    crossing.map((star) => pieces.map((piece, at) => (at === star ? "*/*" : piece)).join("")),
  );
  return { texts, deeper: depthIsFixed ? deeper : [], fault };
}

/** Whether a pattern matches names that differ by case only from other names. */
export function hasCases(patterns: readonly PlainPattern[]): boolean {
  const differs = (item: PlainItem): boolean => item.kind === "class" || foldItem(item) !== item;
  return patterns.some((pattern) => pattern.some((items) => items?.some(differs) === true));
}
