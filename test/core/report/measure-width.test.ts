import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { measureWidth } from "../../../src/core/report/index.ts";

describe("measureWidth", () => {
  it.each([
    ["", 0],
    ["abc", 3],
    ["日本", 4],
    ["ｱｲｳ", 3],
    ["ｶﾞ", 2],
    ["ＡＢ", 4],
    ["e\u0301", 1],
    ["한국어", 6],
    ["\u1112\u1161\u11ab", 2],
    ["👍", 2],
    ["👍🏽", 2],
    ["👨‍👩‍👧‍👦", 2],
    ["🇩🇪", 2],
    ["1️⃣", 2],
    ["❤️", 2],
    ["❤", 1],
    ["→", 1],
    ["█░", 2],
    ["║═", 2],
    ["นี่", 1],
    ["कि", 2],
    ["\u0007\u0000\n", 0],
    ["\u200b\ufeff", 0],
    ["\u001b[31mred\u001b[39m", 3],
    ["\u001b]8;;http://x\u0007link\u001b]8;;\u0007", 4],
  ])("gives %j %i cells", (text, cells) => {
    expect(measureWidth(text)).toBe(cells);
  });

  // The big blocks of one kind are looked at here and there.
  const step = (codePoint: number): number =>
    (codePoint >= 0x2e80 && codePoint < 0xfb00) || (codePoint >= 0x10400 && codePoint < 0x1f000) ? 29 : 1;

  it("agrees with string-width on single characters", () => {
    const differing: string[] = [];
    for (let codePoint = 0; codePoint < 0x1fb00; codePoint += step(codePoint)) {
      if (codePoint >= 0xd800 && codePoint <= 0xdfff) continue;
      const character = String.fromCodePoint(codePoint);
      if (measureWidth(character) !== stringWidth(character)) differing.push(codePoint.toString(16));
    }
    expect(differing).toEqual([]);
  });

  it("agrees with string-width on what people write", () => {
    const pieces = fc.constantFrom(
      ..."aZ ü-日ｱﾞかé→👍🏽",
      "👨‍👩‍👧‍👦",
      "🇩🇪",
      "e\u0301",
      "1️⃣",
      "❤️",
      "한",
      "کتاب",
      "नि",
      "\u001b[1m",
    );
    const texts = fc.array(pieces, { maxLength: 20 }).map((list) => list.join("."));
    fc.assert(fc.property(texts, (text) => void expect(measureWidth(text)).toBe(stringWidth(text))));
  });
});
