import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createOwnershipGuard, findGlobOverlap, GlobError } from "../../../src/core/ownership/index.ts";
import type {
  OwnershipDetails,
  OwnershipOperation,
  OwnershipOptions,
  OwnershipRules,
} from "../../../src/core/ownership/index.ts";

interface Conformance {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: OwnershipRules;
    readonly options: OwnershipOptions;
    readonly cases: readonly {
      readonly question: { agentId: string; path: string; operation: OwnershipOperation; details?: OwnershipDetails };
      readonly expected: { readonly allowed: boolean; readonly reason: string };
    }[];
  }[];
  readonly refused: readonly { readonly pattern: string; readonly code: string; readonly at: number | null }[];
}

const file = new URL("../../fixtures/ownership-conformance.json", import.meta.url);
const { groups, refused } = JSON.parse(readFileSync(file, "utf8")) as Conformance;

describe("the conformance file", () => {
  it("holds at least 400 decisions", () => {
    expect(groups.reduce((sum, group) => sum + group.cases.length, 0)).toBeGreaterThanOrEqual(400);
  });

  it.each(groups.map((group) => [group.name, group] as const))("%s", (_, { rules, options, cases }) => {
    const guard = createOwnershipGuard(rules, options);
    const wrong = cases.flatMap(({ question, expected }) => {
      const { allowed, reason } = guard.check(question.agentId, question.path, question.operation, question.details);
      return allowed === expected.allowed && reason === expected.reason
        ? []
        : [{ ...question, expected, got: { allowed, reason } }];
    });
    expect(wrong).toEqual([]);
  });

  it.each(refused.map(({ pattern, code, at }) => [pattern.slice(0, 40), code, pattern, at] as const))(
    "refuses %j: %s",
    (_, code, pattern, at) => {
      let fault: unknown;
      try {
        findGlobOverlap(pattern, "x");
      } catch (error) {
        fault = error instanceof GlobError ? error.fault : error;
      }
      expect(fault).toMatchObject({ code, ...(at === null ? {} : { at }) });
      expect(() => createOwnershipGuard([[pattern, "a"]])).toThrow("fault");
    },
  );
});
