import { describe, expect, it } from "vitest";
import { createOwnershipGuard, findGlobOverlap, OwnershipRulesError } from "../../../src/core/ownership/index.ts";
import type { OwnershipOptions, OwnershipRules, RuleFault } from "../../../src/core/ownership/index.ts";

const faultsOf = (rules: unknown, options: OwnershipOptions = {}): readonly RuleFault[] => {
  try {
    createOwnershipGuard(rules as OwnershipRules, options);
    return [];
  } catch (error) {
    if (error instanceof OwnershipRulesError) return error.faults;
    throw error;
  }
};
const codesOf = (rules: unknown, options: OwnershipOptions = {}): string[] =>
  faultsOf(rules, options).map(({ code }) => code);

// Names that begin, end and nest alike, so that every short way to an answer is taken, and has to be right.
const patterns = [
  ...["**", "*", "a", "a/", "a/b", "a/*", "a/b/**", "a/**/b", "**/b", "**/*.ts", "*.ts", "*.test.ts", "**/x.ts", "a/?"],
  ...["ab*", "*ab", "a*b", "a*/b", "*/b", "a/b*/c", "a/*c/c", "{a,b}/**", "{a/b,b/c}", "{a,b/c/d}", "a/*/**", "[ab]/b"],
  ...["a/b/c/d", "b/**/c/*", "**/c/d", "+(a|b)/?(b)c"],
];

describe("rules of different owners", () => {
  it("are told apart, ranked or refused as the sets of their paths lie", () => {
    const wrong: unknown[] = [];
    const strange = (a: string, b: string, got: unknown, wanted: unknown): void => {
      if (JSON.stringify(got) !== JSON.stringify(wanted)) wrong.push({ a, b, got, wanted });
    };
    patterns.forEach((a, index) => {
      for (const b of patterns.slice(index)) {
        const { relation, witness } = findGlobOverlap(a, b);
        const rules: OwnershipRules = [
          [a, "a"],
          [b, "b"],
        ];
        const sensitive = { caseMode: "sensitive" } as const;
        const codes = codesOf(rules, sensitive);
        strange(a, b, codes, { equal: ["overlap-equal"], partial: ["overlap-partial"] }[relation as "equal"] ?? []);
        strange(a, b, codesOf([...rules].reverse(), sensitive), codes);
        const meeting = relation === "disjoint" ? [] : ["overlap-refused"];
        strange(a, b, codesOf(rules, { ...sensitive, overlap: "error" }), meeting);
        strange(a, b, codesOf(rules, { overlap: "error", caseMode: "insensitive" }), meeting);
        if (witness === null || codes.length > 0) continue;
        const owner = createOwnershipGuard(rules, sensitive).ownersOf(witness);
        strange(a, b, owner, [relation === "a-in-b" ? "a" : "b"]);
      }
    });
    expect(wrong).toEqual([]);
  });

  it("are refused in words that name both, a path, and the way out", () => {
    const told = (rules: unknown, options: OwnershipOptions = {}): unknown[] =>
      faultsOf(rules, options).map(({ message, remedy, witness }) => [message, remedy, witness]);
    const narrow = "narrow one until it lies inside the other";
    expect(
      told([
        ["a/*", "b"],
        ["*/a", null],
      ]),
    ).toEqual([
      [`"a/*" (b) and "*/a" (nobody) overlap, neither inside the other, for example "a/a"; ${narrow}`, narrow, "a/a"],
    ]);
    const disjoint = "make them disjoint, or give both the same owners";
    expect(
      told(
        [
          ["a/**", "a"],
          ["a/b", ["b", "c"]],
        ],
        { overlap: "error" },
      ),
    ).toEqual([[`"a/**" (a) and "a/b" (b, c) overlap; ${disjoint}`, disjoint, null]]);
    const keep = "keep one, with all its owners";
    const folded = `match the same paths when case is ignored, for example "readme.md"`;
    expect(
      told([
        ["README.md", "b"],
        ["readme.md", "c"],
      ]),
    ).toEqual([[`"README.md" (b) and "readme.md" (c) ${folded}; ${keep}`, keep, "readme.md"]]);
    const [a, b] = [`{x,*a${"?".repeat(40)}}`, `*[ab]${"?".repeat(39)}{x,yy}*`];
    const fewer = "write them with fewer wildcards";
    const undecided = faultsOf(
      [
        [a, "b"],
        [b, "c"],
      ],
      { caseMode: "sensitive" },
    );
    expect(undecided.map(({ code, remedy }) => [code, remedy])).toEqual([["overlap-undecided", fewer]]);
    expect(undecided[0]!.message).toMatch(/^".*" \(b\) and ".*" \(c\) cannot be compared.*; write/);
    // Not even whether they meet.
    expect(
      faultsOf(
        [
          [`*a${"?".repeat(254)}`, "b"],
          [`*b${"?".repeat(254)}`, "c"],
        ],
        { caseMode: "sensitive" },
      ),
    ).toMatchObject([{ code: "overlap-undecided", witness: null }]);
  });
});

describe("rules of the same owners", () => {
  it("may cross, whatever the order of the owners", () => {
    expect(
      codesOf([
        ["a*", ["a", "b"]],
        ["*b", ["b", "a"]],
      ]),
    ).toEqual([]);
  });

  it.each([
    ["src/**", "src/x*", "src/xy", "src/x*"],
    ["[ab]*", "a*", "ab", "[ab]*"],
    ["a*", "**/ab", "ab", "**/ab"],
    ["*b", "a*", "ab", "a*"],
    ["?b", "a?", "ab", "a?"],
  ])("%s and %s: of %s speaks %s, the longer or the later in the alphabet", (a, b, path, pattern) => {
    const rules: [string, string][] = [
      [a, "a"],
      [b, "a"],
    ];
    for (const order of [rules, [...rules].reverse()])
      expect(createOwnershipGuard(order).check("a", path).rule?.pattern).toBe(pattern);
  });

  it("written twice: the first speaks", () => {
    const twice = createOwnershipGuard([
      ["y", "b"],
      ["x", "a"],
      ["x", "a"],
    ]);
    expect(twice.check("a", "x").rule?.index).toBe(1);
    expect(twice.explain("x").rules.map(({ index, decides }) => [index, decides])).toEqual([
      [1, true],
      [2, false],
    ]);
  });
});
