/** A map of a parsed document. */
export type DataMap = Readonly<Record<string, unknown>>;

/** Whether a value is a map: not a list, not null, not a scalar. */
export function isDataMap(value: unknown): value is DataMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value under the first of the keys that the map has as its own; `undefined` where there is none. */
export function pickValue(map: DataMap, ...keys: readonly string[]): unknown {
  for (const key of keys) if (Object.hasOwn(map, key) && map[key] !== null) return map[key];
  return undefined;
}

/** A scalar as text: strings trimmed, numbers and booleans as they are written; `null` for all else and for nothing. */
export function scalarText(value: unknown): string | null {
  if (typeof value === "string") return value.trim() === "" ? null : value.trim();
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  return value instanceof Date ? value.toISOString() : null;
}

/** The text under the first of the keys that holds one. */
export function pickText(map: DataMap, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const text = Object.hasOwn(map, key) ? scalarText(map[key]) : null;
    if (text !== null) return text;
  }
  return null;
}

/** A value as a list of texts: a list of scalars, or one text split at commas and line ends. */
export function textList(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => scalarText(entry) ?? []);
  const text = scalarText(value);
  if (text === null) return [];
  return text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** The kind of a value for a message. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return `${typeof value} ${String(value)}`;
  return typeof value === "object" ? "a map" : `a ${typeof value}`;
}
