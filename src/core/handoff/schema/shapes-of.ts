import { accepts, hasType, matches } from "./accepts.ts";
import { isHint } from "./format.ts";
import { isJsonObject } from "./json.ts";
import {
  dependenciesOf,
  entriesOf,
  hasUnknownKeyword,
  itemsOf,
  listOf,
  memberOf,
  numberOf,
  partOf,
  resolveReference,
  typesOf,
  within,
  type AllOf,
  type Located,
} from "./located.ts";
import {
  allShapes,
  type ArrayShape,
  type NumberShape,
  type ObjectShape,
  type Shape,
  type StringShape,
} from "./shape.ts";

const maxShapes = 128;
const maxDepth = 40;

/** Schemas that fan out too far to be decided. */
export class TooManyShapes extends Error {}

/**
 * Takes schemas apart into a union of sets of one kind. The union has every value that the schemas accept; where no
 * shape is opaque or has `nots`, it has no other.
 */
export function shapesOf(schemas: AllOf): Shape[] {
  return narrowAll(allShapes(), schemas, 0);
}

function narrowAll(shapes: readonly Shape[], schemas: AllOf, depth: number): Shape[] {
  let result = [...shapes];
  for (const located of schemas) result = result.flatMap((shape) => narrow(shape, located, depth));
  if (result.length > maxShapes) throw new TooManyShapes();
  return result;
}

/** What of a shape a schema accepts. */
export function narrow(shape: Shape, located: Located, depth = 0): Shape[] {
  const { schema } = located;
  if (typeof schema === "boolean") return schema ? [shape] : [];
  if (!isJsonObject(schema) || depth > maxDepth) return [{ ...shape, isOpaque: true }];
  if (shape.kind === "value") {
    const answer = accepts([located], shape.value);
    return answer === false ? [] : [answer === null ? { ...shape, isOpaque: true } : shape];
  }
  const values = valuesOf(schema);
  if (values !== null)
    return values.flatMap((value) => {
      const isIn = mayHold(shape, value) && accepts([located], value) !== false;
      const isOpaque = shape.isOpaque || accepts([located], value) === null;
      return isIn ? [{ kind: "value" as const, value, nots: shape.nots, isOpaque }] : [];
    });
  const types = typesOf(schema);
  if (types !== null && !types.some((type) => (type === "integer" ? "number" : type) === shape.kind)) return [];
  const isWhole = types !== null && types.includes("integer") && !types.includes("number");
  let shapes = [isWhole && shape.kind === "number" ? { ...shape, multiples: [...shape.multiples, 1] } : shape].flatMap(
    (typed): Shape[] => narrowKind(typed, located),
  );
  const each = (step: (shape: Shape) => Shape[]): void => {
    shapes = shapes.flatMap(step);
    if (shapes.length > maxShapes) throw new TooManyShapes();
  };
  const reference = memberOf(schema, "$ref");
  if (typeof reference === "string") {
    const target = resolveReference(located, reference);
    each((one) => (target === null ? [{ ...one, isOpaque: true }] : narrow(one, target, depth + 1)));
  }
  for (const part of listOf(located, "allOf")) each((one) => narrow(one, part, depth + 1));
  const any = listOf(located, "anyOf");
  if (any.length > 0) each((one) => any.flatMap((part) => narrow(one, part, depth + 1)));
  const alone = listOf(located, "oneOf");
  if (alone.length > 0)
    each((one) =>
      alone.flatMap((part, index) => {
        const others = alone.filter((_, place) => place !== index).map((other) => [other]);
        return narrow({ ...one, nots: [...one.nots, ...others] }, part, depth + 1);
      }),
    );
  const negated = partOf(located, "not");
  if (negated !== null) each((one) => without(one, negated));
  const condition = partOf(located, "if");
  if (condition !== null) {
    const then = partOf(located, "then") ?? within(located, true);
    const otherwise = partOf(located, "else") ?? within(located, true);
    each((one) => [
      ...narrow(one, condition, depth + 1).flatMap((held) => narrow(held, then, depth + 1)),
      ...without(one, condition).flatMap((rest) => narrow(rest, otherwise, depth + 1)),
    ]);
  }
  for (const [name, needs] of dependenciesOf(located)) each((one) => split(one, name, (held) => require(held, needs)));
  for (const [name, part] of entriesOf(located, "dependentSchemas"))
    each((one) => split(one, name, (held) => narrow(held, part, depth + 1)));
  return hasUnknownKeyword(schema) ? shapes.map((one) => ({ ...one, isOpaque: true })) : shapes;
}

