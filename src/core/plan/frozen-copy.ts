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
  const made: Record<string, unknown> = {};
  const keys = Object.keys(value);
  for (const key of keys) {
    const member = copy((value as Readonly<Record<string, unknown>>)[key]);
    // An assignment to `__proto__` would make no member.
    if (key === "__proto__") Object.defineProperty(made, key, { value: member, enumerable: true });
    else made[key] = member;
  }
  const names = Object.getOwnPropertyNames(value);
  if (names.length > keys.length) {
    for (const key of names) {
      if (!Object.hasOwn(made, key)) Object.defineProperty(made, key, { value: Reflect.get(value, key) as unknown });
    }
  }
  return Object.freeze(made);
}
