import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText } from "../../../src/core/report/index.ts";
import { toAscii } from "../../../src/core/report/clean-text.ts";
import { nastyTexts } from "./sample-run.ts";

const anything = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "\u001b",
        "[",
        "]",
        "31m",
        "\u0007",
        "\u009b",
        "\u009d",
        "\\",
        "P",
        "text",
        "\u202e",
        "\n",
        "\ud800",
      ),
    )
    .map((parts) => parts.join("")),
);
const dangerous =
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;

describe("cleanText", () => {
  it.each([
    ["plain", "plain"],
    ["\u001b[2Jdone\r\nall", "done all"],
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u001b]0;title\u0007after", "after"],
    ["\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\", "link"],
    ["\u001bPq#0;2\u001b\\after", "after"],
    ["\u009b31mred", "red"],
    ["\u001b]never ends", "never ends"],
    ["\u001bcreset", "reset"],
    ["a\tb\nc", "a b c"],
    ["\u202eabc\u202c", "abc"],
    ["\u2066x\u2069", "x"],
    ["\ud800x", "\ufffdx"],
    ["👨‍👩‍👧", "👨‍👩‍👧"],
    ["e" + "\u0301".repeat(100), "e" + "\u0301".repeat(8)],
  ])("makes %j %j", (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  it("leaves nothing that drives a terminal, and is stable", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const clean = cleanText(text);
        expect(clean).not.toMatch(dangerous);
        expect(stripVTControlCharacters(clean)).toBe(clean);
        expect(cleanText(clean)).toBe(clean);
      }),
    );
    for (const text of nastyTexts) expect(cleanText(text)).not.toMatch(dangerous);
  });

  it("takes no longer for texts made to be slow", () => {
    for (const piece of ["\u001b]", "\u009d", "\u001b[", "\u001b[0;", "\u0301"]) {
      expect(cleanText(piece.repeat(100_000), Infinity).length).toBeLessThan(400_000);
    }
  });

  it("cuts what is longer than asked for", () => {
    expect(cleanText("abcdef", 3)).toBe("abc");
    expect(cleanText("x".repeat(9_000))).toHaveLength(2_000);
  });
});

describe("toAscii", () => {
  it.each([
    ["Größe", "Gro?e"],
    ["日本", "??"],
    ["a → b", "a -> b"],
    ["“so”", '"so"'],
  ])("spells %j %j", (text, ascii) => {
    expect(toAscii(text)).toBe(ascii);
  });
});