/** Whether a shape may have a value, its `nots` and deep demands left aside. */
function mayHold(shape: Shape, value: unknown): boolean {
  return shape.kind === "value" || hasType(shape.kind, value) ? holds(shape, value) !== false : false;
}

/** Whether a value is in a shape, `null` where that is not known. */
export function holds(shape: Shape, value: unknown): boolean | null {
  return membershipOf(shape)(value);
}

/** The same for many values of one shape. */
export function membershipOf(shape: Shape): (value: unknown) => boolean | null {
  const schemas = schemasOf(shape);
  return (value) => {
    const direct = accepts(schemas, value);
    if (direct === false) return false;
    const refused = shape.nots.map((not) => accepts(not, value));
    if (refused.includes(true)) return false;
    return direct === null || refused.includes(null) || shape.isOpaque ? null : true;
  };
}

/** A shape as schemas, without its `nots`. */
export function schemasOf(shape: Shape): AllOf {
  const here = (schema: unknown): Located => ({ schema, root: null });
  switch (shape.kind) {
    case "value":
      return [here({ const: shape.value })];
    case "number":
      return [
        here({
          type: "number",
          ...(shape.min === -Infinity ? {} : { [shape.isMinOpen ? "exclusiveMinimum" : "minimum"]: shape.min }),
          ...(shape.max === Infinity ? {} : { [shape.isMaxOpen ? "exclusiveMaximum" : "maximum"]: shape.max }),
        }),
        ...shape.multiples.map((multipleOf) => here({ multipleOf })),
      ];
    case "string":
      return [
        here({
          type: "string",
          minLength: shape.minLength,
          ...(shape.maxLength === Infinity ? {} : { maxLength: shape.maxLength }),
        }),
        ...shape.patterns.map((pattern) => here({ pattern })),
        ...shape.formats.map((format) => here({ format })),
      ];
    case "array":
      return [
        here({
          type: "array",
          minItems: shape.minItems,
          ...(shape.maxItems === Infinity ? {} : { maxItems: shape.maxItems }),
          uniqueItems: shape.isUnique,
        }),
        ...shape.blocks.map(({ prefix, rest }) => ({
          schema: { prefixItems: prefix.map((part) => part.schema), ...(rest === null ? {} : { items: rest.schema }) },
          root: prefix[0]?.root ?? rest?.root,
        })),
        ...shape.contains.map(({ part, min, max }) => ({
          schema: { contains: part.schema, minContains: min, ...(max === Infinity ? {} : { maxContains: max }) },
          root: part.root,
        })),
      ];
    case "object":
      return [
        here({
          type: "object",
          required: [...shape.required],
          minProperties: shape.minProperties,
          ...(shape.maxProperties === Infinity ? {} : { maxProperties: shape.maxProperties }),
        }),
        ...shape.names.map((part) => ({ schema: { propertyNames: part.schema }, root: part.root })),
        ...shape.blocks.map(({ properties, patterns, additional }) => ({
          schema: {
            properties: Object.fromEntries([...properties].map(([name, part]) => [name, part.schema])),
            patternProperties: Object.fromEntries(patterns.map(([pattern, part]) => [pattern, part.schema])),
            ...(additional === null ? {} : { additionalProperties: additional.schema }),
          },
          root: [...properties.values(), ...patterns.map(([, part]) => part), additional].find((part) => part !== null)
            ?.root,
        })),
      ];
  }
}

function valuesOf(schema: Readonly<Record<string, unknown>>): unknown[] | null {
  if (Object.hasOwn(schema, "const")) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? (schema["enum"] as unknown[]) : null;
}

/** What a schema does not accept. `not: { type }` is taken apart, all else is kept as a demand. */
function without(shape: Shape, negated: Located): Shape[] {
  if (typeof negated.schema === "boolean") return negated.schema ? [] : [shape];
  const keys = isJsonObject(negated.schema) ? Object.keys(negated.schema) : [];
  const types = typesOf(negated.schema);
  if (keys.length === 1 && types !== null && !types.includes("integer") && shape.kind !== "value")
    return types.includes(shape.kind) ? [] : [shape];
  return [{ ...shape, nots: [...shape.nots, [negated]] }];
}

const nothing: Located = { schema: false, root: null };

/** Objects with a property, treated further, and those without it; other values as they are. */
function split(shape: Shape, name: string, treat: (shape: Shape) => Shape[]): Shape[] {
  if (shape.kind !== "object") return [shape];
  return [withoutProperty(shape, name), ...require(shape, [name]).flatMap(treat)];
}

function require(shape: Shape, names: readonly string[]): Shape[] {
  return shape.kind === "object" ? [{ ...shape, required: new Set([...shape.required, ...names]) }] : [shape];
}

