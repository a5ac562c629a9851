import { describe, expect, it } from "vitest";
import { renderDuration, renderShare } from "../../../src/core/report/index.ts";

describe("renderDuration", () => {
  it.each([
    [0, "0 seconds"],
    [0.2, "0 seconds"],
    [340, "340 ms"],
    [999.6, "1 second"],
    [1_000, "1 second"],
    [12_340, "12.3 seconds"],
    [59_940, "59.9 seconds"],
    [59_960, "1 minute"],
    [90_000, "1.5 minutes"],
    [3_599_000, "1 hour"],
    [3.5 * 3_600_000, "3.5 hours"],
    [1.2 * 3_600_000, "1.2 hours"],
    [240 * 3_600_000, "10 days"],
    [-60_000, "-1 minute"],
    [Number.NaN, "unknown"],
    [Infinity, "unknown"],
  ])("says %d ms as %s", (ms, text) => {
    expect(renderDuration(ms)).toBe(text);
  });
});

describe("renderShare", () => {
  it.each([
    [0, "0%"],
    [2.3 / 3.5, "65%"],
    [0.29, "29%"],
    [0.9999, "99%"],
    [1, "100%"],
  ])("shows %d as %s", (share, text) => {
    expect(renderShare(share)).toBe(text);
  });
});
