import { expect, it } from "vitest";
import { GlobError, makeGlobMatcher } from "../../../../src/core/ownership/index.ts";

it.each([
  ["{1..3}", ["1", "2", "3"], ["0", "4", "01"]],
  ["{3..1}", ["1", "3"], ["0"]],
  ["{01..10}", ["01", "10"], ["1"]],
  ["{-2..1}", ["-2", "-1", "0", "1"], ["2"]],
  ["{-05..1}", ["-05", "-01", "000", "001"], ["-5", "1"]],
  ["{1..9..4}", ["1", "5", "9"], ["2"]],
  ["{9..1..4}", ["9", "5", "1"], ["2"]],
  ["{1..3..0}", ["1", "2", "3"], []],
  ["{a..c}", ["a", "c"], ["d", "A"]],
  ["{C..A}", ["A", "C"], ["a"]],
  ["{a..e..2}", ["a", "c", "e"], ["b"]],
  ["{a,{b,c}d}", ["a", "bd", "cd"], ["b"]],
  ["x{,y}", ["x", "xy"], ["y"]],
  ["{[,],b}", [",", "b"], ["["]],
])("%s is written out", (pattern, inside, outside) => {
  const matches = makeGlobMatcher(pattern);
  expect(inside.filter((path) => !matches(path))).toEqual([]);
  expect(outside.filter(matches)).toEqual([]);
});

it.each([
  "{a..Z}",
  "{a..10}",
  "{1..}",
  "{..}",
  "{1...3}",
  "{1..300}",
  "{a..z..x}",
  "{1..2,",
  `{${"a,".repeat(200)}b}`,
  `${"{a,b}".repeat(8)}${"x".repeat(30)}`,
])("%s is refused", (pattern) => {
  expect(() => makeGlobMatcher(pattern)).toThrow(GlobError);
});
