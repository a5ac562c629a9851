import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { compareSchemas } from "../../../src/core/handoff/index.ts";
import { accepts } from "../../../src/core/handoff/schema/accepts.ts";
import { jsonSchemas } from "../../support/json-schemas.ts";

/** Formats as strict as the usual packages have them. */
const formats = {
  date: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
  "date-time":
    /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T[012]\d:[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i,
  email: /^[^@\s]+@[^@\s]+\.[^@\s]+$/,
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  uri: /^[a-z][a-z0-9+.-]*:\S+$/i,
  ipv4: /^(?:\d{1,3}\.){3}\d{1,3}$/,
  int32: true,
} as const;

/** Another program's word on whether a schema accepts a value. */
const ajv = new Ajv2020({ strict: false, formats, logger: false, ownProperties: true });
const ajvAccepts = (schema: unknown): ((value: unknown) => boolean) => {
  const validate = ajv.compile(schema as object | boolean);
  return (value) => validate(value);
};

const at = (schema: unknown): { schema: unknown; root: unknown }[] => [{ schema, root: schema }];

type Schema = object | boolean;
type Pair = readonly [producer: Schema, consumer: Schema];
const object = (properties: Record<string, Schema>, required: string[] = [], more: object = {}): Schema => ({
  type: "object",
  properties,
  required,
  ...more,
});
const string = { type: "string" };
const number = { type: "number" };
const integer = { type: "integer" };
const boolean = { type: "boolean" };
const nil = { type: "null" };
const array = (items: Schema, more: object = {}): Schema => ({ type: "array", items, ...more });
const closed = { additionalProperties: false };
const tagged = (tag: string, properties: Record<string, Schema> = {}): Schema =>
  object({ type: { const: tag }, ...properties }, ["type", ...Object.keys(properties)]);
const tree = (value: Schema, name = "node"): Schema => ({
  $ref: `#/$defs/${name}`,
  $defs: { [name]: object({ value, children: array({ $ref: `#/$defs/${name}` }) }, ["value"]) },
});
const list = (value: Schema): Schema => ({
  $ref: "#/definitions/list",
  definitions: { list: { anyOf: [nil, object({ value, next: { $ref: "#/definitions/list" } }, ["value", "next"])] } },
});

/** The producer's values are all read by the consumer; the other way round is in `refused`. */
const read: Pair[] = [
  [true, true],
  [false, string],
  [string, true],
  [string, {}],
  [string, string],
  [integer, number],
  [nil, { type: ["string", "null"] }],
  [string, { type: ["string", "null"] }],
  [{ type: ["null", "string"] }, { type: ["string", "null"] }],
  [{ const: 1 }, integer],
  [{ const: 1.0 }, integer],
  [{ enum: ["a", "b"] }, string],
  [{ enum: ["a", "b"] }, { enum: ["b", "a", "c"] }],
  [{ enum: [1, "a", null] }, { type: ["integer", "string", "null"] }],
  [{ const: { a: 1, b: 2 } }, { const: { b: 2, a: 1 } }],
  [boolean, { enum: [true, false] }],
  [{ type: "null" }, { const: null }],
  [{ type: "string", nullable: true }, { type: ["string", "null"] }],
  [{ type: "integer", minimum: 1, maximum: 3 }, { enum: [1, 2, 3] }],
  [{ type: "integer", minimum: 0, maximum: 1 }, { anyOf: [{ const: 0 }, { const: 1 }] }],

  [
    { type: "number", minimum: 1 },
    { type: "number", minimum: 0 },
  ],
  [
    { type: "number", minimum: 1 },
    { type: "number", exclusiveMinimum: 0 },
  ],
  [
    { type: "number", exclusiveMinimum: 0 },
    { type: "number", minimum: 0 },
  ],
  [
    { type: "number", maximum: 5 },
    { type: "number", exclusiveMaximum: 6 },
  ],
  [
    { type: "number", minimum: 0, maximum: 5 },
    { type: "number", minimum: -1, maximum: 6 },
  ],
  [
    { type: "integer", exclusiveMinimum: 0 },
    { type: "integer", minimum: 1 },
  ],
  [
    { type: "integer", minimum: 0.5 },
    { type: "integer", minimum: 1 },
  ],
  [
    { type: "integer", multipleOf: 4 },
    { type: "integer", multipleOf: 2 },
  ],
  [{ type: "number", multipleOf: 3 }, integer],
  [
    { type: "number", minimum: 0, maximum: 10 },
    {
      anyOf: [
        { type: "number", maximum: 5 },
        { type: "number", minimum: 5 },
      ],
    },
  ],
  [
    number,
    {
      anyOf: [
        { type: "number", exclusiveMaximum: 0 },
        { type: "number", minimum: 0 },
      ],
    },
  ],
  [{ type: "integer", format: "int32" }, integer],

  [
    { type: "string", minLength: 3 },
    { type: "string", minLength: 1 },
  ],
  [
    { type: "string", maxLength: 3 },
    { type: "string", maxLength: 5 },
  ],
  [
    { type: "string", minLength: 2, maxLength: 2 },
    { type: "string", minLength: 1, maxLength: 3 },
  ],
  [{ type: "string", pattern: "^a" }, string],
  [
    { type: "string", pattern: "^a", maxLength: 4 },
    { type: "string", pattern: "^a" },
  ],
  [{ enum: ["abc", "ab"] }, { type: "string", pattern: "^a" }],
  [{ type: "string", format: "uuid" }, string],
  [
    { type: "string", format: "email" },
    { type: "string", format: "email" },
  ],
  [{ const: "a@example.org" }, { type: "string", format: "email" }],
  [{ const: "2024-01-10" }, { type: "string", format: "date" }],
  [{ type: "string", maxLength: 0 }, { const: "" }],
  [
    string,
    {
      anyOf: [
        { type: "string", maxLength: 4 },
        { type: "string", minLength: 5 },
      ],
    },
  ],

  [array(integer), array(number)],
  [array(string, { minItems: 2 }), array(string, { minItems: 1 })],
  [array(string, { maxItems: 2 }), array(string, { maxItems: 3 })],
  [array(string, { uniqueItems: true }), array(string)],
  [array(string, { maxItems: 1 }), array(string, { uniqueItems: true })],
  [
    { type: "array", prefixItems: [string, integer], items: false },
    { type: "array", prefixItems: [string, number] },
  ],
  [
    { type: "array", prefixItems: [string, integer], items: false, minItems: 2 },
    array({ type: ["string", "integer"] }),
  ],
  [{ type: "array", items: false }, array(string)],
  [array(string, { minItems: 1 }), { type: "array", contains: string }],
  [
    { type: "array", contains: integer },
    { type: "array", contains: number },
  ],
  [array(string), { anyOf: [array(string, { maxItems: 3 }), array(string, { minItems: 4 })] }],
  [array(string, { minItems: 1 }), { anyOf: [array(string, { minItems: 1 }), array(number)] }],

  [object({ a: string }, ["a"]), object({ a: string })],
  [object({ a: string, b: string }, ["a", "b"]), object({ a: string }, ["a"])],
  [object({ a: integer }, ["a"]), object({ a: number }, ["a"])],
  [object({ a: string }, ["a"], closed), object({ a: string, b: string }, ["a"], closed)],
  [object({ a: string }, [], closed), object({ a: string })],
  [object({ a: string }, ["a"]), object({})],
  [object({ a: string }, ["a"]), { required: ["a"] }],
  [object({}, [], { additionalProperties: integer }), object({}, [], { additionalProperties: number })],
  [
    object({ a: string }, [], { additionalProperties: integer }),
    object({}, [], { additionalProperties: { type: ["string", "integer"] } }),
  ],
  [object({ a: string }, [], closed), object({}, [], { additionalProperties: string })],
  [
    object({}, [], { patternProperties: { "^x-": integer }, additionalProperties: false }),
    object({}, [], { additionalProperties: number }),
  ],
  [object({}, [], { patternProperties: { "^x-": integer } }), object({}, [], { patternProperties: { "^x-": number } })],
  [
    object({ "x-a": integer }, [], closed),
    object({}, [], { patternProperties: { "^x-": number }, additionalProperties: false }),
  ],
  [object({ a: string, b: string }, ["a", "b"]), { type: "object", minProperties: 2 }],
  [object({ a: string, b: string }, [], closed), { type: "object", maxProperties: 2 }],
  [object({ ab: string }, [], closed), { type: "object", propertyNames: { minLength: 2 } }],
  [object({ constructor: string }, ["constructor"]), object({ constructor: string })],
  [object({ a: false }), object({ a: string })],
  [object({ a: false }, ["a"]), string],
  [
    object({ user: object({ id: integer, name: string }, ["id", "name"]) }, ["user"]),
    object({ user: object({ id: number }, ["id"]) }, ["user"]),
  ],
  [
    { ...(object({ a: string, b: string }, ["a", "b"]) as object) },
    { type: "object", dependentRequired: { a: ["b"] } },
  ],
  [
    { type: "object", dependentRequired: { a: ["b", "c"] } },
    { type: "object", dependentRequired: { a: ["b"] } },
  ],
  [object({ a: false }), { type: "object", dependentRequired: { a: ["b"] } }],

  [{ anyOf: [string, integer] }, { type: ["string", "number"] }],
  [{ oneOf: [string, integer] }, { anyOf: [number, string] }],
  [{ anyOf: [string, nil] }, { oneOf: [nil, string] }],
  [{ allOf: [{ minimum: 0 }, { maximum: 5 }, number] }, { type: "number", minimum: 0, maximum: 5 }],
  [{ type: "number", minimum: 0, maximum: 5 }, { allOf: [{ minimum: 0 }, { maximum: 5 }] }],
  [
    { allOf: [object({ a: string }, ["a"]), object({ b: integer }, ["b"])] },
    object({ a: string, b: number }, ["a", "b"]),
  ],
  [string, { not: number }],
  [{ not: { type: ["number", "string"] } }, { not: string }],
  [{ enum: ["a"] }, { not: { enum: ["b", "c"] } }],
  [{ type: "integer", minimum: 5 }, { not: { type: "number", maximum: 4 } }],
  [
    { type: "string", not: { maxLength: 2 } },
    { type: "string", minLength: 3 },
  ],
  [
    { type: "number", not: { minimum: 5 } },
    { type: "number", exclusiveMaximum: 5 },
  ],
  [{ anyOf: [tagged("a"), tagged("b")] }, { anyOf: [tagged("a"), tagged("b"), tagged("c")] }],
  [
    { oneOf: [tagged("a", { x: integer }), tagged("b", { y: string })] },
    { oneOf: [tagged("b", { y: string }), tagged("a", { x: number })] },
  ],
  [object({ type: { enum: ["a", "b"] } }, ["type"]), { anyOf: [tagged("a"), tagged("b")] }],
  [
    object({ type: { enum: ["a", "b"] }, x: integer }, ["type", "x"]),
    { oneOf: [tagged("a", { x: integer }), tagged("b", { x: number })] },
  ],
  [object({ a: { type: ["string", "integer"] } }, ["a"]), { anyOf: [object({ a: string }), object({ a: integer })] }],
  [object({ a: string }), { anyOf: [object({ a: string }, ["a"]), object({ a: false })] }],
  [
    object({ ok: boolean }, ["ok"]),
    { oneOf: [object({ ok: { const: true } }, ["ok"]), object({ ok: { const: false } }, ["ok"])] },
  ],
  [{ if: string, then: { minLength: 2 }, else: number }, { anyOf: [{ type: "string", minLength: 1 }, number] }],
  [
    { type: "string", minLength: 2 },
    { if: string, then: { minLength: 1 } },
  ],

  [tree(integer), tree(number)],
  [tree(integer), tree(number, "other")],
  [list(integer), list(number)],
  [{ $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: integer } }, number],
  [{ $defs: { "a/b": integer }, $ref: "#/$defs/a~1b" }, number],
  [
    { $ref: "#/$defs/a", minimum: 3, $defs: { a: integer } },
    { type: "integer", minimum: 2 },
  ],
  [{ const: null }, nil],
  [{ enum: [1, 2.0, 3] }, integer],
  [{ enum: ["a", 1, null] }, { type: ["string", "integer", "null"] }],
  [{ type: "integer", minimum: 1, maximum: 3 }, { enum: [0, 1, 2, 3] }],
  [
    { type: "number", multipleOf: 4 },
    { type: "number", multipleOf: 2 },
  ],
  [
    { type: "integer", exclusiveMinimum: 0 },
    { type: "integer", minimum: 1 },
  ],
  [
    { type: "string", minLength: 2, maxLength: 4 },
    { type: "string", maxLength: 5 },
  ],
  [
    { type: "string", enum: ["ab", "abc"] },
    { type: "string", pattern: "^ab" },
  ],
  [array(integer, { minItems: 1 }), array(number)],
  [array(string, { maxItems: 2 }), array(string, { maxItems: 3 })],
  [array(string, { uniqueItems: true }), array(string)],
  [array(integer, { minItems: 1 }), array(number, { contains: integer })],
  [
    { type: "array", prefixItems: [string, integer], minItems: 2 },
    { type: "array", prefixItems: [string], minItems: 1 },
  ],
  [object({ a: string, b: integer }, ["a", "b"], closed), object({ a: string }, ["a"])],
  [object({ a: string }, ["a"], closed), { type: "object", maxProperties: 1 }],
  [object({ a: string, b: string }, ["a", "b"]), { type: "object", minProperties: 2 }],
  [object({ constructor: { const: "a" } }), object({ constructor: string })],
  [object({}, [], { additionalProperties: integer }), object({ a: number }, [], { additionalProperties: number })],
  [object({ a: object({ b: integer }, ["b"]) }, ["a"]), object({ a: object({ b: number }) }, ["a"])],
  [{ allOf: [integer, { minimum: 2 }] }, { type: "number", minimum: 1 }],
  [{ anyOf: [{ const: 1 }, { const: "a" }] }, { enum: ["a", "b", 1] }],
  [{ not: { type: ["string", "number", "boolean", "array", "object"] } }, nil],
  [
    { type: "string", format: "date" },
    { type: "string", format: "date" },
  ],
  [tree({ enum: [1] }), tree(integer)],
  [{ type: "string", maxLength: 0 }, { const: "" }],
  [{ type: "array", maxItems: 0 }, array(integer)],
  [{ enum: [{ a: 1 }] }, object({ a: integer }, ["a"], closed)],
  [list({ const: 1 }), list(number)],
];

