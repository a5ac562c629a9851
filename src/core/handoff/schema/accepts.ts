import { hasFormat } from "./format.ts";
import { isJsonObject, kindOf, lengthOf, sameJson } from "./json.ts";
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
  type AllOf,
  type Located,
} from "./located.ts";

/** `null`: cannot tell. */
export type Answer = boolean | null;

/** References that are followed without coming to a smaller value. */
const maxDepth = 60;

/** All are true, one is false, or cannot tell. */
export function every(answers: Iterable<Answer>): Answer {
  let result: Answer = true;
  for (const answer of answers)
    if (answer === false) return false;
    else if (answer === null) result = null;
  return result;
}

const not = (answer: Answer): Answer => (answer === null ? null : !answer);
const some = (answers: Iterable<Answer>): Answer => not(every([...answers].map(not)));

/** Whether schemas accept a value, `null` where a keyword is not known here. A format is taken as a demand. */
export function accepts(schemas: AllOf, value: unknown, depth = 0): Answer {
  return every(schemas.map((located) => acceptsOne(located, value, depth)));
}

function acceptsOne(located: Located, value: unknown, depth: number): Answer {
  const { schema } = located;
  if (typeof schema === "boolean") return schema;
  if (!isJsonObject(schema) || depth > maxDepth) return null;
  return every(answers(located, value, depth));
}

function* answers(located: Located, value: unknown, depth: number): Generator<Answer> {
  const { schema } = located;
  const deeper = (part: Located, given: unknown = value): Answer => acceptsOne(part, given, depth + 1);
  const reference = memberOf(schema, "$ref");
  if (typeof reference === "string") {
    const target = resolveReference(located, reference);
    yield target === null ? null : deeper(target);
  }
  const types = typesOf(schema);
  if (types !== null) yield types.some((type) => hasType(type, value));
  const constant = memberOf(schema, "const");
  if (constant !== undefined) yield sameJson(constant, value);
  const values = memberOf(schema, "enum");
  if (Array.isArray(values)) yield values.some((item) => sameJson(item, value));
  if (typeof value === "number") yield* numberAnswers(schema, value);
  if (typeof value === "string") yield* stringAnswers(schema, value);
  if (Array.isArray(value)) yield* arrayAnswers(located, value, deeper);
  if (isJsonObject(value)) yield* objectAnswers(located, value, deeper);
  for (const part of listOf(located, "allOf")) yield deeper(part);
  const any = listOf(located, "anyOf");
  if (any.length > 0) yield some(any.map((part) => deeper(part)));
  const one = listOf(located, "oneOf").map((part) => deeper(part));
  if (one.length > 0) {
    const sure = one.filter((answer) => answer === true).length;
    yield sure > 1 ? false : one.includes(null) ? null : sure === 1;
  }
  const negated = partOf(located, "not");
  if (negated !== null) yield not(deeper(negated));
  const condition = partOf(located, "if");
  if (condition !== null) {
    const answer = deeper(condition);
    const branch = (key: string): Answer => {
      const part = partOf(located, key);
      return part === null ? true : deeper(part);
    };
    if (answer !== null) yield branch(answer ? "then" : "else");
    else yield branch("then") === true && branch("else") === true ? true : null;
  }
  if (
    hasUnknownKeyword(schema) &&
    (Array.isArray(value) || isJsonObject(value) || memberOf(schema, "$dynamicRef") !== undefined)
  )
    yield null;
}

/** `integer` is any number without a fraction. */
export function hasType(type: string, value: unknown): boolean {
  return type === "integer" ? typeof value === "number" && Number.isInteger(value) : type === kindOf(value);
}

function* numberAnswers(schema: unknown, value: number): Generator<Answer> {
  const limit = (key: string, holds: (bound: number) => boolean): Answer => {
    const bound = memberOf(schema, key);
    if (bound === undefined) return true;
    return typeof bound === "number" ? holds(bound) : null;
  };
  yield limit("minimum", (bound) => value >= bound);
  yield limit("maximum", (bound) => value <= bound);
  yield limit("exclusiveMinimum", (bound) => value > bound);
  yield limit("exclusiveMaximum", (bound) => value < bound);
  yield limit("multipleOf", (bound) => isMultiple(value, bound)!);
}

