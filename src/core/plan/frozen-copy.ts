/**
 * A frozen copy of plain data; what was given stays as free as it was. Members that are not enumerable (the live schema
 * of a contract) are taken over as they are.
 */
export function frozenCopy<Value>(value: Value): Value {
  return copy(value) as Value;
}

function copy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(copy));
  // `fromEntries` defines own members, so a key `__proto__` is one like any other.
  const made: object = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copy(member)]));
  for (const key of Object.getOwnPropertyNames(value)) {
    if (!Object.hasOwn(made, key)) Object.defineProperty(made, key, { value: Reflect.get(value, key) as unknown });
  }
  return Object.freeze(made);
}
