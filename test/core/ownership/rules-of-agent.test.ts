import { describe, expect, it } from "vitest";
import { createOwnershipGuard, rulesOfAgent } from "../../../src/core/ownership/index.ts";

describe("rulesOfAgent", () => {
  it("is the whole map where a guard can be built of it; no owners are nobody", () => {
    const map = [
      ["src/**", ["a"]],
      ["src/gen/**", []],
    ] as const;
    const guard = createOwnershipGuard(rulesOfAgent(map, "a"), { agents: ["a", "__proto__"] });
    expect(guard.check("a", "src/x.ts").allowed).toBe(true);
    expect(guard.check("a", "src/gen/x.ts").allowed).toBe(false);
    expect(rulesOfAgent([], "a")).toEqual([]);
  });

  it("is the agent's own patterns where two cross", () => {
    const map = [
      ["src/*", ["a"]],
      ["*/x.ts", ["__proto__"]],
    ] as const;
    expect(rulesOfAgent(map, "a")).toEqual([["src/*", ["a"]]]);
    expect(rulesOfAgent(map, "__proto__")).toEqual([["*/x.ts", ["__proto__"]]]);
    expect(rulesOfAgent(map, "constructor")).toEqual([]);
  });

  it("refuses a pattern that is wrong by itself", () => {
    expect(() => rulesOfAgent([["../x", ["a"]]], "a")).toThrow("../x");
  });
});
