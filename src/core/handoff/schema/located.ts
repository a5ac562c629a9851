import { isJsonObject } from "./json.ts";

/** A schema, and the document in which its references are looked up. */
export interface Located {
  readonly schema: unknown;
  readonly root: unknown;
}

/** Schemas that all have to accept a value. */
export type AllOf = readonly Located[];

/** Makes short names for schemas: the same for the same objects in the same documents, and no other. */
export function createSchemaKeys(): (schemas: AllOf) => string {
  const ids = new WeakMap<object, number>();
  let nextId = 0;
  const idOf = (value: unknown): string => {
    if (typeof value !== "object" || value === null) return String(value);
    let id = ids.get(value);
    if (id === undefined) ids.set(value, (id = nextId++));
    return String(id);
  };
  // A reference in an object that two documents share means what each of them says.
  return (schemas) =>
    schemas
      .map(({ schema, root }) => (typeof schema === "boolean" ? String(schema) : `${idOf(schema)}@${idOf(root)}`))
      .join(",");
}

/** A part of a schema, in the same document. */
export function within(located: Located, schema: unknown): Located {
  return { schema, root: located.root };
}

/** An own member of a schema; a schema may have a property called `constructor`. */
export function memberOf(value: unknown, key: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** What a reference means; `null` where it leads out of the document or to nothing. */
export function resolveReference(located: Located, reference: string): Located | null {
  if (reference === "#") return within(located, located.root);
  if (!reference.startsWith("#/")) return null;
  let schema: unknown = located.root;
  for (const part of reference.slice(2).split("/")) {
    const key = decode(part).replaceAll("~1", "/").replaceAll("~0", "~");
    schema = Array.isArray(schema) ? (schema as unknown[])[Number(key)] : memberOf(schema, key);
  }
  return isJsonObject(schema) || typeof schema === "boolean" ? within(located, schema) : null;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A number of a keyword. */
export function numberOf(schema: unknown, key: string): number | null {
  const value = memberOf(schema, key);
  return typeof value === "number" ? value : null;
}

/** A list of schemas of a keyword, empty where it is left out. */
export function listOf(located: Located, key: string): Located[] {
  const value = memberOf(located.schema, key);
  return Array.isArray(value) ? value.map((schema: unknown) => within(located, schema)) : [];
}

/** Named schemas of a keyword, empty where it is left out. */
export function entriesOf(located: Located, key: string): [string, Located][] {
  const value = memberOf(located.schema, key);
  return isJsonObject(value) ? Object.entries(value).map(([name, schema]) => [name, within(located, schema)]) : [];
}

/** One schema of a keyword. */
export function partOf(located: Located, key: string): Located | null {
  const value = memberOf(located.schema, key);
  return value === undefined ? null : within(located, value);
}

/** Items by their place, and those after them, in the form of 2020-12 and the older one. */
export function itemsOf(located: Located): { prefix: Located[]; rest: Located | null } {
  const items = memberOf(located.schema, "items");
  if (Array.isArray(items)) return { prefix: listOf(located, "items"), rest: partOf(located, "additionalItems") };
  return { prefix: listOf(located, "prefixItems"), rest: items === undefined ? null : within(located, items) };
}

/** Kinds that `type` names; `null` where it is left out. OpenAPI 3.0 adds `nullable`. */
export function typesOf(schema: unknown): string[] | null {
  const type = memberOf(schema, "type");
  const types =
    typeof type === "string" ? [type] : Array.isArray(type) ? type.filter((item) => typeof item === "string") : null;
  return types !== null && memberOf(schema, "nullable") === true ? [...types, "null"] : types;
}

/** Names that must be there where another one is. */
export function dependenciesOf(located: Located): [name: string, needs: string[]][] {
  const value = memberOf(located.schema, "dependentRequired");
  if (!isJsonObject(value)) return [];
  return Object.entries(value).map(([name, needs]) => [name, Array.isArray(needs) ? (needs as string[]) : []]);
}

/** Keywords that say something which is not looked at here. */
export function hasUnknownKeyword(schema: unknown): boolean {
  return ["unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef", "dependencies"].some(
    (key) => memberOf(schema, key) !== undefined && memberOf(schema, key) !== true,
  );
}
