/** A route by its method and path. */
export interface EndpointName {
  /** In capitals. */
  readonly method: string;
  /** As it is written, with its parameters. */
  readonly path: string;
}

/** Reads `POST /api/auth/login`; `null` where the text is not a method and a path. */
export function parseEndpointName(text: string): EndpointName | null {
  const match = /^\s*([A-Za-z]+|\*)\s+(\/\S*)\s*$/.exec(text);
  return match === null ? null : { method: match[1]!.toUpperCase(), path: match[2]! };
}

/**
 * The same text for the same route, however its parameters are written: `/users/{id}`, `/users/:id`, `/users/<int:id>`.
 * A slash at the end does not count.
 */
export function normalizeRoute(path: string): string {
  const parts = path
    .replace(/[?#].*$/, "")
    .split("/")
    .filter((part) => part !== "")
    .map((part) => (/^(?::.+|\{.*\}|<.*>|\[.*\])$/.test(part) ? "{}" : part));
  return `/${parts.join("/")}`;
}
