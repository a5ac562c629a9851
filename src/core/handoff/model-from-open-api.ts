import { isJsonObject } from "./schema/json.ts";

/**
 * One model of an OpenAPI 3 document as a JSON Schema, with the models it refers to: for `payloadSchema` of a contract, or
 * for `compareSchemas`. What it says beside JSON Schema (`discriminator`, `example`) asks for nothing.
 *
 * @returns `null` where the document has no such model.
 * @example
 * modelFromOpenApi({ openapi: "3.1.0", components: { schemas: { Id: { type: "integer" } } } }, "Id");
 * // { $ref: "#/components/schemas/Id", components: { schemas: { Id: { type: "integer" } } } }
 */
export function modelFromOpenApi(document: unknown, name: string): Readonly<Record<string, unknown>> | null {
  const components = isJsonObject(document) ? document["components"] : undefined;
  const schemas = isJsonObject(components) ? components["schemas"] : undefined;
  if (!isJsonObject(schemas) || !Object.hasOwn(schemas, name)) return null;
  const pointer = encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
  return { $ref: `#/components/schemas/${pointer}`, components: { schemas } };
}
