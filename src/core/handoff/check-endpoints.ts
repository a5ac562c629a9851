import type { EndpointContract } from "./contract.ts";
import type { EndpointScan } from "./delivered.ts";
import { normalizeRoute, parseEndpointName } from "./endpoint-name.ts";
import { endpointsFromOpenApi } from "./endpoints-from-open-api.ts";
import type { EndpointDelivery } from "./handoff.ts";
import type { Inspection } from "./inspection.ts";
import { nearestNames } from "./nearest-names.ts";

/** A route with the file that declares it. */
interface ServedEndpoint extends EndpointContract {
  readonly source: string;
}

/** What the files say about routes. */
interface Routes {
  readonly served: readonly ServedEndpoint[];
  /** Ends of paths whose beginning is not known. */
  readonly partial: readonly EndpointContract[];
  /** An OpenAPI document is among them, which names every route there is. */
  readonly complete: boolean;
}

const title = (endpoint: { readonly method: string; readonly path: string }): string =>
  `${endpoint.method} ${endpoint.path}`;

const sameRoute = (a: EndpointContract, b: EndpointContract): boolean =>
  (a.method === b.method || a.method === "*" || b.method === "*") && normalizeRoute(a.path) === normalizeRoute(b.path);

/** Checks that each endpoint of the contract and of the document is served, as far as the files can say. */
export function checkEndpoints(
  inspection: Inspection,
  contract: readonly EndpointContract[],
  claims: ReadonlyMap<string, EndpointDelivery>,
  paths: readonly string[],
): void {
  if (contract.length === 0 && claims.size === 0) return;
  const routes = readRoutes(inspection, paths);
  const claimed = [...claims].flatMap(([name, claim]) => {
    const endpoint = parseEndpointName(name);
    if (endpoint === null) inspection.reject("document-invalid", `${name} is not of the form METHOD /path`, { name });
    return endpoint === null ? [] : [toClaim(endpoint, claim)];
  });
  for (const wanted of contract) {
    const claim = claimed.find((candidate) => sameRoute(candidate, wanted));
    const differs = claim !== undefined && reportDifferences(inspection, wanted, claim, "the hand-off");
    if (!differs) checkServed(inspection, wanted, routes, claim, claimed);
  }
  for (const claim of claimed)
    if (!contract.some((wanted) => sameRoute(wanted, claim))) checkServed(inspection, claim, routes, claim, claimed);
}

function toClaim(name: { method: string; path: string }, claim: EndpointDelivery): EndpointContract {
  return { ...name, request: claim.request ?? null, response: claim.response ?? null, errors: claim.errors ?? null };
}

function reportDifferences(
  inspection: Inspection,
  wanted: EndpointContract,
  found: EndpointContract,
  who: string,
): boolean {
  const name = title(wanted);
  const before = inspection.faults.length;
  for (const side of ["request", "response"] as const)
    if (wanted[side] !== null && found[side] !== null && wanted[side] !== found[side])
      inspection.reject(
        "endpoint-differs",
        `${who} gives ${name} the ${side} ${found[side]}, the contract ${wanted[side]}`,
        { name },
      );
  if (wanted.errors !== null && found.errors !== null) {
    const extra = found.errors.filter((error) => !wanted.errors!.includes(error));
    const missing = wanted.errors.filter((error) => !found.errors!.includes(error));
    if (extra.length > 0)
      inspection.reject("endpoint-differs", `${who} gives ${name} further errors: ${extra.join(", ")}`, { name });
    if (missing.length > 0)
      inspection.reject("endpoint-differs", `${who} leaves out errors of ${name}: ${missing.join(", ")}`, { name });
  }
  return inspection.faults.length > before;
}

function checkServed(
  inspection: Inspection,
  wanted: EndpointContract,
  routes: Routes,
  claim: EndpointContract | undefined,
  claimed: readonly EndpointContract[],
): void {
  const name = title(wanted);
  const served = routes.served.find((candidate) => sameRoute(candidate, wanted));
  if (served !== undefined) {
    inspection.readFile(served.source);
    if (reportDifferences(inspection, wanted, served, "the code")) return;
    const open = (["request", "response", "errors"] as const).filter(
      (side) => wanted[side] !== null && served[side] === null && (claim === undefined || claim[side] === null),
    );
    if (open.length > 0)
      inspection.doubt("endpoint-unchecked", `nothing states the ${open.join(" and ")} of ${name}`, { name });
    return;
  }
  const known = [...routes.served, ...(claim === undefined ? claimed : [])].map(title);
  const nearest = nearestNames(name, known);
  const ending = normalizeRoute(wanted.path);
  const mounted = routes.partial.some(
    (route) => (route.method === wanted.method || route.method === "*") && ending.endsWith(normalizeRoute(route.path)),
  );
  if (mounted) inspection.doubt("endpoint-unchecked", `only the end of ${name} is declared in the files`, { name });
  // A document that names endpoints names all of them.
  else if (claim === undefined && (claimed.length > 0 || routes.complete))
    inspection.reject("endpoint-missing", `${name} is not delivered`, { name, nearest });
  else if (routes.complete) inspection.reject("endpoint-missing", `the files serve no ${name}`, { name, nearest });
  else inspection.doubt("endpoint-unchecked", `no route for ${name} is seen in the files`, { name, nearest });
}

function readRoutes(inspection: Inspection, paths: readonly string[]): Routes {
  const { delivered } = inspection;
  const served: ServedEndpoint[] = [];
  const partial: ServedEndpoint[] = [];
  const mounts: string[] = [];
  let complete = false;
  const listed = delivered.listFiles?.();
  for (const path of new Set([...paths, ...(listed ?? [])])) {
    const text = inspection.peekFile(path);
    if (text === null) continue;
    const document = path.endsWith(".json") ? endpointsOfText(text) : null;
    if (document !== null) {
      served.push(...document.map((endpoint) => ({ ...endpoint, source: path })));
      complete = true;
      continue;
    }
    const scan: EndpointScan | null = delivered.findEndpoints?.(path, text) ?? null;
    if (scan === null) continue;
    mounts.push(...scan.mounts);
    for (const { method, path: route, partial: isPartial } of scan.endpoints) {
      const open = { request: null, response: null, errors: null };
      (isPartial ? partial : served).push({ method, path: route, ...open, source: path });
    }
  }
  for (const route of partial)
    for (const mount of mounts) served.push({ ...route, path: normalizeRoute(`${mount}/${route.path}`) });
  // Where every file of the producer was looked at and routes are there, a route that is not seen is not there.
  return { served, partial, complete: complete || (listed !== undefined && served.length > 0) };
}

function endpointsOfText(text: string): EndpointContract[] | null {
  try {
    return endpointsFromOpenApi(JSON.parse(text));
  } catch {
    return null;
  }
}
