import { expect, it } from "vitest";
import { retryDelayMs } from "../../../src/core/run/index.ts";

it("doubles up to the limit, spreads by at most a quarter, and is the same for the same arguments", () => {
  const policy = { retryDelayMs: 1_000, maxRetryDelayMs: 5_000 };
  const delays = [1, 2, 3, 4, 50].map((failures) => retryDelayMs(policy, failures, "run task"));
  const full = [1_000, 2_000, 4_000, 5_000, 5_000];
  delays.forEach((delay, i) => {
    expect(delay).toBeLessThanOrEqual(full[i]!);
    expect(delay).toBeGreaterThanOrEqual(full[i]! * 0.75);
  });
  expect(retryDelayMs(policy, 1, "run task")).toBe(delays[0]);
  expect(new Set(Array.from({ length: 50 }, (_, i) => retryDelayMs(policy, 1, `task ${i}`))).size).toBeGreaterThan(25);
  expect(retryDelayMs({ retryDelayMs: 0, maxRetryDelayMs: 0 }, 1, "")).toBe(0);
});
