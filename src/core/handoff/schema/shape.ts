import { matches } from "./accepts.ts";
import type { AllOf, Located } from "./located.ts";

interface Common {
  /** Schemas that have to refuse the value. */
  readonly nots: readonly AllOf[];
  /** There is a demand that is not known here: the real set is smaller. */
  readonly isOpaque: boolean;
}

/** Exactly one value. */
export interface ValueShape extends Common {
  readonly kind: "value";
  readonly value: unknown;
}
/** Numbers between two bounds. */
export interface NumberShape extends Common {
  readonly kind: "number";
  readonly min: number;
  readonly isMinOpen: boolean;
  readonly max: number;
  readonly isMaxOpen: boolean;
  /** Each one has to divide the value; 1 for whole numbers. */
  readonly multiples: readonly number[];
}
/** Strings between two lengths. */
export interface StringShape extends Common {
  readonly kind: "string";
  readonly minLength: number;
  readonly maxLength: number;
  readonly patterns: readonly string[];
  readonly formats: readonly string[];
}
/** Arrays between two lengths. */
export interface ArrayShape extends Common {
  readonly kind: "array";
  readonly minItems: number;
  readonly maxItems: number;
  /** By place, and for those after them; one entry for each schema that speaks of items. */
  readonly blocks: readonly { readonly prefix: readonly Located[]; readonly rest: Located | null }[];
  readonly isUnique: boolean;
  readonly contains: readonly { readonly part: Located; readonly min: number; readonly max: number }[];
}
/** Objects. */
export interface ObjectShape extends Common {
  readonly kind: "object";
  /** One for each schema that speaks of properties: what is additional depends on its neighbours. */
  readonly blocks: readonly ObjectBlock[];
  readonly required: ReadonlySet<string>;
  readonly minProperties: number;
  readonly maxProperties: number;
  /** Schemas that each name has to satisfy. */
  readonly names: AllOf;
}
/** What one schema says of properties. */
export interface ObjectBlock {
  readonly properties: ReadonlyMap<string, Located>;
  readonly patterns: readonly (readonly [pattern: string, part: Located])[];
  readonly additional: Located | null;
}

/** A set of values of one kind. A schema is a union of such sets. */
export type Shape = ValueShape | NumberShape | StringShape | ArrayShape | ObjectShape;

const common: Common = { nots: [], isOpaque: false };

/** All values there are. */
export function allShapes(): Shape[] {
  return [
    { kind: "value", value: null, ...common },
    { kind: "value", value: false, ...common },
    { kind: "value", value: true, ...common },
    { kind: "number", min: -Infinity, isMinOpen: false, max: Infinity, isMaxOpen: false, multiples: [], ...common },
    { kind: "string", minLength: 0, maxLength: Infinity, patterns: [], formats: [], ...common },
    { kind: "array", minItems: 0, maxItems: Infinity, blocks: [], isUnique: false, contains: [], ...common },
    {
      kind: "object",
      blocks: [],
      required: new Set(),
      minProperties: 0,
      maxProperties: Infinity,
      names: [],
      ...common,
    },
  ];
}

/** What an item at a place has to satisfy. */
export function itemSchemas(shape: ArrayShape, index: number): AllOf {
  return shape.blocks.flatMap(({ prefix, rest }) => prefix[index] ?? rest ?? []);
}

/** Places that differ from those after them. */
export function prefixLength(shape: ArrayShape): number {
  return Math.max(0, ...shape.blocks.map((block) => block.prefix.length));
}

/** What the value of a property has to satisfy. A pattern that cannot be read is left out, and the shape is opaque. */
export function propertySchemas(shape: ObjectShape, name: string): AllOf {
  return shape.blocks.flatMap((block) => {
    const own = block.properties.get(name);
    const matched = block.patterns.filter(([pattern]) => matches(pattern, name) === true).map(([, part]) => part);
    const found = own === undefined ? matched : [own, ...matched];
    return found.length > 0 || block.additional === null ? found : [block.additional];
  });
}

/** Names that a shape speaks of. */
export function knownNames(shape: ObjectShape): Set<string> {
  return new Set([...shape.required, ...shape.blocks.flatMap((block) => [...block.properties.keys()])]);
}
