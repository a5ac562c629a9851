import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scoreComplexity } from "../../../src/core/task/index.ts";

describe("scoreComplexity", () => {
  it("scores a rename as small and a wide task as large", () => {
    const small = scoreComplexity({ title: "Rename UserService" });
    const large = scoreComplexity({
      title: "Migrate the entire authentication system",
      description: "- a\n- b\n- c\n- d\n- e\n- f\n- g\n- h",
      files: ["a", "b", "c", "d", "e"],
      dependsOn: ["1", "2", "3"],
    });
    expect(small.minutes).toBe(10);
    expect(large.score).toBeGreaterThan(6);
    expect(large.reasons.join()).toContain("8 steps");
  });

  it("keeps the author's estimate", () => {
    expect(scoreComplexity({ title: "x", estimateMinutes: 7 }).minutes).toBe(7);
  });

  it("stays between 1 and 10 and never loses by a further file", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.array(fc.string(), { maxLength: 30 }), (title, description, files) => {
        const { score, minutes } = scoreComplexity({ title, description, files });
        expect(score).toBeGreaterThanOrEqual(1);
        expect(score).toBeLessThanOrEqual(10);
        expect(minutes).toBeGreaterThan(0);
        expect(scoreComplexity({ title, description, files: [...files, "zz"] }).score).toBeGreaterThanOrEqual(score);
      }),
    );
  });
});
