import fc from "fast-check";

type Schema = object | boolean;
const string = { type: "string" };
const number = { type: "number" };
const integer = { type: "integer" };
const boolean = { type: "boolean" };
const nil = { type: "null" };

/** Small schemas of every keyword that can be compared, and values that they may be about. */
export function jsonSchemas(maxDepth: number): {
  readonly schema: fc.Arbitrary<Schema>;
  readonly value: fc.Arbitrary<unknown>;
} {
  const names = fc.constantFrom("a", "b", "c");
  const word = fc.constantFrom("", "a", "b", "ab", "abc", "A1");
  const small = fc.integer({ min: -3, max: 4 });
  const scalar = fc.oneof(word, small, fc.boolean(), fc.constant(null));
  const bounds = fc.record(
    {
      minimum: small,
      maximum: small,
      exclusiveMinimum: small,
      exclusiveMaximum: small,
      multipleOf: fc.constantFrom(1, 2, 3, 0.5),
    },
    { requiredKeys: [] },
  );
  const lengths = fc.record(
    { minLength: fc.nat(3), maxLength: fc.nat(4), pattern: fc.constantFrom("^a", "b$", "^[a-b]*$") },
    { requiredKeys: [] },
  );
  const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
    schema: fc.oneof(
      { maxDepth, depthSize: maxDepth > 2 ? "small" : "xsmall" },
      fc.constantFrom<Schema>(true, false, {}, string, number, integer, boolean, nil),
      fc.record({ enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 4 }) }),
      bounds.map((keywords) => ({ type: "number", ...keywords })),
      bounds.map((keywords) => ({ type: ["integer", "string"], ...keywords })),
      lengths.map((keywords) => ({ type: "string", ...keywords })),
      fc
        .record(
          {
            items: tie("schema"),
            minItems: fc.nat(2),
            maxItems: fc.nat(3),
            uniqueItems: fc.boolean(),
            contains: tie("schema"),
            prefixItems: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }),
          },
          { requiredKeys: [] },
        )
        // Beside `prefixItems` ajv takes an empty list for one that contains something.
        .map(({ contains, ...keywords }) => ({
          type: "array",
          ...keywords,
          ...(contains === undefined || keywords.prefixItems !== undefined ? {} : { contains }),
        })),
      fc
        .record(
          {
            properties: fc.dictionary(names, tie("schema"), { maxKeys: 3 }),
            required: fc.uniqueArray(names, { maxLength: 2 }),
            additionalProperties: tie("schema"),
            patternProperties: fc.dictionary(fc.constantFrom("^a", "^[bc]"), tie("schema"), { maxKeys: 1 }),
            minProperties: fc.nat(2),
            maxProperties: fc.nat(3),
            propertyNames: lengths,
            dependentRequired: fc.dictionary(names, fc.uniqueArray(names, { maxLength: 1 }), { maxKeys: 1 }),
          },
          { requiredKeys: [] },
        )
        .map((keywords) => ({ type: "object", ...keywords })),
      fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
      fc.array(tie("schema"), { minLength: 1, maxLength: 2 }).map((allOf) => ({ allOf })),
      fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
      tie("schema").map((not) => ({ not })),
      fc.record({ if: tie("schema"), then: tie("schema"), else: tie("schema") }, { requiredKeys: ["if", "then"] }),
    ),
  }));
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      scalar,
      // Below the smallest normal number a division gives 0, which ajv takes for a multiple.
      fc.double({ min: -4, max: 5, noNaN: true }).map((number) => (Math.abs(number) < 1e-300 ? 0 : number)),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "c", "d", "ab"), tie("value"), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  return { schema, value };
}