/** `null` where a fraction of two makes it unsure: 0.3 is not three times 0.1 for a computer. */
export function isMultiple(value: number, of: number): Answer {
  const times = value / of;
  if (Number.isInteger(value) && Number.isInteger(of)) return Number.isInteger(times);
  if (Math.abs(times - Math.round(times)) > 1e-6) return false;
  return Number.isInteger(times) && Number.isInteger(of * 64) ? true : null;
}

function* stringAnswers(schema: unknown, value: string): Generator<Answer> {
  const length = lengthOf(value);
  yield length >= (numberOf(schema, "minLength") ?? 0);
  yield length <= (numberOf(schema, "maxLength") ?? Infinity);
  const pattern = memberOf(schema, "pattern");
  if (typeof pattern === "string") yield matches(pattern, value);
  const format = memberOf(schema, "format");
  if (typeof format === "string") yield hasFormat(format, value);
}

/** Whether a text matches a pattern; `null` where the pattern is none of ECMAScript's. */
export function matches(pattern: string, text: string): Answer {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return null;
  }
}

type Deeper = (part: Located, value?: unknown) => Answer;

function* arrayAnswers(located: Located, value: readonly unknown[], deeper: Deeper): Generator<Answer> {
  const { schema } = located;
  yield value.length >= (numberOf(schema, "minItems") ?? 0);
  yield value.length <= (numberOf(schema, "maxItems") ?? Infinity);
  const { prefix, rest } = itemsOf(located);
  for (const [index, item] of value.entries()) {
    const part = prefix[index] ?? rest;
    if (part !== null) yield deeper(part, item);
  }
  if (memberOf(schema, "uniqueItems") === true)
    yield value.every((item, index) => value.slice(0, index).every((other) => !sameJson(item, other)));
  const contained = partOf(located, "contains");
  if (contained === null) return;
  const found = value.map((item) => deeper(contained, item));
  const sure = found.filter((answer) => answer === true).length;
  const possible = found.filter((answer) => answer !== false).length;
  const min = numberOf(schema, "minContains") ?? 1;
  const max = numberOf(schema, "maxContains") ?? Infinity;
  yield sure >= min && possible <= max ? true : possible < min || sure > max ? false : null;
}

function* objectAnswers(located: Located, value: Readonly<Record<string, unknown>>, deeper: Deeper): Generator<Answer> {
  const { schema } = located;
  const names = Object.keys(value);
  yield names.length >= (numberOf(schema, "minProperties") ?? 0);
  yield names.length <= (numberOf(schema, "maxProperties") ?? Infinity);
  const required = memberOf(schema, "required");
  if (Array.isArray(required)) yield required.every((name) => Object.hasOwn(value, String(name)));
  const properties = new Map(entriesOf(located, "properties"));
  const patterns = entriesOf(located, "patternProperties");
  const additional = partOf(located, "additionalProperties");
  const namesSchema = partOf(located, "propertyNames");
  for (const name of names) {
    const own = properties.get(name);
    let isKnown: Answer = own !== undefined;
    if (own !== undefined) yield deeper(own, value[name]);
    for (const [pattern, part] of patterns) {
      const matched = matches(pattern, name);
      if (matched === true) yield deeper(part, value[name]);
      if (matched === null) yield null;
      isKnown = some([isKnown, matched]);
    }
    if (additional !== null && isKnown === false) yield deeper(additional, value[name]);
    if (namesSchema !== null) yield deeper(namesSchema, name);
  }
  for (const [name, needs] of dependenciesOf(located))
    if (Object.hasOwn(value, name)) yield needs.every((need) => Object.hasOwn(value, need));
  for (const [name, part] of entriesOf(located, "dependentSchemas")) if (Object.hasOwn(value, name)) yield deeper(part);
}
