import { accepts, isMultiple } from "./accepts.ts";
import { sameJson } from "./json.ts";
import { createSchemaKeys, type AllOf, type Located } from "./located.ts";
import {
  itemSchemas,
  knownNames,
  prefixLength,
  propertySchemas,
  type ArrayShape,
  type NumberShape,
  type ObjectShape,
  type Shape,
  type StringShape,
} from "./shape.ts";
import { holds, shapesOf } from "./shapes-of.ts";
import { splitsOf } from "./splits.ts";

/** Steps of one comparison; after them it cannot tell. */
const maxSteps = 20_000;
const maxSplits = 5;

/** Too many steps for a proof. */
export class ProofTooLong extends Error {}

/** Proofs that one set of values lies in another. What it says yes to is so; of the rest it says nothing. */
export interface Prover {
  /** Every value that `inner` accepts, `outer` accepts. */
  isWithin(inner: AllOf, outer: AllOf): boolean;
}

/** Begins a proof; questions that come again inside of themselves are taken as answered. */
export function createProver(): Prover {
  const keyOf = createSchemaKeys();
  const open = new Map<string, boolean>();
  /** Keys with a positive answer, in the order of the questions. */
  const trail: string[] = [];
  let steps = 0;

  const step = (): void => {
    if (++steps > maxSteps) throw new ProofTooLong();
  };

  const isWithin = (inner: AllOf, outer: AllOf): boolean => {
    step();
    const demands = outer.filter(({ schema }) => schema !== true && !isEmptyObject(schema));
    if (demands.every((demand) => inner.some((part) => isSame(part, demand)))) return true;
    const key = `${keyOf(inner)}<${keyOf(demands)}`;
    // Values are finite, and each question below is about a smaller part of one: an endless chain has no end to fail at.
    const known = open.get(key);
    if (known !== undefined) return known;
    const start = trail.push(key) - 1;
    open.set(key, true);
    const container = shapesOf(demands);
    const result = shapesOf(inner).every((shape) => isCovered(shape, container, demands, 0));
    // What was proven with the help of this answer is not proven any more.
    if (!result) for (const later of trail.splice(start)) open.delete(later);
    if (!result) open.set(key, false);
    return result;
  };

  const isNothing = (schemas: AllOf): boolean => shapesOf(schemas).every((shape) => isEmpty(shape));

  const isEmpty = (shape: Shape): boolean => {
    if (shape.kind === "object") {
      if (shape.required.size > shape.maxProperties) return true;
      return [...shape.required].some((name) => {
        const schemas = propertySchemas(shape, name);
        return schemas.some(({ schema }) => schema === false);
      });
    }
    if (shape.kind === "array")
      return itemSchemas(shape, 0).some(({ schema }) => schema === false) && shape.minItems > 0;
    return false;
  };

  /** A shape lies in a union: in one of its parts, or piece by piece in several. */
  const isCovered = (shape: Shape, container: readonly Shape[], demands: AllOf, depth: number): boolean => {
    step();
    if (isEmpty(shape)) return true;
    // What must not be accepted by `not` may as well be counted to the other side.
    const beyond = shape.nots.flatMap((not) => shapesOf(not));
    if (shape.kind === "value")
      return accepts(demands, shape.value) === true || shape.nots.some((not) => accepts(not, shape.value) === true);
    const candidates = [...container, ...beyond].filter((other) => other.kind === shape.kind);
    if (candidates.some((other) => !other.isOpaque && liesIn(shape, other))) return true;
    if (depth >= maxSplits) return false;
    const values = [...container, ...beyond].filter((other) => other.kind === "value").map((other) => other.value);
    return splitsOf(shape, candidates, values).some((parts) =>
      parts.every((part) => isCovered(part, container, demands, depth + 1)),
    );
  };

  const liesIn = (shape: Shape, other: Shape): boolean => {
    step();
    const fits =
      (shape.kind === "number" && other.kind === "number" && numbersFit(shape, other)) ||
      (shape.kind === "string" && other.kind === "string" && stringsFit(shape, other)) ||
      (shape.kind === "array" && other.kind === "array" && arraysFit(shape, other)) ||
      (shape.kind === "object" && other.kind === "object" && objectsFit(shape, other));
    return fits && other.nots.every((not) => isApart(shape, not));
  };

  /** No value of the shape is accepted by the schemas. */
  const isApart = (shape: Shape, schemas: AllOf): boolean => {
    step();
    const isRefused = shape.nots.some(
      (not) => not.length === schemas.length && not.every((part, index) => isSame(part, schemas[index]!)),
    );
    if (isRefused) return true;
    return shapesOf(schemas).every((other) => shapesApart(shape, other, 0));
  };

  const shapesApart = (a: Shape, b: Shape, depth: number): boolean => {
    if (a.kind === "value") return holds(b, a.value) === false;
    if (b.kind === "value") return holds(a, b.value) === false;
    if (a.kind !== b.kind || isEmpty(a) || isEmpty(b)) return true;
    if (a.kind === "number" && b.kind === "number")
      return (
        a.max < b.min ||
        b.max < a.min ||
        (a.max === b.min && (a.isMaxOpen || b.isMinOpen)) ||
        (b.max === a.min && (b.isMaxOpen || a.isMinOpen))
      );
    if (a.kind === "string" && b.kind === "string") return a.maxLength < b.minLength || b.maxLength < a.minLength;
    if (a.kind === "array" && b.kind === "array") {
      if (a.maxItems < b.minItems || b.maxItems < a.minItems) return true;
      const present = Math.min(Math.max(a.minItems, b.minItems), 16);
      return Array.from({ length: present }).some((_, index) =>
        schemasApart(itemSchemas(a, index), itemSchemas(b, index), depth),
      );
    }
    if (a.kind === "object" && b.kind === "object") {
      if (a.required.size > b.maxProperties || b.required.size > a.maxProperties) return true;
      return [...new Set([...a.required, ...b.required])].some((name) =>
        schemasApart(propertySchemas(a, name), propertySchemas(b, name), depth),
      );
    }
    return false;
  };

  const schemasApart = (a: AllOf, b: AllOf, depth: number): boolean => {
    step();
    if (depth > 6) return false;
    const others = shapesOf(b);
    return shapesOf(a).every((shape) => others.every((other) => shapesApart(shape, other, depth + 1)));
  };

  const arraysFit = (shape: ArrayShape, other: ArrayShape): boolean => {
    const places = Math.max(prefixLength(shape), prefixLength(other));
    let length = shape.maxItems;
    for (let index = 0; index <= places && index < length; index++)
      if (isNothing(itemSchemas(shape, index))) length = index;
    if (shape.minItems < other.minItems || length > other.maxItems) return false;
    if (other.isUnique && !shape.isUnique && length > 1) return false;
    // The place after the last own one stands for all that follow.
    for (let index = 0; index <= places && index < length; index++)
      if (!isWithin(itemSchemas(shape, index), itemSchemas(other, index))) return false;
    return other.contains.every(({ part, min, max }) => {
      const isBelow =
        max === Infinity ||
        length <= max ||
        shape.contains.some((own) => own.max <= max && isWithin([part], [own.part]));
      if (!isBelow) return false;
      if (min === 0 || shape.contains.some((own) => own.min >= min && isWithin([own.part], [part]))) return true;
      return (
        shape.minItems >= min &&
        Array.from({ length: places + 1 }).every((_, index) => isWithin(itemSchemas(shape, index), [part]))
      );
    });
  };

  const objectsFit = (shape: ObjectShape, other: ObjectShape): boolean => {
    for (const name of other.required) if (!shape.required.has(name)) return false;
    if (Math.max(shape.minProperties, shape.required.size) < other.minProperties) return false;
    const names = new Set([...knownNames(shape), ...knownNames(other)]);
    const isClosed = shape.blocks.some(
      (block) => block.patterns.length === 0 && block.additional !== null && isNothing([block.additional]),
    );
    const possible = [...names].filter((name) => !isNothing(propertySchemas(shape, name)));
    if (
      other.maxProperties < Infinity &&
      shape.maxProperties > other.maxProperties &&
      !(isClosed && possible.length <= other.maxProperties)
    )
      return false;
    if (!possible.every((name) => isWithin(propertySchemas(shape, name), propertySchemas(other, name)))) return false;
    if (other.names.length > 0 && !(isClosed && possible.every((name) => accepts(other.names, name) === true))) {
      const texts: Located = { schema: { type: "string" }, root: null };
      if (!isWithin([texts, ...shape.names], other.names)) return false;
    }
    return isClosed || restFits(shape, other);
  };

  /** Properties whose names neither side has: what is said of them by pattern, and of all others. */
  const restFits = (shape: ObjectShape, other: ObjectShape): boolean => {
    const own = new Set(shape.blocks.flatMap((block) => block.patterns.map(([pattern]) => pattern)));
    const certain = (without: number): Located[] =>
      shape.blocks.flatMap((block, place) =>
        place === without || block.patterns.length > 0 || block.additional === null ? [] : [block.additional],
      );
    // Names that match none of our patterns have what is additional in every block.
    const unmatched = shape.blocks.flatMap((block) => block.additional ?? []);
    const alternatives: { given: AllOf; pattern: string | null }[] = [{ given: unmatched, pattern: null }];
    for (const [place, block] of shape.blocks.entries())
      for (const [pattern, part] of block.patterns) alternatives.push({ given: [part, ...certain(place)], pattern });
    return alternatives.every(({ given, pattern }) => {
      const demands = other.blocks.flatMap((block) => {
        const parts = block.patterns.filter(([source]) => pattern !== null || !own.has(source)).map(([, part]) => part);
        const isMatched = pattern !== null && block.patterns.some(([source]) => source === pattern);
        return isMatched || block.additional === null ? parts : [...parts, block.additional];
      });
      return isWithin(given, demands);
    });
  };

  return { isWithin };
}

