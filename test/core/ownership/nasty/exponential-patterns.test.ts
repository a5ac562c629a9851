import fc from "fast-check";
import { expect, it } from "vitest";
import { createOwnershipGuard, findGlobOverlap, makeGlobMatcher } from "../../../../src/core/ownership/index.ts";
import type { OwnershipRulesError } from "../../../../src/core/ownership/index.ts";

const patterns = [
  "a*".repeat(20),
  "?*".repeat(30),
  "+(a|aa)+(a|aa)",
  "[[:alpha:]]*".repeat(20),
  "**/a/".repeat(8) + "b",
  `${"{a,b}".repeat(8)}*a*a`,
  `*a${"?".repeat(60)}${"a*".repeat(10)}`,
  "*(*(a)*(b))",
  `src/${"{a,b}".repeat(7)}*x/y`,
  `*a${"?".repeat(40)}b*`,
  `${"?*".repeat(20)}{a,b,c?}${"*a".repeat(20)}`,
  `+(a|b*|?*a)*a*@(b|*c)${"*[ab]".repeat(20)}`,
  `*b*/**/${"*a".repeat(30)}`,
  `{${[..."bcdefghijklmnopqrstuvwxyz"].map((last) => `[a-${last}]${last}`).join(",")},[b-y]q}`,
];

it.each(patterns)("answers like minimatch about %s, place by place where states would be too many", (pattern) => {
  const guard = createOwnershipGuard([[pattern, "a"]]);
  const matches = makeGlobMatcher(pattern);
  for (const path of [
    "a".repeat(200),
    `${"ab".repeat(100)}c`,
    "a/a/a/a/a/a/a/a/b",
    `${"a".repeat(62)}b${"a".repeat(80)}`,
    "src/abababaäx/y",
    "abababab-aa",
    "ä😀".repeat(20),
    `${"a".repeat(41)}b${"a".repeat(60)}c`,
    `${"ab".repeat(60)}${"a".repeat(40)}`,
    `ab/${"a".repeat(40)}/${"ba".repeat(40)}`,
  ]) {
    expect(guard.check("a", path).allowed).toBe(matches(path) && matches(path.toLowerCase()));
  }
  expect(findGlobOverlap(pattern, pattern).relation).toBe("equal");
});

it("answers about texts at random like minimatch, where places are left out that lead to a star already reached", () => {
  const part = fc.constantFrom("*a", "*b", "?", "a", "*", "[ab]*", "+(a|b)", "*(a|*b)", "@(?|b*)", "{a,*b}", "é");
  const patterns = fc.array(part, { minLength: 12, maxLength: 30 }).map((parts) => parts.join("").replace(/\*+/g, "*"));
  const name = fc.array(fc.constantFrom("a", "b", "ab", "c", "é"), { minLength: 8, maxLength: 60 });
  const check = fc.property(patterns, fc.array(name, { minLength: 4, maxLength: 4 }), (pattern, names) => {
    let matches: (path: string) => boolean;
    try {
      matches = makeGlobMatcher(pattern);
    } catch {
      return;
    }
    const guard = createOwnershipGuard([[pattern, "a"]], { caseMode: "sensitive" });
    for (const parts of names) expect(guard.check("a", parts.join("")).allowed).toBe(matches(parts.join("")));
  });
  fc.assert(check, { numRuns: 150 });
});

it.each(["+(a){1..99}", `{${"a,".repeat(40)}b}${"x".repeat(20)}*(a|b)`])(
  "accepts %s or refuses it by its size",
  (pattern) => {
    const inner = Array.from({ length: 99 }, (_, nth) => `b${nth}`).join();
    expect(() => makeGlobMatcher(pattern)).not.toThrow();
    expect(() => makeGlobMatcher(`+(a|{${inner.slice(0, 190)}})${"?".repeat(30)}`)).toThrow("alternatives");
  },
);

it("builds from hostile rules within what a build may cost, and says what it left undecided", () => {
  const rules = Array.from({ length: 40 }, (_, nth): [string, string] => [
    `*a${"?".repeat(nth + 10)}b*[ab]*${nth}`,
    `agent${nth}`,
  ]);
  try {
    createOwnershipGuard(rules);
    expect.unreachable();
  } catch (error) {
    const codes = new Set((error as OwnershipRulesError).faults.map((fault) => fault.code));
    expect(codes).toContain("overlap-undecided");
  }
});
