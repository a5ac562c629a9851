import fc from "fast-check";
import { Minimatch } from "minimatch";
import { describe, expect, it } from "vitest";
import {
  findGlobOverlap,
  GlobError,
  makeGlobMatcher,
  OverlapUndecidedError,
} from "../../../src/core/ownership/index.ts";
import { patterns, paths, runs } from "./glob-grammar.ts";

const flipped = {
  disjoint: "disjoint",
  equal: "equal",
  partial: "partial",
  "a-in-b": "b-in-a",
  "b-in-a": "a-in-b",
} as const;
const accepted = patterns.filter((pattern) => {
  try {
    makeGlobMatcher(pattern);
    return true;
  } catch {
    return false;
  }
});
const overlapOf = (a: string, b: string): ReturnType<typeof findGlobOverlap> | null => {
  try {
    return findGlobOverlap(a, b);
  } catch (error) {
    if (error instanceof OverlapUndecidedError) return null;
    throw error;
  }
};

describe("findGlobOverlap", () => {
  it.each([
    ["src/**", "src/*.ts", "b-in-a"],
    ["src/**", "**/*.ts", "partial"],
    ["a/**/b", "a/b", "b-in-a"],
    ["a/**", "a", "disjoint"],
    ["**/*", "**", "equal"],
    ["dir/", "dir/**", "equal"],
    ["*.{js,ts}", "*.@(js|ts)", "equal"],
    ["[a-c]x", "[b-d]x", "partial"],
    ["?(a)b", "{b,ab}", "equal"],
    ["+(a|aa)", "a*(a)", "equal"],
    ["+(a|aa)", "+(aaa)", "b-in-a"],
    [".*", "*", "a-in-b"],
    ["**/a/**/b", "**/b", "a-in-b"],
    ["*a", "a*", "partial"],
    ["?", "??", "disjoint"],
    ["x[!a]y", "x/y", "disjoint"],
    ["x[![:alpha:]]y", "x/y", "disjoint"],
    ["x?y", "x/y", "disjoint"],
    ["caf\u00e9", "cafe\u0301", "equal"],
    ["[[:digit:]]", "[0-9]", "b-in-a"],
    ["[[:upper:]]*", "[A-Z]*", "b-in-a"],
    ["[[:cntrl:]]", "*", "disjoint"],
    ["[\u2120-\u2130]", "[!\u2120-\u2125\u2127-\u2130]", "disjoint"],
    ["[\u0430-\u044f]", "\u0430", "b-in-a"],
    ["[\u0430-\u0431]", "{\u0430,\u0431}", "equal"],
    ["[[:alpha:]]", "[\u0430\u4e00]", "b-in-a"],
    ["[[:lower:]]", "[[:upper:]]", "disjoint"],
    ["[[:lower:]]", "[[:alpha:]]", "a-in-b"],
    ["[[:graph:]]", "[[:print:]]", "a-in-b"],
    ["[[:word:]]", "[[:alnum:]]", "b-in-a"],
    ["x\u0301*", "x*", "a-in-b"],
    ["**/a/".repeat(8) + "b", "**/b", "a-in-b"],
    ["{a,b}".repeat(8), "+(a|b)", "a-in-b"],
  ] as const)("%s against %s: %s", (a, b, relation) => {
    const found = findGlobOverlap(a, b);
    expect(found.relation).toBe(relation);
    expect(findGlobOverlap(b, a).relation).toBe(flipped[relation]);
    if (found.witness !== null)
      expect([makeGlobMatcher(a)(found.witness), makeGlobMatcher(b)(found.witness)]).toEqual([true, true]);
  });

  it("gives witnesses that minimatch confirms, the same from both sides, and holds for every sampled path", () => {
    fc.assert(
      fc.property(accepted, accepted, fc.array(paths, { minLength: 20, maxLength: 20 }), (a, b, samples) => {
        const found = overlapOf(a, b);
        if (!found) return;
        const [inA, inB] = [makeGlobMatcher(a), makeGlobMatcher(b)];
        expect(found.witness === null || (inA(found.witness) && inB(found.witness))).toBe(true);
        expect(found.onlyA === null || (inA(found.onlyA) && !inB(found.onlyA))).toBe(true);
        expect(found.onlyB === null || (!inA(found.onlyB) && inB(found.onlyB))).toBe(true);
        expect(overlapOf(b, a)?.relation).toBe(flipped[found.relation]);
        for (const witness of [found.witness, found.onlyA, found.onlyB]) {
          if (witness !== null) expect(witness).toBe(witness.normalize("NFC"));
        }
        for (const path of samples) {
          if (inA(path) && inB(path)) expect(found.relation).not.toBe("disjoint");
          if (inA(path) && !inB(path)) expect(["disjoint", "b-in-a", "partial"]).toContain(found.relation);
          if (!inA(path) && inB(path)) expect(["disjoint", "a-in-b", "partial"]).toContain(found.relation);
        }
      }),
      { numRuns: runs(600) },
    );
  });

  it("agrees with trying all short paths", () => {
    const names = ["a", "b", "aa", "ab", "ba", "bb", "c"];
    const world = names.flatMap((first) => [
      first,
      ...names.flatMap((second) => [
        `${first}/${second}`,
        ...names.slice(0, 3).map((third) => `${first}/${second}/${third}`),
      ]),
    ]);
    const part = fc.constantFrom("a", "b", "*", "?", "a*", "*b", "[ab]", "@(a|b)", "{a,ab}", "**", "?(a)b");
    const small = fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => parts.join("/"));
    fc.assert(
      fc.property(small, small, (a, b) => {
        const [inA, inB] = [makeGlobMatcher(a), makeGlobMatcher(b)];
        const both = world.some((path) => inA(path) && inB(path));
        const onlyA = world.some((path) => inA(path) && !inB(path));
        const onlyB = world.some((path) => !inA(path) && inB(path));
        expect(findGlobOverlap(a, b).relation).toBe(
          !both ? "disjoint" : onlyA && onlyB ? "partial" : onlyA ? "b-in-a" : onlyB ? "a-in-b" : "equal",
        );
      }),
      { numRuns: runs(400) },
    );
  });

  it("says so where it cannot decide inclusion, and still decides whether they meet", () => {
    const [a, b] = [`*a${"?".repeat(40)}`, `*${"[ab]".repeat(10)}b${"?".repeat(30)}`];
    expect(() => findGlobOverlap(`{x,*a${"?".repeat(40)}}`, `*[ab]${"?".repeat(39)}{x,yy}*`)).toThrow(
      OverlapUndecidedError,
    );
    expect(findGlobOverlap(`*a${"?".repeat(30)}`, `*b${"?".repeat(30)}`)).toMatchObject({
      relation: "disjoint",
      witness: null,
    });
    expect(() => findGlobOverlap(a, b)).not.toThrow(GlobError);
  });

  it("refuses a pattern outside the grammar", () => {
    expect(() => findGlobOverlap("a", "!b")).toThrow(GlobError);
    expect(() => findGlobOverlap("a", 1 as unknown as string)).toThrow("a pattern is a text");
  });
});

describe("makeGlobMatcher", () => {
  it("means what minimatch means with its options pinned", () => {
    const plain = accepted.filter((pattern) => !pattern.includes("{") && !pattern.startsWith("./"));
    fc.assert(
      fc.property(plain, paths, (pattern, path) => {
        const options = {
          dot: true,
          nonegate: true,
          nocomment: true,
          platform: "linux",
          optimizationLevel: 1,
        } as const;
        const reference = new Minimatch(pattern.endsWith("/") ? `${pattern}**` : pattern, options);
        expect(makeGlobMatcher(pattern)(path)).toBe(reference.match(path));
      }),
      { numRuns: runs(1000) },
    );
  });
});
