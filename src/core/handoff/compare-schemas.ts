import { accepts } from "./schema/accepts.ts";
import { createProver, ProofTooLong } from "./schema/containment.ts";
import type { AllOf } from "./schema/located.ts";
import { hintsOf, samplesOf, type Reach } from "./schema/samples.ts";
import { TooManyShapes } from "./schema/shapes-of.ts";

/** Whether what one side writes the other can read. */
export type SchemaComparison =
  /** Proven for every value. */
  | { readonly verdict: "yes" }
  /** The producer's schema accepts the value, the consumer's refuses it; both were run on it. */
  | { readonly verdict: "no"; readonly counterexample: unknown }
  | { readonly verdict: "cannot-tell"; readonly reason: string };

/**
 * Decides whether every value that a producer may emit can be read by a consumer, for JSON Schema (2020-12, and the
 * parts of older drafts that mean the same). `yes` is proven, `no` comes with a value that shows it.
 *
 * A `format` is taken as a demand. References have to stay in their document. Cannot tell: patterns that differ where no
 * value tells them apart, `unevaluatedProperties`, `$dynamicRef`, and schemas that fan out too far. Bounded in steps;
 * mostly milliseconds.
 *
 * @example
 * compareSchemas({ type: "integer" }, { type: "number" }); // { verdict: "yes" }
 * compareSchemas({ type: "number" }, { type: "integer" }); // { verdict: "no", counterexample: 0.5 }
 */
export function compareSchemas(producer: unknown, consumer: unknown): SchemaComparison {
  const inner: AllOf = [{ schema: producer, root: producer }];
  const outer: AllOf = [{ schema: consumer, root: consumer }];
  const prove = (): SchemaComparison | null => (createProver().isWithin(inner, outer) ? { verdict: "yes" } : null);
  const findCounterexample = (reach: Reach): SchemaComparison | null => {
    const tellsApart = (value: unknown): boolean => accepts(outer, value) === false && accepts(inner, value) === true;
    // Small ones come first; `undefined` is no value of JSON.
    const found = samplesOf(inner, hintsOf([consumer, producer], reach)).find(tellsApart);
    return found === undefined ? null : { verdict: "no", counterexample: found };
  };
  let reason = "there is no proof, and no value that tells the two apart was found";
  // A value that lies near is found faster than a proof fails.
  for (const attempt of [() => findCounterexample("near"), prove, () => findCounterexample("far")]) {
    try {
      const answer = attempt();
      if (answer !== null) return answer;
    } catch (error) {
      if (!(error instanceof ProofTooLong || error instanceof TooManyShapes)) throw error;
      reason = "the schemas fan out too far";
    }
  }
  return { verdict: "cannot-tell", reason };
}
