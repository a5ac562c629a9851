import { expect, it } from "vitest";
import { createOwnershipGuard } from "../../../../src/core/ownership/index.ts";

// A hundred places of the pattern are alive at each of four thousand characters.
const pattern = `**/*a${"?".repeat(100)}*(?b${"?".repeat(90)})`;
const path = `${"a".repeat(254)}/`.repeat(15) + "a";

it("refuses a long path that a hostile rule takes too long to read", () => {
  const rules: [string, string][] = [
    [pattern, "a"],
    ["open/**", "b"],
  ];
  const guard = createOwnershipGuard(rules, { overlap: "last" });
  expect(guard.check("a", path)).toMatchObject({ allowed: false, reason: "path-too-long", path });
  expect(guard.explain(path)).toMatchObject({ fault: "path-too-long", isProtected: true, ownerIds: [] });
  expect(guard.ownersOf(path)).toEqual([]);
  expect(guard.isProtected(path)).toBe(true);
  expect(guard.check("a", "a".repeat(254)).allowed).toBe(true);
  expect(guard.check("b", `open/${"deep/".repeat(60)}x`).allowed).toBe(true);
});

it("refuses it where the pattern protects, too", () => {
  const guard = createOwnershipGuard({ "**": "a" }, { protect: [pattern] });
  expect(guard.check("a", path).reason).toBe("path-too-long");
  expect(guard.check("a", "a".repeat(254)).reason).toBe("protected");
  expect(guard.check("a", "a".repeat(60)).allowed).toBe(true);
});
