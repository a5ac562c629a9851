import type * as z from "zod";
import { kindOf } from "./data-shape.ts";
import { IntakeError } from "./errors.ts";
import type { IntakeFault } from "./errors.ts";
import type { DataDocument } from "./json.ts";
import { placeName, valueAt } from "./parse-data.ts";

/**
 * Checks data against a schema.
 *
 * @throws {IntakeError} `INTAKE_INVALID` with each fault, its line and place, what was expected and what came.
 */
export function parseWith<T>(
  schema: z.ZodType<T>,
  document: DataDocument,
  subject: string,
  path: string | null,
  at: readonly (string | number)[] = [],
): T {
  const result = schema.safeParse(valueAt(document.data, at));
  if (result.success) return result.data;
  const faults = result.error.issues.slice(0, 100).map((issue): IntakeFault => {
    const place = [...at, ...issue.path.filter((step) => typeof step !== "symbol")];
    const expected = issue.code === "invalid_type" ? expectation(issue.expected) : issue.message;
    const value = valueAt(document.data, place);
    const came = issue.code === "unrecognized_keys" ? issue.keys.join(", ") : kindOf(value);
    return {
      line: document.lineOf(place) ?? document.lineOf(place.slice(0, -1)),
      at: place.length === 0 ? null : placeName(place),
      expected: issue.code === "unrecognized_keys" ? "no unknown keys" : expected,
      came,
    };
  });
  const [first, ...others] = faults;
  throw new IntakeError("INTAKE_INVALID", subject, path, [
    first ?? { line: null, at: null, expected: subject, came: kindOf(document.data) },
    ...others,
  ]);
}

function expectation(type: string): string {
  if (type === "object" || type === "record") return "a map";
  if (type === "array") return "a list";
  if (type === "int") return "a whole number";
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
