import type { EndpointContract } from "./contract.ts";

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const child = (value: unknown, key: string): unknown =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;

/**
 * Reads the endpoints of an OpenAPI 3 document, with the names of the models that it refers to.
 *
 * @returns `null` where the value is no OpenAPI 3 document. Errors are not read: the document knows status codes, a
 * contract knows names.
 */
export function endpointsFromOpenApi(document: unknown): EndpointContract[] | null {
  const version = child(document, "openapi");
  if (typeof version !== "string" || !version.startsWith("3.")) return null;
  const base = serverPath(document);
  const endpoints: EndpointContract[] = [];
  const paths = child(document, "paths");
  for (const [path, item] of Object.entries(isObject(paths) ? paths : {})) {
    if (!path.startsWith("/")) continue;
    for (const method of methods) {
      const operation = child(item, method);
      if (!isObject(operation)) continue;
      const responses = child(operation, "responses");
      const success = Object.keys(isObject(responses) ? responses : {}).find((status) => /^2/.test(status));
      endpoints.push({
        method: method.toUpperCase(),
        path: base + path,
        request: modelName(child(operation, "requestBody")),
        response: success === undefined ? null : modelName(child(responses, success)),
        errors: null,
      });
    }
  }
  return endpoints;
}

/** The path that stands before all others, from the first server. */
function serverPath(document: unknown): string {
  const servers = child(document, "servers");
  const url = child(Array.isArray(servers) ? (servers as unknown[])[0] : undefined, "url");
  if (typeof url !== "string") return "";
  return url.replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/\/+$/, "");
}

/** `LoginRequest` of `{ content: { "application/json": { schema: { $ref: "#/components/schemas/LoginRequest" } } } }`. */
function modelName(body: unknown): string | null {
  const content = child(body, "content");
  const json = child(content, "application/json") ?? (isObject(content) ? Object.values(content)[0] : undefined);
  const reference = child(child(json, "schema"), "$ref");
  return typeof reference === "string" ? (/^#\/components\/schemas\/(.+)$/.exec(reference)?.[1] ?? null) : null;
}
