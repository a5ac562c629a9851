/** Freezes a plain value and everything in it. Deep nesting is fine. */
export function freezeDeep<Value>(value: Value): Value {
  const open: unknown[] = [value];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (typeof one !== "object" || one === null || Object.isFrozen(one)) continue;
    Object.freeze(one);
    open.push(...Object.values(one).filter((inner) => typeof inner === "object" && inner !== null));
  }
  return value;
}
