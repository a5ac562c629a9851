import type { EndpointScan, FoundEndpoint } from "../../../core/handoff/index.ts";
import { nodesBelow, partsOf, type SyntaxNode } from "./syntax.ts";

const methods = /^(?:get|put|post|delete|options|head|patch|all)$/;

/** What a name stands for: an application, or a router with the path that stands before its routes. */
interface Router {
  readonly prefix: string;
  /** It is mounted elsewhere, under a path that is not known here. */
  readonly isPart: boolean;
  /** `app.route("/login")`, which only lacks its methods. */
  readonly isRoute?: boolean;
}

/** Finds the routes that a module declares for Express, Hono or Fastify; `null` where it uses none of them. */
export function findScriptRoutes(root: SyntaxNode): EndpointScan | null {
  const routers = new Map<string, Router>();
  const endpoints: FoundEndpoint[] = [];
  const mounts: string[] = [];
  const isUsed = /\b(?:express|hono|fastify|Router)\b/i.test(root.text);
  if (!isUsed) return null;
  // Hono has one kind of object for applications and for parts of them; one that is served is whole.
  const isServed = /\bserve\s*\(|\bexport\s+default\b/.test(root.text);
  const nodes = nodesBelow(root, /^(?:variable_declarator|call_expression)$/);
  for (const node of nodes) {
    const router = node.type === "variable_declarator" ? readRouter(node.childForFieldName("value"), isServed) : null;
    if (router !== null) routers.set(node.childForFieldName("name")?.text ?? "", router);
  }
  for (const node of nodes) {
    if (node.type !== "call_expression") continue;
    const { owner, verb, given } = readCall(node);
    const [first, second] = given;
    const router = readOwner(owner, routers);
    const path = stringOf(first);
    const method = verb === "all" ? "*" : verb.toUpperCase();
    if (verb === "register" || verb === "basePath")
      mounts.push((verb === "basePath" ? path : optionOf(second, "prefix")) ?? "");
    else if (router === null) continue;
    else if (methods.test(verb) && (path?.startsWith("/") || router.isRoute)) {
      const end = router.isRoute ? "" : path!;
      endpoints.push({ method, path: router.prefix + end, partial: router.isPart });
    } else if (verb === "route" && first?.type === "object") endpoints.push(...readRouteObject(first, router));
    else if (/^(?:use|route|mount)$/.test(verb) && path !== null && second !== undefined) mounts.push(path);
    // `app.use(router)`; a call such as `app.use(express.json())` makes no routes.
    else if (verb === "use" && first?.type === "identifier") mounts.push("");
  }
  return { endpoints, mounts };
}

function readRouter(value: SyntaxNode | null, isServed = false): Router | null {
  if (value?.type === "await_expression") return readRouter(partsOf(value)[0] ?? null, isServed);
  if (value?.type === "new_expression") {
    const name = value.childForFieldName("constructor")?.text ?? "";
    return /^(?:Hono|OpenAPIHono|Router)$/.test(name) ? { prefix: "", isPart: name === "Router" || !isServed } : null;
  }
  if (value?.type !== "call_expression") return null;
  const { owner, verb, given } = readCall(value);
  // `new Hono().basePath("/api")`: the path is known, what may stand before it is not.
  if (verb === "basePath")
    return readRouter(owner) === null ? null : { prefix: stringOf(given[0]) ?? "", isPart: true };
  const name = value.childForFieldName("function")?.text ?? "";
  if (/^(?:express\.)?Router$/.test(name)) return { prefix: "", isPart: true };
  return /^(?:express|fastify|Fastify)$/.test(name) ? { prefix: "", isPart: false } : null;
}

/** `app.route("/login").post(…)`, a router of this file, or a parameter by one of the usual names. */
function readOwner(owner: SyntaxNode | null, routers: ReadonlyMap<string, Router>): Router | null {
  if (owner?.type === "call_expression") {
    const call = readCall(owner);
    const router = readOwner(call.owner, routers);
    const path = stringOf(call.given[0]);
    if (router === null) return null;
    return call.verb === "route" && path !== null ? { ...router, prefix: router.prefix + path, isRoute: true } : router;
  }
  if (owner?.type === "new_expression") return readRouter(owner);
  const name = owner?.text ?? "";
  return (
    routers.get(name) ??
    (/^(?:app|router|api|server|fastify|instance|routes)$/i.test(name) ? { prefix: "", isPart: true } : null)
  );
}

/** Fastify's `app.route({ method: "POST", url: "/login", … })`. */
function readRouteObject(object: SyntaxNode, router: Router): FoundEndpoint[] {
  const path = optionOf(object, "url") ?? optionOf(object, "path");
  const given = propertyOf(object, "method");
  if (path === null || given === null) return [];
  const names = given.type === "array" ? partsOf(given).map((item) => stringOf(item)) : [stringOf(given)];
  return names.flatMap((method) =>
    method === null ? [] : [{ method: method.toUpperCase(), path: router.prefix + path, partial: router.isPart }],
  );
}

function readCall(call: SyntaxNode): { owner: SyntaxNode | null; verb: string; given: SyntaxNode[] } {
  const target = call.childForFieldName("function");
  const isMember = target?.type === "member_expression";
  return {
    owner: isMember ? target.childForFieldName("object") : null,
    verb: isMember ? (target.childForFieldName("property")?.text ?? "") : "",
    given: partsOf(call.childForFieldName("arguments")),
  };
}

function propertyOf(object: SyntaxNode | undefined, name: string): SyntaxNode | null {
  const pair = partsOf(object ?? null).find(
    (part) => part.type === "pair" && part.childForFieldName("key")?.text.replace(/['"]/g, "") === name,
  );
  return pair?.childForFieldName("value") ?? null;
}

function optionOf(object: SyntaxNode | undefined, name: string): string | null {
  return stringOf(propertyOf(object, name) ?? undefined);
}

/** The text of a plain string; `null` for anything that is made at run time. */
function stringOf(node: SyntaxNode | undefined): string | null {
  if (node?.type === "string") return node.text.slice(1, -1);
  return node?.type === "template_string" && !node.text.includes("${") ? node.text.slice(1, -1) : null;
}
