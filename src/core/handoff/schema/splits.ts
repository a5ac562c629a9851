import { hasType } from "./accepts.ts";
import type { Located } from "./located.ts";
import { knownNames, propertySchemas, type ObjectShape, type Shape } from "./shape.ts";
import { narrow, shapesOf, withoutProperty } from "./shapes-of.ts";

/** Values that are written out one by one at most. */
const maxValues = 64;

const here = (schema: unknown): Located => ({ schema, root: null });

/**
 * Ways to cut a shape into pieces, each of which may lie in another part of a union: at the bounds of those parts, by
 * the values of a property, by its kind, or by whether it is there.
 */
export function splitsOf(shape: Shape, others: readonly Shape[], values: readonly unknown[]): Shape[][] {
  const cut = (parts: readonly unknown[]): Shape[] => parts.flatMap((schema) => narrow(shape, here(schema)));
  switch (shape.kind) {
    case "value":
      return [];
    case "number": {
      const size = shape.max - shape.min + 1;
      if (shape.multiples.includes(1) && size <= maxValues)
        return [cut([{ enum: Array.from({ length: Math.floor(size) }, (_, index) => Math.ceil(shape.min) + index) }])];
      const bounds = others.flatMap((other) => (other.kind === "number" ? [other.min, other.max] : []));
      const numbers = values.filter((value) => typeof value === "number");
      return unique([...bounds, ...numbers])
        .filter((bound) => bound >= shape.min && bound <= shape.max && Number.isFinite(bound))
        .map((bound) => cut([{ exclusiveMaximum: bound }, { const: bound }, { exclusiveMinimum: bound }]))
        .filter((parts) => parts.length > 1);
    }
    case "string": {
      const bounds = others.flatMap((other) => (other.kind === "string" ? [other.minLength, other.maxLength + 1] : []));
      if (shape.maxLength === 0) return [cut([{ const: "" }])];
      return unique(values.includes("") ? [...bounds, 1] : bounds)
        .filter((bound) => bound > shape.minLength && bound <= shape.maxLength)
        .map((bound) => cut([{ maxLength: bound - 1 }, { minLength: bound }]));
    }
    case "array": {
      const bounds = others.flatMap((other) => (other.kind === "array" ? [other.minItems, other.maxItems + 1] : []));
      return unique(bounds)
        .filter((bound) => bound > shape.minItems && bound <= shape.maxItems)
        .map((bound) => cut([{ maxItems: bound - 1 }, { minItems: bound }]));
    }
    case "object":
      return objectSplits(shape, others);
  }
}

function objectSplits(shape: ObjectShape, others: readonly Shape[]): Shape[][] {
  const objects = others.filter((other) => other.kind === "object");
  const names = new Set([...knownNames(shape), ...objects.flatMap((other) => [...knownNames(other)])]);
  const splits: Shape[][] = [];
  for (const name of names) {
    const schemas = propertySchemas(shape, name);
    if (schemas.some(({ schema }) => schema === false)) continue;
    if (!shape.required.has(name)) {
      if (objects.some((other) => other.required.has(name) || propertySchemas(other, name).length > 0))
        splits.push([withoutProperty(shape, name), { ...shape, required: new Set([...shape.required, name]) }]);
      continue;
    }
    const pieces = piecesOf(shapesOf(schemas));
    if (pieces.length > 1)
      splits.push(pieces.flatMap((schema) => narrow(shape, here({ properties: { [name]: schema } }))));
  }
  return splits;
}

/** Schemas that together have the values of shapes: each value alone, each kind alone. */
function piecesOf(shapes: readonly Shape[]): object[] {
  const values = shapes.flatMap((shape) => (shape.kind === "value" ? [shape.value] : []));
  if (values.length > maxValues) return [];
  const kinds = unique(shapes.flatMap((shape) => (shape.kind === "value" ? [] : [shape.kind])));
  const alone = values.filter((value) => !kinds.some((kind) => hasType(kind, value)));
  return [...alone.map((value) => ({ const: value })), ...kinds.map((type) => ({ type }))];
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}
