import fc from "fast-check";
import { expect, it } from "vitest";
import { foldCase } from "../../../src/core/ownership/fold.ts";

it.each([
  ["AZaz09", "azaz09"],
  ["\u00c4\u00e4", "\u00e4\u00e4"],
  ["\u017f", "s"],
  ["\u212a\u212b\u2126", "k\u00e5\u03c9"],
  ["\u03a3\u03c2", "\u03c3\u03c3"],
  ["\u1fbc", "\u1fb3"],
  ["\u1e9e\u00df", "\u00df\u00df"],
  ["\u01c4\u01c5\u01c6", "\u01c6\u01c6\u01c6"],
  ["\u2167", "\u2177"],
  ["\u{10400}", "\u{10428}"],
  ["\u1c80", "\u0432"],
  // These have no partner of one character, or a partner that a disk keeps apart.
  ["\u0130\u0131\ufb00\u0149\u0390", "\u0130\u0131\ufb00\u0149\u0390"],
])("folds %s to %s, twice and beside others too", (text, folded) => {
  expect(foldCase(text)).toBe(folded);
  expect(foldCase(folded)).toBe(folded);
  expect(foldCase(`X${text}\u4e00`)).toBe(`x${folded}\u4e00`);
});

it("joins two characters only where a regular expression that ignores case does, and keeps the count", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 3 }), (text) => {
      const folded = foldCase(text);
      const [before, after] = [Array.from(text), Array.from(folded)];
      expect(after).toHaveLength(before.length);
      const escaped = (character: string): string => `\\u{${character.codePointAt(0)!.toString(16)}}`;
      before.forEach((character, index) => {
        if (after[index] !== character)
          expect(
            new RegExp(`^${escaped(character)}$`, "iu").test(after[index]!) || /[\u1c80-\u1c88]/.test(character),
          ).toBe(true);
      });
    }),
    { numRuns: 300 },
  );
});
