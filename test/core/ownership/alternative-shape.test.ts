import { describe, expect, it } from "vitest";
import { areApart, describeAlternatives, liesInside } from "../../../src/core/ownership/alternative-shape.ts";
import type { AlternativeShape } from "../../../src/core/ownership/alternative-shape.ts";
import { parseGlob } from "../../../src/core/ownership/parse-glob.ts";

function shapes(pattern: string, folded = false): AlternativeShape[] {
  const glob = parseGlob(pattern);
  if ("code" in glob) throw new Error(glob.message);
  return describeAlternatives(glob, folded);
}
const apart = (a: string, b: string): boolean =>
  shapes(a).every((first) => shapes(b).every((second) => areApart(first, second)));

describe("describeAlternatives", () => {
  it.each([
    ["a/b", { prefix: "a/b/", minLength: 2, maxLength: 2 }],
    ["a/b*/c", { prefix: "a/", minLength: 3, maxLength: 3 }],
    ["a/**", { prefix: "a/", minLength: 2, maxLength: Infinity }],
    ["**/a/b", { prefix: "", minLength: 2, maxLength: Infinity }],
    ["**", { prefix: "", minLength: 1, maxLength: Infinity }],
    ["a/**/b", { prefix: "a/", minLength: 2, maxLength: Infinity }],
  ])("says of %s %j", (pattern, shape) => {
    expect(shapes(pattern)).toMatchObject([shape]);
  });

  it("knows how names begin and end", () => {
    expect(shapes("ab*cd/**/xy/*e/f?/q*r*s")[0]!.segments).toEqual([
      { head: "ab", tail: "cd", isName: false },
      null,
      { head: "xy", tail: "xy", isName: true },
      { head: "", tail: "e", isName: false },
      { head: "f", tail: "", isName: false },
      { head: "q", tail: "s", isName: false },
    ]);
    expect(shapes("AB/C*D", true)).toMatchObject([
      { prefix: "ab/", segments: [{ head: "ab" }, { head: "c", tail: "d" }] },
    ]);
    expect(shapes("{a,b/c}").map(({ prefix }) => prefix)).toEqual(["a/", "b/c/"]);
  });
});

describe("areApart", () => {
  it.each([
    ["a/b", "a/c"],
    ["a", "a/b"],
    ["a/*", "a/*/*"],
    ["a/**", "a"],
    ["**/a.ts", "**/b.ts"],
    ["**/*.ts", "**/*.js"],
    ["src/a*", "src/b*"],
    ["*a/x", "*b/x"],
    ["x/a/**", "x/b/**"],
    ["a/**/b", "a/**/c"],
    ["a/b/**/x", "a/**/y"],
    ["*.test.ts", "*.spec.ts"],
    ["abc", "a*d"],
    ["abc", "b*c"],
    ["?a", "*b"],
  ])("proves that %s and %s do not meet", (a, b) => {
    expect([apart(a, b), apart(b, a)]).toEqual([true, true]);
  });

  it.each([
    ["a/**", "a/b/c"],
    ["**", "a"],
    ["a*", "ab*"],
    ["a*x", "ab*x"],
    ["*.ts", "*.test.ts"],
    ["**/a", "a"],
    ["a/**/b", "a/b"],
    ["a/*", "*/b"],
    ["a/**/c", "a/b/c"],
    ["a", "a"],
    ["ab*", "*cd"],
    ["**/x/*", "a/**"],
  ])("says nothing of %s and %s", (a, b) => {
    expect([apart(a, b), apart(b, a)]).toEqual([false, false]);
  });
});

describe("liesInside", () => {
  it.each([
    ["a/b", "a/**", true],
    ["a/*/c", "a/**", true],
    ["a/b/**", "a/**", true],
    ["{a/b,a/c/d}", "a/**", true],
    ["a/b/*/c", "a/b/**", true],
    ["a", "**", true],
    ["a/*", "a/**", false],
    ["a/**", "a/**", false],
    ["{a/b,a/*}", "a/**", false],
    ["{a/b,c/d}", "a/**", false],
    ["b/x", "a/**", false],
    ["ab/x", "b/**", false],
    ["a/b", "a/**/c", false],
    ["a/b", "{a,c}/**", false],
    ["a/b", "a/*", false],
    ["a/x/y", "a/*/**", false],
    ["a/x", "a/b", false],
  ])("%s in %s: %s", (inner, outer, answer) => {
    expect(liesInside(shapes(inner), shapes(outer))).toBe(answer);
  });
});
