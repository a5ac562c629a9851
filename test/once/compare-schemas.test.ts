import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareSchemas } from "../../src/core/handoff/index.ts";
import { accepts } from "../../src/core/handoff/schema/accepts.ts";
import { jsonSchemas } from "../support/json-schemas.ts";

const at = (schema: unknown): { schema: unknown; root: unknown }[] => [{ schema, root: schema }];

describe("compareSchemas", () => {
  it("never says yes to 100,000 pairs where a value tells them apart, nor no without one", () => {
    const { schema, value } = jsonSchemas(2);
    const { seed = 1 } = fc.readConfigureGlobal();
    const schemas = fc.sample(schema, { numRuns: 2_000, seed });
    const values = fc.sample(value, { numRuns: 60, seed });
    const counts = { yes: 0, no: 0, "cannot-tell": 0 };
    for (let pair = 0; pair < 100_000; pair += 1) {
      // Each with 50 others: all pairs differ.
      const [first, distance] = [pair % schemas.length, 1 + Math.floor(pair / schemas.length)];
      const [producer, consumer] = [schemas[first]!, schemas[(first + distance) % schemas.length]!];
      const answer = compareSchemas(producer, consumer);
      counts[answer.verdict] += 1;
      const tellsApart = (given: unknown): boolean =>
        accepts(at(producer), given) === true && accepts(at(consumer), given) === false;
      const isWrong =
        answer.verdict === "no"
          ? !tellsApart(answer.counterexample)
          : answer.verdict === "yes" && values.some(tellsApart);
      if (isWrong) expect({ producer, consumer, answer }).toBe("an answer that holds");
    }
    expect(counts.yes).toBeGreaterThan(20_000);
    expect(counts["cannot-tell"]).toBeLessThan(15_000);
  }, 600_000);
});
