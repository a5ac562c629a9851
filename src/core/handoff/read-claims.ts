import type { SymbolContract } from "./contract.ts";
import type { Deliverables, EndpointDelivery, Handoff } from "./handoff.ts";
import type { Inspection } from "./inspection.ts";
import { parseSymbolReference } from "./symbol-reference.ts";

/** What a document says is delivered, in a form that can be looked up. */
export interface Claims {
  readonly deliverables: Deliverables;
  readonly files: readonly string[];
  readonly symbols: readonly SymbolContract[];
  readonly endpoints: ReadonlyMap<string, EndpointDelivery>;
  readonly environment: ReadonlyMap<string, string | null>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads the claims of a document. An agent wrote it, so whatever is of another kind than it should be is a fault and
 * not an exception.
 */
export function readClaims(inspection: Inspection, handoff: Handoff): Claims {
  const wrong = (name: string, expected: string): void =>
    inspection.reject("document-invalid", `${name} of the hand-off has to be ${expected}`, { name });
  const given: unknown = isObject(handoff) ? handoff.deliverables : undefined;
  const deliverables: Record<string, unknown> = isObject(given) ? given : {};
  if (!isObject(given)) wrong("deliverables", "an object");
  const section = (name: string): Record<string, unknown> => {
    const value = Object.hasOwn(deliverables, name) ? deliverables[name] : undefined;
    if (isObject(value)) return value;
    if (value !== undefined && value !== null) wrong(name, "an object");
    return {};
  };

  const files: string[] = [];
  const listed = deliverables["files"] ?? [];
  if (Array.isArray(listed))
    for (const path of listed as unknown[])
      if (typeof path === "string") files.push(path);
      else wrong("files", "a list of paths");
  else wrong("files", "a list of paths");

  const symbols: SymbolContract[] = [];
  for (const [name, place] of Object.entries(section("models"))) {
    if (typeof place !== "string") {
      wrong(`models.${name}`, "of the form path:Name");
      continue;
    }
    const reference = parseSymbolReference(place);
    if (reference.name === null) files.push(reference.path);
    else symbols.push({ path: reference.path, name: reference.name, kind: null, parameters: null, fields: null });
  }

  const endpoints = new Map<string, EndpointDelivery>();
  for (const [name, value] of Object.entries(section("api_endpoints"))) {
    const claim = readEndpoint(value);
    if (claim === null) wrong(`api_endpoints.${name}`, "{ request, response, errors }, names and a list of names");
    else endpoints.set(name, claim);
  }

  const environment = new Map<string, string | null>();
  const variables = deliverables["environment"] ?? {};
  if (Array.isArray(variables)) {
    for (const name of variables as unknown[])
      if (typeof name === "string") environment.set(name, null);
      else wrong("environment", "a list of names");
  } else
    for (const [name, value] of Object.entries(section("environment")))
      environment.set(name, value === null ? null : typeof value === "string" ? value : JSON.stringify(value));
  return { deliverables, files, symbols, endpoints, environment };
}

function readEndpoint(value: unknown): EndpointDelivery | null {
  if (value === null) return {};
  if (!isObject(value)) return null;
  const { request, response, errors } = value;
  const isName = (name: unknown): name is string | null | undefined =>
    name === undefined || name === null || typeof name === "string";
  const isNames = (names: unknown): names is string[] | null | undefined =>
    names === undefined || names === null || (Array.isArray(names) && names.every((name) => typeof name === "string"));
  if (!isName(request) || !isName(response) || !isNames(errors)) return null;
  return { request: request ?? null, response: response ?? null, ...(errors ? { errors } : {}) };
}
