import { expect, it } from "vitest";
import { compareWithSlowGuard } from "./differential.ts";

it("decides 100,000 generated questions like an independent guard that looks at every rule", () => {
  const result = compareWithSlowGuard(100_000, 20_260);
  expect(result.differences.slice(0, 3)).toEqual([]);
  expect(result.compared).toBe(100_000);
  expect(result.allowed).toBeGreaterThan(5_000);
  expect(result.refusedRules).toBeGreaterThan(50);
}, 300_000);
