import { expect, it } from "vitest";
import { Automaton } from "../../../src/core/ownership/automaton.ts";
import { makeCrossingGuess } from "../../../src/core/ownership/guess-crossing.ts";
import { parseGlob } from "../../../src/core/ownership/parse-glob.ts";

const guess = (a: string, b: string): string | null => {
  const globs = [a, b].map((pattern) => {
    const glob = parseGlob(pattern);
    if ("code" in glob) throw new Error(glob.message);
    return glob;
  });
  const [first, second] = globs.map(({ alternatives }) => new Automaton(alternatives, false));
  return makeCrossingGuess(globs)(0, 1, first!, second!);
};

it.each([
  ["src/**", "**/*.ts", "src/.ts"],
  ["**/*.ts", "src/**", "src/.ts"],
  ["**/a{,/**}", "**/b{,/**}", "b/a"],
  ["**/a/**", "b/**", "b/a/x"],
  ["b/**", "**/a/**", "b/a/x"],
  ["{x/y,**/a}", "b/**", "b/a"],
])("%s and %s cross: %s", (a, b, path) => {
  expect(guess(a, b)).toBe(path);
});

it.each([
  ["a", "b"],
  ["a", "a*"],
  ["a*", "a"],
  ["a/**", "a/b"],
  ["[ab]x", "a*"],
  ["@(a|b)/**", "**/c"],
  ["..*", "*a"],
  ["**", "**"],
])("says nothing of %s and %s", (a, b) => {
  expect(guess(a, b)).toBeNull();
});
