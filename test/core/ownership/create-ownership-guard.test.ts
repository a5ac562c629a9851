import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArgumentError } from "../../../src/core/errors.ts";
import {
  createOwnershipGuard,
  escapeGlob,
  OwnershipError,
  OwnershipRulesError,
} from "../../../src/core/ownership/index.ts";
import type { OwnershipGuard, OwnershipOptions, OwnershipRules, RuleFault } from "../../../src/core/ownership/index.ts";
import { patterns, paths, runs } from "./glob-grammar.ts";

const faultsOf = (rules: unknown, options: OwnershipOptions = {}): readonly RuleFault[] => {
  try {
    createOwnershipGuard(rules as OwnershipRules, options);
    return [];
  } catch (error) {
    if (error instanceof OwnershipRulesError) return error.faults;
    throw error;
  }
};
const tryGuard = (rules: OwnershipRules, options: OwnershipOptions = {}): OwnershipGuard | null =>
  faultsOf(rules, options).length === 0 ? createOwnershipGuard(rules, options) : null;

describe("createOwnershipGuard", () => {
  const guard = createOwnershipGuard({
    "src/api/**": "backend",
    "src/api/schema.ts": "data_engineer",
    "vendor/": null,
  });

  it.each([
    ["backend", "src/api/users.ts", true],
    ["backend", "src/api/schema.ts", false],
    ["data_engineer", "src/api/schema.ts", true],
    ["backend", "vendor/x", false],
    ["qa", "src/api/users.ts", false],
  ])("lets %s write %s: %s", (agentId, path, allowed) => {
    expect(guard.check(agentId, path).allowed).toBe(allowed);
  });

  it("answers in plain data with the rule, the owners and what would have to change", () => {
    const decision = guard.check("backend", "src/api/schema.ts");
    expect(JSON.parse(JSON.stringify(decision))).toEqual({
      allowed: false,
      reason: "not-owner",
      path: "src/api/schema.ts",
      ownerIds: ["data_engineer"],
      rule: { index: 1, pattern: "src/api/schema.ts", literal: false, ownerIds: ["data_engineer"] },
      advice: "ask an owner, or hand the work over",
      witness: null,
    });
  });

  it("throws OwnershipError from assertAllowed, and survives JSON", () => {
    expect(() => guard.assertAllowed("backend", "src/api/users.ts")).not.toThrow();
    try {
      guard.assertAllowed("backend", "src/api/schema.ts");
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(OwnershipError);
      expect(JSON.parse(JSON.stringify(error))).toMatchObject({
        code: "OWNERSHIP_DENIED",
        agentId: "backend",
        path: "src/api/schema.ts",
        ownerIds: ["data_engineer"],
      });
    }
    expect(() => guard.assertAllowed("qa", "lib/x")).toThrow("qa cannot write lib/x, owned by no agent");
    expect(() => guard.assertAllowed("backend", "src/api/../x")).toThrow("path-parent");
  });

  it("explains, covers and names owners", () => {
    expect(guard.explain("src/api/schema.ts").rules.map((rule) => [rule.pattern, rule.decides])).toEqual([
      ["src/api/schema.ts", true],
      ["src/api/**", false],
    ]);
    expect(guard.explain("../x")).toMatchObject({ fault: "path-parent", isProtected: true, rules: [] });
    expect(guard.explain(1 as unknown as string)).toMatchObject({ fault: "path-not-text", path: "" });
    expect(createOwnershipGuard({ "A/x": "a", "b/**": "a" }).explain("a/x").rules).toMatchObject([
      { pattern: "A/x", byCaseOnly: true },
    ]);
    expect(guard.coverage(["src/api/x", "lib/x", "vendor/x", ".git/x", "../x", 1 as unknown as string])).toEqual({
      owned: [{ path: "src/api/x", ownerIds: ["backend"] }],
      unowned: ["lib/x"],
      forbidden: ["vendor/x", ".git/x"],
      refused: [
        { path: "../x", reason: "path-parent" },
        { path: "", reason: "path-not-text" },
      ],
    });
    expect(() => guard.coverage("src" as unknown as string[])).toThrow(ArgumentError);
    expect([
      guard.ownersOf("src/api/x"),
      guard.ownersOf("lib/x"),
      guard.ownersOf("vendor/x"),
      guard.ownersOf("/x"),
    ]).toEqual([["backend"], null, [], []]);
    expect([guard.isProtected(".git/x"), guard.isProtected("src/x"), guard.isProtected("..")]).toEqual([
      true,
      false,
      true,
    ]);
    expect(guard.rules).toHaveLength(3);
  });

  it("names what stands in the way, and echoes only what is a text", () => {
    const shared = createOwnershipGuard([
      ["src/**", "a"],
      ["src/x/y", "b"],
      ["lib/*", "a"],
    ]);
    expect(shared.check("a", "src", "rmdir")).toMatchObject({
      reason: "subtree-foreign",
      path: "src",
      ownerIds: ["b"],
      rule: { index: 1 },
      witness: "src/x/y",
    });
    const { witness, rule, ownerIds } = shared.check("a", "lib", "rmdir");
    expect([rule, ownerIds, witness?.split("/").length]).toEqual([null, [], 3]);
    expect(shared.check("a", "src/z", "rmdir").witness).toBeNull();
    const loose = shared as unknown as { check(...args: unknown[]): unknown };
    expect(loose.check("a", 7)).toMatchObject({ path: "", reason: "path-not-text" });
    expect(loose.check("a", "../x")).toMatchObject({ path: "../x", reason: "path-parent" });
    expect(loose.check("a", "src/z", "rename", { to: 7 })).toMatchObject({ path: "", reason: "path-not-text" });
    expect(loose.check("a", "src/z", "rename", { to: "/x" })).toMatchObject({ path: "/x", reason: "path-absolute" });
    expect(loose.check("a", "src/z", "rename", null)).toMatchObject({ path: "src/z", reason: "invalid-question" });
    expect(loose.check("a", "src/z", "rename", { to: "src/w" })).toMatchObject({ path: "src/z", ownerIds: ["a"] });
    expect(loose.check("a", "src/z", "rename", { to: "src/x/y" })).toMatchObject({ path: "src/x/y", ownerIds: ["b"] });
    expect(shared.check("a", "./", "read")).toMatchObject({ path: ".", reason: "read-open" });
  });

  it("gives a path to those only whom each reading gives it", () => {
    const joined = createOwnershipGuard([
      ["A/**", ["a", "b"]],
      ["a/x", ["b", "c"]],
      ["[d-e]/**", ["a"]],
    ]);
    expect(["A/x", "a/x", "A/y", "a/y", "D/x"].map((path) => joined.ownersOf(path))).toEqual([
      ["b"],
      ["b", "c"],
      ["a", "b"],
      null,
      null,
    ]);
    expect(joined.explain("A/x").rules.map(({ index, decides, byCaseOnly }) => [index, decides, byCaseOnly])).toEqual([
      [0, true, false],
      [1, true, true],
    ]);
    expect(joined.explain("A/y").rules).toHaveLength(1);
  });

  it("takes maps, lists, objects without prototype, and ids that are names of properties", () => {
    const bare = Object.assign(Object.create(null) as Record<string, string>, { "a/**": "constructor" });
    for (const rules of [
      bare,
      new Map([["a/**", "constructor"]]),
      [["a/**", ["constructor"]]],
      JSON.parse('{"a/**":"constructor"}'),
    ] as OwnershipRules[]) {
      expect(createOwnershipGuard(rules).check("constructor", "a/x").allowed).toBe(true);
    }
    const named = createOwnershipGuard(JSON.parse('{"__proto__":"__proto__"}') as OwnershipRules);
    expect(named.check("__proto__", "__proto__").allowed).toBe(true);
  });

  it.each([
    [null, "rules-shape"],
    ["a", "rules-shape"],
    [new (class Rules {})(), "rules-shape"],
    [Object.create({ "a/**": "a" }), "rules-shape"],
    [["a"], "rules-shape"],
    [[["a"]], "rules-shape"],
    [Array.from({ length: 10_001 }, (_, nth) => [`f${nth}`, "a"]), "rules-too-many"],
    [[["a", []]], "owner-empty"],
    [[["a", "*"]], "owner-star"],
    [[["a", ["b", "*"]]], "owner-star"],
    [[["a", 1]], "owner-shape"],
    [[["a", undefined]], "owner-shape"],
    [[["a", { id: "a" }]], "owner-shape"],
    [[[1, "a"]], "not-text"],
    [[[{ literal: 1 }, "a"]], "not-text"],
    [[[{ literal: "" }, "a"]], "empty"],
    [[[{ literal: "../x" }, "a"]], "dot-segment"],
    [[[{ literal: "/x" }, "a"]], "absolute"],
    [[[{ literal: "x\\y" }, "a"]], "backslash"],
    [[[{ literal: "x".repeat(5000) }, "a"]], "too-long"],
    [
      [
        ["a", ["b"]],
        ["a", "c"],
      ],
      "overlap-equal",
    ],
    [
      [
        ["a/*", "b"],
        ["*/a", "c"],
      ],
      "overlap-partial",
    ],
    [
      [
        ["README.md", "b"],
        ["readme.md", "c"],
      ],
      "overlap-equal",
    ],
    [
      [
        [`{x,*a${"?".repeat(40)}}`, "b"],
        [`*[ab]${"?".repeat(39)}{x,yy}*`, "c"],
      ],
      "overlap-undecided",
    ],
  ])("refuses %j with %s", (rules, code) => {
    expect(faultsOf(rules)[0]?.code).toBe(code);
  });

  it("names every fault and every conflict at once, with a witness", () => {
    const faults = faultsOf([
      ["!x", "a"],
      ["y", []],
      ["a/*", "a"],
      ["*/b", "b"],
      ["a/b*", "c"],
    ]);
    expect(faults.map((fault) => fault.code)).toEqual([
      "negation",
      "owner-empty",
      "overlap-partial",
      "overlap-partial",
    ]);
    expect(faults[2]).toMatchObject({
      ruleIndex: 2,
      pattern: "a/*",
      ownerIds: ["a"],
      other: { ruleIndex: 3, pattern: "*/b", ownerIds: ["b"] },
      witness: "a/b",
    });
    expect(JSON.parse(JSON.stringify(faults))).toEqual(faults);
    expect(
      faultsOf(
        [
          ["a/**", "a"],
          ["a/b", "b"],
        ],
        { overlap: "error" },
      ).map((fault) => fault.code),
    ).toEqual(["overlap-refused"]);
    expect(new OwnershipRulesError(Array.from({ length: 25 }, () => faults[0]!)).message).toContain("and 5 more");
    expect(faultsOf({ a: "a" }, { protect: ["/x"] })).toMatchObject([{ code: "absolute", ruleIndex: -1 }]);
  });

  it.each([
    { overlap: "first" },
    { unowned: "maybe" },
    { reads: true },
    { caseMode: "loose" },
    { portable: "yes" },
    { platform: "linux" },
    { agents: "a" },
    { agents: [1] },
    { protect: "x" },
    { stateDirectory: "../x" },
    { stateDirectory: "." },
    { stateDirectory: 1 },
    { configFiles: ["a/.."] },
    { configFiles: ["/x"] },
    { caseSensitive: true },
  ])("refuses the options %j", (options) => {
    expect(() => createOwnershipGuard({ a: "a" }, options as unknown as OwnershipOptions)).toThrow(ArgumentError);
  });

  it("takes an option that is undefined as left out", () => {
    expect(
      createOwnershipGuard({ a: "a" }, { overlap: undefined } as unknown as OwnershipOptions).options.overlap,
    ).toBe("specific");
  });

  it.each([
    [undefined, "a", "write", {}],
    ["a", undefined, "write", {}],
    ["a", null, "write", {}],
    ["a", {}, "write", {}],
    ["a", ["a"], "write", {}],
    [Symbol("a"), "a", "write", {}],
    ["a", "a", Symbol("write"), {}],
    ["a", "a", null, {}],
    ["a", "a", "rename", null],
    ["a", "a", "rename", { to: Symbol("a") }],
    ["a", "a", "write", { isDirectory: 1 }],
    [
      "a",
      "a",
      "rename",
      {
        get to(): string {
          throw new Error("hostile");
        },
      },
    ],
  ])("never throws and never allows what it does not understand, case %#", (...question) => {
    const open = createOwnershipGuard({ "**": "a" }) as unknown as { check(...args: unknown[]): { allowed: boolean } };
    expect(open.check(...question).allowed).toBe(false);
  });

  it("takes a path of 100,000 segments and hostile texts without throwing", () => {
    const open = createOwnershipGuard({ "**": "a" });
    for (const path of [
      "a/".repeat(100_000),
      "../".repeat(100_000),
      "\ud800",
      "\u0301".repeat(5000),
      "%2e%2e/x".repeat(3),
    ])
      expect(() => open.check("a", path)).not.toThrow();
    expect(open.check("a", "%2e%2e/x").path).toBe("%2e%2e/x");
  });

  it("remembers no more than some paths and still answers the same", () => {
    const open = createOwnershipGuard({ "src/**": "a" });
    const answers = Array.from({ length: 1500 }, (_, nth) => open.check("a", `src/${nth % 700}`).allowed);
    expect(answers.every(Boolean)).toBe(true);
  });

  it("denies a tree where too many rules meet to say", () => {
    const many = Array.from({ length: 40 }, (_, nth): [string, string] => [`src/*${nth}/**`, "a"]);
    const more = Array.from({ length: 40 }, (_, nth): [string, string] => [`src/**/x${nth}/*`, "a"]);
    const scattered = createOwnershipGuard([...many, ...more]);
    expect(scattered.check("a", "src", "rmdir").reason).toBe("subtree-undecided");
    const whole = createOwnershipGuard([...many, ...more, ["src/**", "a"]]);
    expect(whole.check("a", "src", "rmdir").reason).toBe("subtree-owned");
    expect(
      createOwnershipGuard([...many, ["lib/x", "a"]], { unowned: "allow" }).check("a", "src", "rmdir").reason,
    ).toBe("unowned-open");
  });

  it("sees through rules that take each other back", () => {
    const rules: OwnershipRules = [
      ["src/**", "a"],
      ["src/x/**", "b"],
      ["src/x/*/**", "a"],
      ["src/x/*", "a"],
    ];
    const covered = createOwnershipGuard(rules, { overlap: "last" });
    expect(covered.check("a", "src/x", "rmdir").allowed).toBe(true);
    expect(covered.check("b", "src/x", "mkdir").allowed).toBe(false);
    expect(covered.check("b", "src/x/y", "mkdir").allowed).toBe(false);
  });
});

