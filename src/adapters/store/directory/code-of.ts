/** The system's name of a failure, such as `ENOENT`; `null` where it has none. */
export function codeOf(error: unknown): string | null {
  const code: unknown = Reflect.get(Object(error) as object, "code");
  return typeof code === "string" ? code : null;
}