/** The objects of a shape that do not have a property. */
export function withoutProperty(shape: ObjectShape, name: string): ObjectShape {
  const block = { properties: new Map([[name, nothing]]), patterns: [], additional: null };
  return { ...shape, blocks: [...shape.blocks, block] };
}

function narrowKind(shape: Exclude<Shape, { kind: "value" }>, located: Located): Shape[] {
  switch (shape.kind) {
    case "number":
      return narrowNumber(shape, located.schema);
    case "string":
      return narrowString(shape, located.schema);
    case "array":
      return narrowArray(shape, located);
    case "object":
      return narrowObject(shape, located);
  }
}

function narrowNumber(shape: NumberShape, schema: unknown): Shape[] {
  let { min, isMinOpen, max, isMaxOpen } = shape;
  let isOpaque = shape.isOpaque;
  for (const [key, isOpen] of [
    ["minimum", false],
    ["exclusiveMinimum", true],
  ] as const) {
    const bound = numberOf(schema, key);
    if (bound === null) isOpaque ||= memberOf(schema, key) !== undefined;
    else if (bound > min || (bound === min && isOpen)) [min, isMinOpen] = [bound, isOpen];
  }
  for (const [key, isOpen] of [
    ["maximum", false],
    ["exclusiveMaximum", true],
  ] as const) {
    const bound = numberOf(schema, key);
    if (bound === null) isOpaque ||= memberOf(schema, key) !== undefined;
    else if (bound < max || (bound === max && isOpen)) [max, isMaxOpen] = [bound, isOpen];
  }
  if (min > max || (min === max && (isMinOpen || isMaxOpen))) return [];
  const multiple = numberOf(schema, "multipleOf");
  const multiples = multiple === null ? shape.multiples : [...shape.multiples, multiple];
  return [{ ...shape, min, isMinOpen, max, isMaxOpen, multiples, isOpaque }];
}

function narrowString(shape: StringShape, schema: unknown): Shape[] {
  const minLength = Math.max(shape.minLength, numberOf(schema, "minLength") ?? 0);
  const maxLength = Math.min(shape.maxLength, numberOf(schema, "maxLength") ?? Infinity);
  if (minLength > maxLength) return [];
  const pattern = memberOf(schema, "pattern");
  const format = memberOf(schema, "format");
  const isDemand = typeof format === "string" && !isHint(format);
  return [
    {
      ...shape,
      minLength,
      maxLength,
      patterns: typeof pattern === "string" ? [...shape.patterns, pattern] : shape.patterns,
      formats: isDemand ? [...shape.formats, format] : shape.formats,
    },
  ];
}

function narrowArray(shape: ArrayShape, located: Located): Shape[] {
  const { schema } = located;
  const minItems = Math.max(shape.minItems, numberOf(schema, "minItems") ?? 0);
  const maxItems = Math.min(shape.maxItems, numberOf(schema, "maxItems") ?? Infinity);
  if (minItems > maxItems) return [];
  const { prefix, rest } = itemsOf(located);
  const part = partOf(located, "contains");
  const min = numberOf(schema, "minContains") ?? 1;
  const max = numberOf(schema, "maxContains") ?? Infinity;
  return [
    {
      ...shape,
      minItems,
      maxItems,
      blocks: prefix.length > 0 || rest !== null ? [...shape.blocks, { prefix, rest }] : shape.blocks,
      isUnique: shape.isUnique || memberOf(schema, "uniqueItems") === true,
      contains: part === null ? shape.contains : [...shape.contains, { part, min, max }],
    },
  ];
}

function narrowObject(shape: ObjectShape, located: Located): Shape[] {
  const { schema } = located;
  const properties = new Map(entriesOf(located, "properties"));
  const patterns = entriesOf(located, "patternProperties");
  const additional = partOf(located, "additionalProperties");
  const names = partOf(located, "propertyNames");
  const required = memberOf(schema, "required");
  const minProperties = Math.max(shape.minProperties, numberOf(schema, "minProperties") ?? 0);
  const maxProperties = Math.min(shape.maxProperties, numberOf(schema, "maxProperties") ?? Infinity);
  if (minProperties > maxProperties) return [];
  const hasBlock = properties.size > 0 || patterns.length > 0 || additional !== null;
  return [
    {
      ...shape,
      minProperties,
      maxProperties,
      blocks: hasBlock ? [...shape.blocks, { properties, patterns, additional }] : shape.blocks,
      required: Array.isArray(required) ? new Set([...shape.required, ...required.map(String)]) : shape.required,
      names: names === null ? shape.names : [...shape.names, names],
      isOpaque: shape.isOpaque || patterns.some(([pattern]) => matches(pattern, "") === null),
    },
  ];
}
