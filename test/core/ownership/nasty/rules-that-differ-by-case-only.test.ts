import { expect, it } from "vitest";
import { createOwnershipGuard, OwnershipRulesError } from "../../../../src/core/ownership/index.ts";

it.each([
  ["src/A/**", "src/a/**"],
  ["\u00c4/*", "\u00e4/*"],
  ["s/\u017f", "s/s"],
  ["{A,B}x/*", "{a,b}x/*"],
  ["[A-C]", "[a-c]"],
  ["[\u0391-\u03a1]", "[\u03b1-\u03c1]"],
])("%s and %s of different owners do not build in strict mode, and do in sensitive mode", (a, b) => {
  expect(() =>
    createOwnershipGuard([
      [a, "a"],
      [b, "b"],
    ]),
  ).toThrow(OwnershipRulesError);
  expect(() =>
    createOwnershipGuard(
      [
        [a, "a"],
        [b, "b"],
      ],
      { caseMode: "sensitive" },
    ),
  ).not.toThrow();
  expect(() =>
    createOwnershipGuard([
      [a, "a"],
      [b, "a"],
    ]),
  ).not.toThrow();
});

it.each([
  ["[[:upper:]]x", "qx", "Qx"],
  ["[\u0410-\u042f]*", "\u0436*", "\u0416"],
  ["[\u{10400}-\u{10427}]", "\u{10428}", "\u{10400}"],
])("%s loses %s's other spelling, which is narrower when case is ignored", (wide, narrow, path) => {
  const guard = createOwnershipGuard([
    [wide, "a"],
    [narrow, "b"],
  ]);
  expect(guard.check("a", path).reason).toBe("case-alias");
  expect(guard.check("b", path).allowed).toBe(false);
});
