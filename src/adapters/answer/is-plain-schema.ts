/**
 * Whether a JSON Schema means the same inside another one: it refers to no other place, and brings no dialect of its own.
 */
export function isPlainSchema(schema: unknown): boolean {
  const open: unknown[] = [schema];
  for (const value of open) {
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value) && Object.keys(value).some((key) => key.startsWith("$"))) return false;
    for (const inner of Object.values(value)) open.push(inner);
  }
  return true;
}
