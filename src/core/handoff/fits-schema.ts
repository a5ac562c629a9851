import { accepts } from "./schema/accepts.ts";

/**
 * Whether a value fits a JSON Schema (2020-12, and the parts of older drafts that mean the same); a `format` is taken as a demand.
 *
 * @returns `null` where a keyword of the schema is not known here, and nothing that is known refuses the value.
 * @example
 * fitsSchema({ type: "integer" }, 0.5); // false
 */
export function fitsSchema(schema: unknown, value: unknown): boolean | null {
  return accepts([{ schema, root: schema }], value);
}
