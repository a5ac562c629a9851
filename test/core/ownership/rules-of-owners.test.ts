import { expect, it } from "vitest";
import { createOwnershipGuard, rulesOfOwners } from "../../../src/core/ownership/index.ts";

it("writes nobody as a guard takes it", () => {
  const guard = createOwnershipGuard(
    rulesOfOwners([
      ["**", ["a", "b"]],
      ["x/**", []],
    ]),
  );
  expect(guard.ownersOf("y")).toEqual(["a", "b"]);
  expect(guard.ownersOf("x/y")).toEqual([]);
  expect(rulesOfOwners([])).toEqual([]);
});
