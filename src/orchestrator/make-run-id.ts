/**
 * The name that a run gets where none is given: readable, and in the order of time for one feature.
 *
 * @param atMs - Milliseconds since 1970.
 * @example
 * makeRunId("User authentication", 0); // "user-authentication-19700101T000000000Z"
 */
export function makeRunId(feature: string, atMs: number): string {
  const name = feature
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  const time = new Date(atMs).toISOString().replace(/[-:.]/g, "");
  return `${name === "" ? "run" : name}-${time}`;
}
