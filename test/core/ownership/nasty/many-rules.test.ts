import { expect, it } from "vitest";
import { createOwnershipGuard, OwnershipRulesError } from "../../../../src/core/ownership/index.ts";

it("builds 10,000 rules, finds each owner, and stops naming conflicts at 10,000", () => {
  const rules = Array.from({ length: 10_000 }, (_, nth): [string, string] => [
    `p${nth % 97}/q${nth}/**`,
    `agent${nth}`,
  ]);
  const guard = createOwnershipGuard(rules);
  for (let nth = 0; nth < 10_000; nth += 777) expect(guard.ownersOf(`p${nth % 97}/q${nth}/x`)).toEqual([`agent${nth}`]);
  const clashing = Array.from({ length: 200 }, (_, nth): [string, string] => [
    nth % 2 ? `*${nth}` : `${nth}*`,
    `agent${nth}`,
  ]);
  try {
    createOwnershipGuard([...clashing, ...clashing.map(([pattern]): [string, string] => [pattern, "other"])], {
      caseMode: "sensitive",
    });
    expect.unreachable();
  } catch (error) {
    expect((error as OwnershipRulesError).faults.length).toBe(10_000);
  }
}, 120_000);
