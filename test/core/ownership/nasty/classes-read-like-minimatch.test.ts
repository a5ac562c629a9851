import { Minimatch } from "minimatch";
import { expect, it } from "vitest";
import { createOwnershipGuard, GlobError, makeGlobMatcher } from "../../../../src/core/ownership/index.ts";

const names = [
  "alnum",
  "alpha",
  "ascii",
  "blank",
  "cntrl",
  "digit",
  "graph",
  "lower",
  "print",
  "punct",
  "space",
  "upper",
  "word",
  "xdigit",
];
const sets = [
  "[]]",
  "[]a]",
  "[!]]",
  "[^]a]",
  "[a-]",
  "[-a]",
  "[a-a]",
  "[--0]",
  "[+--]",
  "[!-]",
  "[[]",
  "[a[]",
  "[a-c-e]",
  "[\u{1f600}-\u{1f640}]",
  "[!\u{1f600}]",
  ...names.flatMap((name) => [`[[:${name}:]]`, `[![:${name}:]]`]),
  "[[:digit:]a-c]",
  "[[:digit:][:punct:]]",
];
const characters = [..."ab]^![-+,./:;09AZ_~\u00e4\u00df\u0663\u2167\u3000\u{1f601}"].filter(
  (character) => character !== "/" && character !== ".",
);

it.each(sets)("%s", (set) => {
  const reference = new Minimatch(set, { dot: true, nonegate: true, nocomment: true, platform: "linux" });
  const folded = new Minimatch(set, { dot: true, nonegate: true, nocomment: true, platform: "linux", nocase: true });
  const guard = createOwnershipGuard([[set, "a"]], { portable: false, caseMode: "insensitive" });
  for (const character of characters) {
    expect([character, makeGlobMatcher(set)(character)]).toEqual([character, reference.match(character)]);
    if (character !== "~")
      expect([character, guard.check("a", character).allowed]).toEqual([character, folded.match(character)]);
  }
});

it.each([
  "[b-a]",
  "[a-[:digit:]]",
  "[[:foo:]]",
  "[[=a=]]",
  "[a[:graph:]]",
  "[[:print:][:alpha:]]",
  "[a-\u0301]",
  "[\u0301]",
  "[!\u1161]",
  "[]",
  "[!]",
  "a[",
])("%s is refused", (set) => {
  expect(() => makeGlobMatcher(set)).toThrow(GlobError);
});
