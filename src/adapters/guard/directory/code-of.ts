/** The system's name of what went wrong, such as `ENOENT`. */
export function codeOf(error: unknown): string {
  const code: unknown = Reflect.get(Object(error) as object, "code");
  return typeof code === "string" ? code : "UNKNOWN";
}
