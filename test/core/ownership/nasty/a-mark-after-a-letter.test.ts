import { expect, it } from "vitest";
import { createOwnershipGuard, findGlobOverlap } from "../../../../src/core/ownership/index.ts";

it("keeps witnesses in normal form where a mark stands alone after its letter", () => {
  for (const [a, b] of [
    ["x\u0301*", "*"],
    ["?x\u0301", "*"],
    ["{a,e}\u0301", "*"],
    ["*", "x\u0301"],
    ["\u0301a", "*a"],
    ["[!x]x\u0301*", "[ab]*"],
  ] as const) {
    const { witness, onlyA, onlyB } = findGlobOverlap(a, b);
    for (const path of [witness, onlyA, onlyB]) if (path !== null) expect(path.normalize("NFC")).toBe(path);
    expect(witness).not.toBeNull();
  }
});

it("reads a mark after an alternative as the composed letter", () => {
  const guard = createOwnershipGuard([
    ["{a,e}\u0301", "a"],
    [{ literal: "e\u0300" }, "b"],
  ]);
  expect([
    guard.check("a", "\u00e9").allowed,
    guard.check("a", "a\u0301").allowed,
    guard.check("b", "\u00e8").allowed,
  ]).toEqual([true, true, true]);
});