/** The producer has a value that the consumer refuses, beside those that `read` turned round gives. */
const refused: Pair[] = [
  [true, false],
  [{}, string],
  [string, number],
  [string, false],
  [{ type: ["string", "null"] }, string],
  [{ enum: ["a", "b"] }, { enum: ["a"] }],
  [boolean, { const: true }],
  [{ type: "integer", minimum: 1, maximum: 4 }, { enum: [1, 2, 3] }],
  [number, { type: "number", minimum: 0 }],
  [
    { type: "number", minimum: 0 },
    { type: "number", exclusiveMinimum: 0 },
  ],
  [
    { type: "number", minimum: 0, maximum: 10 },
    {
      anyOf: [
        { type: "number", exclusiveMaximum: 5 },
        { type: "number", exclusiveMinimum: 5 },
      ],
    },
  ],
  [
    { type: "integer", multipleOf: 3 },
    { type: "integer", multipleOf: 2 },
  ],
  [
    { type: "string", pattern: "^a" },
    { type: "string", pattern: "^ab" },
  ],
  [string, { type: "string", format: "uuid" }],
  [string, { type: "string", format: "email" }],
  [
    { type: "string", format: "date" },
    { type: "string", format: "date-time" },
  ],
  [
    { type: "string", format: "date-time" },
    { type: "string", format: "date" },
  ],
  [
    { type: "string", format: "email" },
    { type: "string", format: "uri" },
  ],
  [string, { type: "string", format: "ipv4" }],
  [
    { type: "string", maxLength: 300 },
    { type: "string", maxLength: 255 },
  ],
  [array({ type: ["string", "null"] }), array(string)],
  [array(string), array(string, { uniqueItems: true })],
  [array(string), { type: "array", contains: string }],
  [
    { type: "array", prefixItems: [string] },
    { type: "array", prefixItems: [string], items: false },
  ],
  [
    { type: "array", prefixItems: [string, string] },
    { type: "array", prefixItems: [string, integer] },
  ],
  [array(array(number)), array(array(integer))],
  [object({ user_id: integer }, ["user_id"]), object({ userId: integer }, ["userId"])],
  [object({ port: integer }, ["port"]), object({ port: string }, ["port"])],
  [object({ token: string }, ["token"]), object({ access_token: string }, ["access_token"])],
  [object({ id: string }, ["id"]), object({ id: integer }, ["id"])],
  [object({ a: string }), object({ a: string }, [], closed)],
  [object({ a: string, b: string }, [], closed), object({ a: string }, [], closed)],
  [object({ a: { type: ["string", "null"] } }, ["a"]), object({ a: string }, ["a"])],
  [object({ a: object({ b: object({ c: string }) }) }), object({ a: object({ b: object({ c: integer }) }) })],
  [
    object({ items: array(object({ id: integer }, ["id"])) }, ["items"]),
    object({ items: array(object({ id: integer, name: string }, ["id", "name"])) }, ["items"]),
  ],
  [object({}, [], { additionalProperties: string }), object({}, [], { additionalProperties: integer })],
  [object({ a: string }, ["a"]), { type: "object", maxProperties: 1 }],
  [object({ A: string }, ["A"]), { type: "object", propertyNames: { pattern: "^[a-z]+$" } }],
  [
    object({ status: { enum: ["active", "deleted"] } }, ["status"]),
    object({ status: { enum: ["active"] } }, ["status"]),
  ],
  [object({ type: { enum: ["a", "b", "c"] } }, ["type"]), { anyOf: [tagged("a"), tagged("b")] }],
  [{ anyOf: [tagged("a"), tagged("b"), tagged("c")] }, { anyOf: [tagged("a"), tagged("b")] }],
  [{ anyOf: [integer, number] }, { oneOf: [integer, number] }],
  [string, { oneOf: [string, { minLength: 1 }] }],
  [{ not: string }, string],
  [
    { type: "object", dependentRequired: { a: ["b"] } },
    { type: "object", dependentRequired: { a: ["b", "c"] } },
  ],
  [tree(number), tree(integer)],
  [tree(string), tree(integer, "other")],
  [
    object({ expires: integer }, ["expires"]),
    object({ expires: { type: "string", format: "date-time" } }, ["expires"]),
  ],
  [
    object({ a: integer, b: integer }, ["a", "b"]),
    { anyOf: [object({ a: { type: "integer", minimum: 0 } }), object({ b: { type: "integer", minimum: 0 } })] },
  ],
  [
    { type: "string", format: "uuid" },
    { type: "string", maxLength: 32 },
  ],
  [nil, string],
  [{ enum: [1, 2.5] }, integer],
  [{ type: ["string", "integer"] }, { type: ["string", "boolean"] }],
  [{ type: "integer", minimum: 0, maximum: 3 }, { enum: [1, 2, 3] }],
  [
    { type: "number", multipleOf: 2 },
    { type: "number", multipleOf: 4 },
  ],
  [
    { type: "number", exclusiveMinimum: 0 },
    { type: "number", minimum: 1 },
  ],
  [
    { type: "string", maxLength: 5 },
    { type: "string", maxLength: 4 },
  ],
  [{ enum: ["ab", "ba"] }, { type: "string", pattern: "^ab" }],
  [array(number), array(integer)],
  [array(string), array(string, { minItems: 1 })],
  [array(string), array(string, { uniqueItems: true })],
  [array(number, { minItems: 1 }), array(number, { contains: integer })],
  [
    { type: "array", prefixItems: [string] },
    { type: "array", prefixItems: [string], minItems: 1 },
  ],
  [object({ a: string }, ["a"]), object({ a: string, b: integer }, ["a", "b"])],
  [object({ a: string }), { type: "object", maxProperties: 1 }],
  [object({ a: string, b: string }, ["a"]), { type: "object", minProperties: 2 }],
  [object({ constructor: string }), object({ constructor: integer })],
  [object({}, [], { additionalProperties: number }), object({}, [], { additionalProperties: integer })],
  [object({ a: object({ b: integer }) }, ["a"]), object({ a: object({ b: integer }, ["b"]) }, ["a"])],
  [{ allOf: [number, { minimum: 2 }] }, { type: "integer", minimum: 1 }],
  [{ anyOf: [{ const: 1 }, { const: "c" }] }, { enum: ["a", "b", 1] }],
  [{ not: string }, number],
  [string, { type: "string", format: "date" }],
  [tree(boolean), tree({ const: true })],
  [{ type: "string", maxLength: 1 }, { const: "" }],
  [{ type: "array", maxItems: 1 }, array(integer)],
  [object({ a: { const: 1 } }, ["a"]), { enum: [{ a: 1 }, { a: 2 }] }],
  [list(string), list(integer)],
];

