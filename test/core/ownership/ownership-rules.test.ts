import { expect, it } from "vitest";
import { createOwnershipGuard, OwnershipRulesError } from "../../../src/core/ownership/index.ts";
import type { OwnershipOptions, OwnershipRules } from "../../../src/core/ownership/index.ts";

const told = (rules: unknown, options: OwnershipOptions = {}): unknown[] => {
  try {
    createOwnershipGuard(rules as OwnershipRules, options);
    return [];
  } catch (error) {
    if (!(error instanceof OwnershipRulesError)) throw error;
    return error.faults.map(({ code, ruleIndex, pattern, at, message }) => [code, ruleIndex, pattern, at, message]);
  }
};
const shape = "Rules are a map or a list of [pattern, owner]; give an object literal, a Map, or a list";
const parent = "a . or .. segment never matches; remove it";
const notText = "a pattern is a text; give a string, or { literal: … }";
const ownerShape = "an owner is an id, a list of ids, or null; write the id of an agent";

it.each([
  ["x", [["rules-shape", -1, "", null, shape]]],
  [undefined, [["rules-shape", -1, "", null, shape]]],
  [
    [["a", "b"], ["c"], ["d", "e", "f"]],
    [
      ["rules-shape", 1, "", null, "Rule 1 is no [pattern, owner]; write [pattern, owner]"],
      ["rules-shape", 2, "", null, "Rule 2 is no [pattern, owner]; write [pattern, owner]"],
    ],
  ],
  [[["x", "*"]], [["owner-star", 0, "x", null, 'Rule 0, "x": the owner * would be everybody; list the ids']]],
  [
    [["y", []]],
    [["owner-empty", 0, "y", null, 'Rule 0, "y": an empty list of owners; write null where nobody may write']],
  ],
  [[["z", ["a", 1]]], [["owner-shape", 0, "z", null, `Rule 0, "z": ${ownerShape}`]]],
  [
    [["!q", 1]],
    [
      ["negation", 0, "!q", 0, 'Rule 0, "!q" at 0: no negation; give the exception its own rule'],
      ["owner-shape", 0, "!q", null, `Rule 0, "!q": ${ownerShape}`],
    ],
  ],
  [[[null, "a"]], [["not-text", 0, "", 0, `Rule 0, "" at 0: ${notText}`]]],
  [[[[], "a"]], [["not-text", 0, "", 0, `Rule 0, "" at 0: ${notText}`]]],
  [[[{ literal: "a/./../b" }, "a"]], [["dot-segment", 0, "a/./../b", 2, `Rule 0, "a/./../b" at 2: ${parent}`]]],
  [[[{ literal: "a/.." }, "a"]], [["dot-segment", 0, "a/..", 2, `Rule 0, "a/.." at 2: ${parent}`]]],
  [[[{ literal: "/x" }, "a"]], [["absolute", 0, "/x", 0, 'Rule 0, "/x" at 0: absolute; begin with the first name']]],
])("says of %j what is wrong, where, and the way out", (rules, faults) => {
  expect(told(rules)).toEqual(faults);
});

it("says the same of protected patterns", () => {
  expect(told([["a", "b"]], { protect: ["x", "!x"] })).toEqual([
    ["negation", -1, "!x", 0, 'protect, "!x" at 0: no negation; give the exception its own rule'],
  ]);
});

it("takes 10,000 rules and no more", () => {
  const rules = Array.from({ length: 10_001 }, (_, nth): [string, string] => [`f${nth}`, "a"]);
  expect(told(new Map(rules.slice(1)), { caseMode: "sensitive" })).toEqual([]);
  expect(told(rules)).toEqual([
    ["rules-too-many", -1, "", null, "10001 rules, more than 10000; merge rules of one owner"],
  ]);
});

it.each([
  ["a//b/", "a/b/c", "a/b"],
  ["./././x", "x", "y/x"],
  ["x".repeat(4096), "x/y", "y"],
  ["a/.../b", "a/.../b", "a/b"],
  ["cafe\u0301", "caf\u00e9", "cafe"],
])("reads the literal %#", (literal, inside, outside) => {
  const guard = createOwnershipGuard([[{ literal }, "a"]], { portable: false });
  if (literal.length < 99) expect(guard.check("a", inside).reason).toBe("owner");
  expect(guard.check("a", outside).reason).toBe("unowned");
});

it("lets a fault that is no refusal of a pattern through", () => {
  const normalize = Object.getOwnPropertyDescriptor(String.prototype, "normalize")!;
  Object.defineProperty(String.prototype, "normalize", {
    ...normalize,
    value: () => {
      throw new RangeError("out of memory");
    },
  });
  try {
    expect(() => told([["\u00e4", "a"]])).toThrow(RangeError);
  } finally {
    Object.defineProperty(String.prototype, "normalize", normalize);
  }
});