describe("properties", () => {
  const list = fc.array(fc.tuple(patterns, fc.constantFrom("a", "b", "c")), { minLength: 1, maxLength: 5 });

  it("gives at most one exclusive owner, whatever the order of the rules", () => {
    fc.assert(
      fc.property(list, fc.array(paths, { minLength: 10, maxLength: 10 }), (rules, asked) => {
        const guard = tryGuard(rules);
        const reversed = tryGuard([...rules].reverse());
        expect(guard === null).toBe(reversed === null);
        for (const path of asked) {
          const allowed = ["a", "b", "c"].filter((id) => guard?.check(id, path).allowed);
          expect(allowed.length).toBeLessThanOrEqual(1);
          expect(["a", "b", "c"].filter((id) => reversed?.check(id, path).allowed)).toEqual(allowed);
        }
      }),
      { numRuns: runs(300) },
    );
  });

  it("never turns a deny into an allow by a rule of another agent, and does not mind ./ and //", () => {
    fc.assert(
      fc.property(list, patterns, fc.array(paths, { minLength: 10, maxLength: 10 }), (rules, extra, asked) => {
        const options: OwnershipOptions = { agents: ["a", "b", "c", "z"] };
        const [before, after] = [tryGuard(rules, options), tryGuard([...rules, [extra, "z"]], options)];
        for (const path of asked) {
          for (const id of ["a", "b", "c"]) {
            if (before && after && !before.check(id, path).allowed) expect(after.check(id, path).allowed).toBe(false);
            if (!before) continue;
            const { allowed, reason } = before.check(id, path);
            expect(before.check(id, `./${path.replaceAll("/", "//./")}`)).toMatchObject({ allowed, reason });
          }
        }
      }),
      { numRuns: runs(300) },
    );
  });

  it("owns exactly x by escapeGlob(x) and by a literal rule", () => {
    const special = fc.constantFrom(
      "a",
      "[",
      "]",
      "{",
      "}",
      "(",
      ")",
      "*",
      "?",
      "!",
      "#",
      "@",
      "+",
      ",",
      "|",
      "^",
      "-",
      " ",
      "~",
      ":",
      "é",
      ".a",
    );
    const name = fc.array(special, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(""));
    const path = fc
      .array(name, { minLength: 1, maxLength: 3 })
      .map((names) => names.join("/"))
      .filter((text) => !/(^|\/)\.{1,2}(\/|$)/.test(text) && !/^(~|[a-z]:)/.test(text));
    fc.assert(
      fc.property(path, path, (x, y) => {
        for (const pattern of [escapeGlob(x), { literal: x }]) {
          const guard = createOwnershipGuard([[pattern, "a"]], { portable: false });
          expect(guard.check("a", x).allowed).toBe(true);
          expect(guard.check("a", y).allowed).toBe(y === x);
        }
      }),
      { numRuns: runs(1000) },
    );
  });
});
