import { formatSamples } from "./format.ts";
import { isJsonObject, lengthOf, sameJson } from "./json.ts";
import { createSchemaKeys, type AllOf } from "./located.ts";
import { itemSchemas, knownNames, propertySchemas, type ArrayShape, type ObjectShape, type Shape } from "./shape.ts";
import { membershipOf, shapesOf } from "./shapes-of.ts";

const maxSamples = 60;
const maxDepth = 5;

/** How many values are looked at. What tells two schemas apart mostly lies near, at a small part of the cost. */
export type Reach = "near" | "far";

/** Numbers, lengths and words that stand in schemas: values near them tell schemas apart. */
export interface Hints {
  readonly reach: Reach;
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
  readonly names: readonly string[];
  /** Values that were found for schemas already. */
  readonly found: Map<string, unknown[]>;
  readonly keyOf: (schemas: AllOf) => string;
}

const usualNumbers = [0, 1, -1, 0.5, 2, 100, 1e6, -1e6];
const usualTexts = ["", "a", "A", "ab", "1", "-", "a b", "abc", "ABC", "123", "a1", "é", "a-b", "a_b", "a@b", "true"];

/** A part of what would be looked at far away. */
const upTo = (count: number, { reach }: Pick<Hints, "reach">): number =>
  reach === "far" ? count : Math.ceil(count / 10);

/** Collects hints from documents. */
export function hintsOf(documents: readonly unknown[], reach: Reach): Hints {
  const share = { reach };
  const numbers = new Set<number>(usualNumbers.slice(0, upTo(20, share)));
  const texts = new Set<string>(usualTexts.slice(0, upTo(20, share)));
  const names = new Set<string>();
  const nodes: unknown[] = [...documents];
  for (let node = nodes.pop(), count = 0; node !== undefined && count < 5000; node = nodes.pop(), count++) {
    if (typeof node === "number")
      for (const near of [node - 1, node - 0.5, node, node + 0.5, node + 1]) numbers.add(near);
    else if (typeof node === "string") {
      // The plain beginning of a pattern may be a text that it matches.
      const start = /^\^?([\w -]+)/.exec(node)?.[1] ?? "";
      for (const text of [node, start, `${start}a`]) texts.add(text);
    } else if (Array.isArray(node)) nodes.push(...(node as unknown[]));
    else if (isJsonObject(node)) {
      if (isJsonObject(node["properties"])) for (const name of Object.keys(node["properties"])) names.add(name);
      if (isJsonObject(node["patternProperties"]))
        for (const pattern of Object.keys(node["patternProperties"])) {
          const start = /^\^?([\w -]+)/.exec(pattern)?.[1] ?? "";
          names.add(start).add(`${start}a`);
        }
      nodes.push(...Object.values(node).filter((value) => value !== undefined && value !== null));
    }
  }
  if (reach === "far") for (const text of formatSamples()) texts.add(text);
  return {
    reach,
    numbers: [...numbers].slice(0, upTo(200, share)),
    texts: [...texts].slice(0, upTo(200, share)),
    names: [...names].slice(0, upTo(60, share)),
    found: new Map(),
    keyOf: createSchemaKeys(),
  };
}

/** Some values that schemas accept, small ones first, at the edges of what they allow. */
export function samplesOf(schemas: AllOf, hints: Hints, depth = 0): unknown[] {
  if (schemas.every(({ schema }) => schema === true)) return ["", 0, null, true, [], {}, 0.5, "a", -1, [0], { a: 0 }];
  if (depth > maxDepth) return [];
  const key = `${depth}:${hints.keyOf(schemas)}`;
  let samples = hints.found.get(key);
  if (samples === undefined) hints.found.set(key, (samples = findSamples(schemas, hints, depth)));
  return samples;
}

function findSamples(schemas: AllOf, hints: Hints, depth: number): unknown[] {
  const values = shapesOf(schemas).map((shape) => shapeSamples(shape, hints, depth));
  // In turn, so that each kind has its share.
  const samples: unknown[] = [];
  for (let place = 0; samples.length < upTo(8000, hints) && values.some((list) => place < list.length); place++)
    for (const list of values) if (place < list.length) samples.push(list[place]);
  return samples.slice(0, upTo(depth === 0 ? 8000 : maxSamples, hints));
}