const title = (schema: unknown): string => JSON.stringify(schema);

describe("compareSchemas", () => {
  it.each(read.map(([producer, consumer]) => [title(producer), title(consumer), producer, consumer] as const))(
    "%s is read by %s",
    (_, __, producer, consumer) => {
      expect(compareSchemas(producer, consumer)).toEqual({ verdict: "yes" });
    },
  );

  /** Turned round, some pairs are equal sets: then the answer is yes again. */
  const turned = read.map(([producer, consumer]): Pair => [consumer, producer]);
  it.each(
    [...refused, ...turned].map(
      ([producer, consumer]) => [title(producer), title(consumer), producer, consumer] as const,
    ),
  )("%s is refused by %s, or the same", (producerText, consumerText, producer, consumer) => {
    const answer = compareSchemas(producer, consumer);
    const isTurned = turned.some(([a, b]) => title(a) === producerText && title(b) === consumerText);
    if (answer.verdict !== "no") expect([isTurned, answer.verdict]).toEqual([true, "yes"]);
    else {
      expect(ajvAccepts(producer)(answer.counterexample)).toBe(true);
      expect(ajvAccepts(consumer)(answer.counterexample)).toBe(false);
    }
  });

  it("is held against 200 different pairs at least", () => {
    const pairs = new Set([...read, ...refused].map(([producer, consumer]) => `${title(producer)} ${title(consumer)}`));
    expect(pairs.size).toBeGreaterThanOrEqual(200);
  });

  it("compares what Standard Schemas give", () => {
    const producer = z.toJSONSchema(z.object({ id: z.int(), email: z.email(), role: z.enum(["a", "b"]) }));
    const consumer = z.toJSONSchema(z.looseObject({ id: z.number(), role: z.string().optional() }));
    expect(compareSchemas(producer, consumer)).toEqual({ verdict: "yes" });
    expect(compareSchemas(consumer, producer).verdict).toBe("no");
  });

  it.each([
    [
      { type: "string", pattern: "^[a-c]+$" },
      { type: "string", pattern: "^[abc]+$" },
    ],
    [object({ a: { const: 1 } }, ["a"], closed), { enum: [{ a: 1 }, { a: 2 }] }],
    [{ $ref: "https://example.org/schema" }, string],
    [string, { $ref: "#/$defs/none" }],
    [object({ a: string }), { ...(object({ a: string }) as object), unevaluatedProperties: false }],
    [string, { type: "string", format: "phone" }],
  ])("cannot tell %j from %j", (producer, consumer) => {
    expect(compareSchemas(producer, consumer).verdict).toBe("cannot-tell");
  });

  it.each([[null], [1], ["x"], [[]], [{ type: 1 }], [{ anyOf: {} }], [{ $ref: "#" }], [{ properties: { a: 1 } }]])(
    "does not fail on %j, which is no proper schema",
    (schema) => {
      expect(["yes", "no", "cannot-tell"]).toContain(compareSchemas(schema, string).verdict);
      expect(["yes", "no", "cannot-tell"]).toContain(compareSchemas(string, schema).verdict);
    },
  );

  it("reads a reference in the document that it stands in, also where two documents share an object", () => {
    const shared = { anyOf: [{ $ref: "#/$defs/a" }, { $ref: "#/$defs/b" }] };
    const list = { properties: { x: shared, y: shared }, required: ["x"], type: "object" };
    const producer = { ...list, $defs: { a: string, b: number } };
    const consumer = { ...list, $defs: { a: string, b: integer } };
    expect(compareSchemas(producer, consumer)).toMatchObject({ verdict: "no" });
    expect(compareSchemas(consumer, producer)).toEqual({ verdict: "yes" });
  });

  it("never says yes where a value tells the two apart, and its counterexamples are right", () => {
    const { schema, value } = jsonSchemas(3);
    const counts = { yes: 0, no: 0, "cannot-tell": 0 };
    fc.assert(
      fc.property(schema, schema, fc.array(value, { minLength: 100, maxLength: 100 }), (producer, consumer, values) => {
        const answer = compareSchemas(producer, consumer);
        counts[answer.verdict] += 1;
        if (answer.verdict === "cannot-tell") return;
        const [inner, outer] = [ajvAccepts(producer), ajvAccepts(consumer)];
        // What the pairs beyond ajv's reach are judged by (test/once/compare-schemas.test.ts).
        for (const given of values) expect(accepts(at(producer), given) ?? inner(given)).toBe(inner(given));
        if (answer.verdict === "no")
          expect([inner(answer.counterexample), outer(answer.counterexample)]).toEqual([true, false]);
        if (answer.verdict === "yes") expect(values.filter((given) => inner(given) && !outer(given))).toEqual([]);
      }),
      { numRuns: Number(process.env["COMPARE_RUNS"] ?? 1000) },
    );
    // An answer that never comes would be right too.
    expect(counts["cannot-tell"]).toBeLessThan(0.25 * (counts.yes + counts.no + counts["cannot-tell"]));
    if (process.env["COMPARE_RUNS"] !== undefined) console.log(counts);
  });
});
