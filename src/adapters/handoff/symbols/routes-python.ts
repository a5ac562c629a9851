import type { EndpointScan, FoundEndpoint } from "../../../core/handoff/index.ts";
import { nodesBelow, partsOf, type SyntaxNode } from "./syntax.ts";

const methods = /^(?:get|put|post|delete|options|head|patch|trace)$/;

/** What a name stands for: an application, or a router with the path that stands before its routes. */
interface Router {
  readonly prefix: string;
  /** It is mounted elsewhere, under a path that is not known here. */
  readonly isPart: boolean;
}

/** Finds the routes that a module declares for FastAPI or Flask; `null` where it uses neither. */
export function findPythonRoutes(root: SyntaxNode): EndpointScan | null {
  const routers = new Map<string, Router>();
  const endpoints: FoundEndpoint[] = [];
  const mounts: string[] = [];
  const nodes = nodesBelow(root, /^(?:assignment|decorator|call)$/);
  for (const node of nodes) {
    const router = node.type === "assignment" ? readRouter(node.childForFieldName("right")) : null;
    if (router !== null) routers.set(node.childForFieldName("left")?.text ?? "", router);
  }
  for (const node of nodes) {
    if (node.type === "decorator") endpoints.push(...readDecorator(partsOf(node)[0] ?? null, routers));
    if (node.type !== "call") continue;
    const { name, positional, named } = readCall(node);
    if (/\.include_router$/.test(name)) mounts.push(stringOf(named.get("prefix")) ?? "");
    else if (/\.register_blueprint$/.test(name)) mounts.push(stringOf(named.get("url_prefix")) ?? "");
    else if (/\.mount$/.test(name) && stringOf(positional[0]) !== null) mounts.push(stringOf(positional[0])!);
    else endpoints.push(...readRule(node, routers));
  }
  return routers.size + endpoints.length + mounts.length === 0 ? null : { endpoints, mounts };
}

function readRouter(value: SyntaxNode | null): Router | null {
  if (value?.type !== "call") return null;
  const { name, named } = readCall(value);
  const kind = name.split(".").at(-1);
  if (kind === "FastAPI" || kind === "Flask" || kind === "Starlette")
    return { prefix: stringOf(named.get("root_path")) ?? "", isPart: false };
  if (kind === "APIRouter") return { prefix: stringOf(named.get("prefix")) ?? "", isPart: true };
  if (kind === "Blueprint") return { prefix: stringOf(named.get("url_prefix")) ?? "", isPart: true };
  return null;
}

/** `@router.post("/login")`, `@app.route("/login", methods=["POST"])`. */
function readDecorator(call: SyntaxNode | null, routers: ReadonlyMap<string, Router>): FoundEndpoint[] {
  if (call?.type !== "call") return [];
  const { name, positional, named } = readCall(call);
  const owner = name.slice(0, Math.max(0, name.lastIndexOf(".")));
  const verb = name.slice(name.lastIndexOf(".") + 1);
  const path = stringOf(positional[0] ?? named.get("path") ?? named.get("rule"));
  // A router that comes from elsewhere may stand under any path.
  const router = routers.get(owner) ?? { prefix: "", isPart: true };
  if (path === null || owner === "") return [];
  const place = { path: router.prefix + path, partial: router.isPart };
  if (methods.test(verb)) return [{ method: verb.toUpperCase(), ...place }];
  if (verb !== "route" && verb !== "api_route") return [];
  return namesOf(named.get("methods")).map((method) => ({ method, ...place }));
}

/** `app.add_url_rule("/login", view_func=login, methods=["POST"])`, `router.add_api_route("/login", login)`. */
function readRule(call: SyntaxNode, routers: ReadonlyMap<string, Router>): FoundEndpoint[] {
  const { name, positional, named } = readCall(call);
  if (!/\.(?:add_url_rule|add_api_route)$/.test(name)) return [];
  const router = routers.get(name.slice(0, name.lastIndexOf("."))) ?? { prefix: "", isPart: true };
  const path = stringOf(positional[0] ?? named.get("rule") ?? named.get("path"));
  if (path === null) return [];
  return namesOf(named.get("methods")).map((method) => ({
    method,
    path: router.prefix + path,
    partial: router.isPart,
  }));
}

function namesOf(list: SyntaxNode | undefined): string[] {
  if (list === undefined) return ["GET"];
  return partsOf(list).flatMap((item) => stringOf(item)?.toUpperCase() ?? []);
}

function readCall(call: SyntaxNode): { name: string; positional: SyntaxNode[]; named: Map<string, SyntaxNode> } {
  const positional: SyntaxNode[] = [];
  const named = new Map<string, SyntaxNode>();
  for (const argument of partsOf(call.childForFieldName("arguments"))) {
    const value = argument.childForFieldName("value");
    if (argument.type === "keyword_argument" && value !== null)
      named.set(argument.childForFieldName("name")?.text ?? "", value);
    else positional.push(argument);
  }
  return { name: call.childForFieldName("function")?.text.replace(/\s/g, "") ?? "", positional, named };
}

/** The text of a plain string; `null` for anything that is made at run time. */
function stringOf(node: SyntaxNode | undefined): string | null {
  if (node?.type !== "string" || partsOf(node).some((part) => part.type === "interpolation")) return null;
  return /^[rRuU]?("""|'''|"|')(.*)\1$/s.exec(node.text)?.[2] ?? null;
}