function shapeSamples(shape: Shape, hints: Hints, depth: number): unknown[] {
  const isIn = membershipOf(shape);
  // At the top the caller looks at all of them itself.
  const within = (values: readonly unknown[]): unknown[] => (depth === 0 ? [...values] : kept(values));
  const kept = (values: readonly unknown[]): unknown[] => values.filter((value) => isIn(value) !== false);
  switch (shape.kind) {
    case "value":
      return kept([shape.value]);
    case "number": {
      const { min, max, multiples } = shape;
      const near = [min, max, min + 1, max - 1, (min + max) / 2, min + 0.5, ...hints.numbers].filter(Number.isFinite);
      const fitted = multiples.flatMap((multiple) => near.map((value) => Math.round(value / multiple) * multiple));
      return kept([...new Set([...near, ...fitted])]).slice(0, upTo(maxSamples, hints));
    }
    case "string": {
      const lengths = [shape.minLength, shape.minLength + 1, shape.maxLength, ...hints.numbers].filter(
        (length) => Number.isInteger(length) && length >= 0 && length <= 2000,
      );
      const padded = hints.texts.filter((text) => text !== "").slice(0, 8);
      const long = [...new Set(lengths)].flatMap((length) =>
        [...new Set(padded.map((text) => repeatTo(text, length)))].slice(0, 3),
      );
      return kept([...new Set([...hints.texts, ...long])]).slice(0, upTo(maxSamples, hints));
    }
    case "array":
      return within(arraySamples(shape, hints, depth));
    case "object":
      return within(objectSamples(shape, hints, depth));
  }
}

function repeatTo(text: string, length: number): string {
  return Array.from(text.repeat(Math.ceil(length / lengthOf(text))))
    .slice(0, length)
    .join("");
}

function arraySamples(shape: ArrayShape, hints: Hints, depth: number): unknown[] {
  const lengths = [shape.minItems, shape.minItems + 1, shape.minItems + 2, shape.maxItems, ...hints.numbers].filter(
    (length) => Number.isInteger(length) && length >= shape.minItems && length <= Math.min(shape.maxItems, 40),
  );
  const items = new Map<number, unknown[]>();
  const at = (index: number): unknown[] => {
    let found = items.get(index);
    if (found === undefined) {
      const wanted = shape.contains.flatMap(({ part }) =>
        samplesOf([part, ...itemSchemas(shape, index)], hints, depth + 1).slice(0, 3),
      );
      items.set(index, (found = [...wanted, ...samplesOf(itemSchemas(shape, index), hints, depth + 1)]));
    }
    return found;
  };
  const samples: unknown[] = [];
  for (const length of [...new Set(lengths)].slice(0, 12)) {
    const base: unknown[] = [];
    for (let index = 0; index < length; index++) {
      const choices = at(Math.min(index, 20));
      const choice = shape.isUnique
        ? choices.find((value) => !base.some((other) => sameJson(other, value)))
        : choices[0];
      if (choice === undefined) break;
      base.push(choice);
    }
    if (base.length < length) continue;
    samples.push(base);
    for (let index = 0; index < Math.min(length, 4); index++)
      for (const value of at(index).slice(0, upTo(length <= 2 ? 30 : 8, hints))) samples.push(base.with(index, value));
  }
  return samples;
}

function objectSamples(shape: ObjectShape, hints: Hints, depth: number): unknown[] {
  const known = [...knownNames(shape)];
  const texts = depth === 0 ? hints.texts.slice(0, upTo(12, hints)) : [];
  const others = [...hints.names, ...texts, "extra"]
    .filter((name) => !known.includes(name))
    .slice(0, depth === 0 ? 80 : 8);
  const width = upTo([40, 16, 6, 4][depth] ?? 3, hints);
  const choices = new Map<string, unknown[]>();
  const at = (name: string): unknown[] => {
    let found = choices.get(name);
    if (found === undefined)
      choices.set(name, (found = samplesOf(propertySchemas(shape, name), hints, depth + 1).slice(0, width)));
    return found;
  };
  const base = new Map<string, unknown>();
  for (const name of shape.required) {
    if (at(name).length === 0) return [];
    base.set(name, at(name)[0]);
  }
  for (const name of [...known, ...others]) {
    if (base.size >= shape.minProperties) break;
    if (!base.has(name) && at(name).length > 0) base.set(name, at(name)[0]);
  }
  const full = new Map(base);
  for (const name of known)
    if (!full.has(name) && full.size < shape.maxProperties && at(name).length > 0) full.set(name, at(name)[0]);
  const toObject = (entries: Iterable<[string, unknown]>): unknown => Object.fromEntries(entries);
  const samples = [toObject(base), toObject(full)];
  for (const name of [...known, ...others])
    for (const start of [base, full])
      for (const value of at(name).slice(0, known.includes(name) ? width : 6))
        samples.push(toObject(new Map(start).set(name, value)));
  // Pairs of properties: what is wrong may be wrong only together.
  const varied = known.filter((name) => at(name).length > 1).slice(0, upTo(5, hints));
  for (const a of varied)
    for (const b of varied)
      if (a < b)
        for (const first of at(a).slice(0, 6))
          for (const second of at(b).slice(0, 6)) samples.push(toObject(new Map(full).set(a, first).set(b, second)));
  for (const name of known)
    if (!shape.required.has(name)) {
      const less = new Map(full);
      less.delete(name);
      samples.push(toObject(less));
    }
  return samples.slice(0, upTo([4000, 300, 60][depth] ?? 20, hints));
}