function isEmptyObject(schema: unknown): boolean {
  return typeof schema === "object" && schema !== null && Object.keys(schema).length === 0;
}

function isSame(a: Located, b: Located): boolean {
  if (a.schema === b.schema && a.root === b.root) return true;
  // Equal text means the same only where it refers to nothing.
  return sameJson(a.schema, b.schema) && !/"\$(?:ref|dynamicRef|recursiveRef)"/.test(JSON.stringify(a.schema) ?? "");
}

function numbersFit(given: NumberShape, other: NumberShape): boolean {
  const shape = given.multiples.includes(1) ? wholeBounds(given) : given;
  const isAbove = shape.min > other.min || (shape.min === other.min && (shape.isMinOpen || !other.isMinOpen));
  const isBelow = shape.max < other.max || (shape.max === other.max && (shape.isMaxOpen || !other.isMaxOpen));
  if (!isAbove || !isBelow) return false;
  return other.multiples.every((multiple) =>
    shape.multiples.some((own) => own === multiple || isMultiple(own, multiple) === true),
  );
}

/** Whole numbers above 0.5 are those from 1. */
function wholeBounds(shape: NumberShape): NumberShape {
  const min = Math.ceil(shape.min);
  const max = Math.floor(shape.max);
  return {
    ...shape,
    min: shape.isMinOpen && min === shape.min ? min + 1 : min,
    max: shape.isMaxOpen && max === shape.max ? max - 1 : max,
    isMinOpen: false,
    isMaxOpen: false,
  };
}

function stringsFit(shape: StringShape, other: StringShape): boolean {
  return (
    shape.minLength >= other.minLength &&
    shape.maxLength <= other.maxLength &&
    other.patterns.every((pattern) => shape.patterns.includes(pattern)) &&
    other.formats.every((format) => shape.formats.includes(format))
  );
}
