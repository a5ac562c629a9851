import { ArgumentError } from "../errors.ts";
import type { SymbolKind } from "./delivered.ts";
import { parseEndpointName, type EndpointName } from "./endpoint-name.ts";
import { parseSymbolReference } from "./symbol-reference.ts";
import type { StandardSchema } from "./standard-schema.ts";

/** A parameter or field that a contract asks for; without a type, any type will do. */
export interface ContractMember {
  readonly name: string;
  /** As it is written in the file; blanks do not count. */
  readonly type: string | null;
}

/** A name that has to be in a file. */
export interface SymbolContract {
  readonly path: string;
  /** Nested names are joined by a point. */
  readonly name: string;
  /** `null`: any kind will do. */
  readonly kind: SymbolKind | null;
  /** Parameters in this order, and no other without a default; `null`: not judged. */
  readonly parameters: readonly ContractMember[] | null;
  /** Fields that have to be there, further ones may be; `null`: not judged. */
  readonly fields: readonly ContractMember[] | null;
}

/** A route that has to be served. */
export interface EndpointContract extends EndpointName {
  /** Name of the model it takes; `null`: not judged. */
  readonly request: string | null;
  /** Name of the model it gives; `null`: not judged. */
  readonly response: string | null;
  /** Errors that it may answer with; `null`: not judged. */
  readonly errors: readonly string[] | null;
}

/** What a hand-off has to deliver. Plain data, but for `payload`. */
export interface HandoffContract {
  readonly id: string;
  /** Agent or persona that delivers. */
  readonly from: string;
  /** Agent or persona that waits for it. */
  readonly to: string;
  /** Files that have to be there, paths from the repository root. */
  readonly files: readonly string[];
  readonly symbols: readonly SymbolContract[];
  readonly endpoints: readonly EndpointContract[];
  /** Environment variables that both sides use, with the value where it is agreed. */
  readonly environment: readonly { readonly name: string; readonly value: string | null }[];
  /** A payload is asked for. */
  readonly hasPayload: boolean;
  /** JSON Schema of the payload, where its schema can give one: what stays of it in a plan. */
  readonly payloadSchema: Readonly<Record<string, unknown>> | null;
  /** The live schema; not enumerable, so it is not in the JSON of a plan. */
  readonly payload?: StandardSchema;
}

/** A symbol as it may be given: `src/models/auth.py:LoginRequest`, or with what is known of it. */
export type SymbolDraft = string | (Pick<SymbolContract, "path" | "name"> & Partial<SymbolContract>);

/** An endpoint as it may be given: `POST /api/auth/login`, or with what is known of it. */
export type EndpointDraft = string | (Pick<EndpointContract, "method" | "path"> & Partial<EndpointContract>);

/** What `defineContract` takes. */
export interface ContractDraft {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Any Standard Schema: zod, valibot, arktype. Its validation has to answer at once. */
  readonly payload?: StandardSchema;
  /** A JSON Schema of the payload, for example read from a file. Default: what `payload` gives. */
  readonly payloadSchema?: Readonly<Record<string, unknown>>;
  readonly files?: readonly string[];
  readonly symbols?: readonly SymbolDraft[];
  readonly endpoints?: readonly EndpointDraft[];
  readonly environment?: readonly string[] | Readonly<Record<string, string | null>>;
}

const text = (argument: string, value: unknown): string => {
  if (typeof value === "string" && value.trim() !== "") return value;
  throw new ArgumentError(argument, "a name", value);
};

const toSymbol = (draft: SymbolDraft): SymbolContract => {
  if (typeof draft === "string") {
    const { path, name } = parseSymbolReference(draft);
    if (path === "" || name === null) throw new ArgumentError("symbols", "of the form path:Name", draft);
    return { path, name, kind: null, parameters: null, fields: null };
  }
  text("symbols[].path", draft.path);
  text("symbols[].name", draft.name);
  return { kind: null, parameters: null, fields: null, ...draft };
};

const toEndpoint = (draft: EndpointDraft): EndpointContract => {
  const name = parseEndpointName(typeof draft === "string" ? draft : `${draft.method} ${draft.path}`);
  if (name === null) throw new ArgumentError("endpoints", "of the form METHOD /path", draft);
  return { request: null, response: null, errors: null, ...(typeof draft === "string" ? {} : draft), ...name };
};

/**
 * States what an agent has to deliver to another one, before work starts. Everything left out is not asked for.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` where a name is empty, a symbol is not `path:Name`, an endpoint is not
 * `METHOD /path`, or `payload` is not a Standard Schema.
 * @example
 * defineContract({
 *   id: "login",
 *   from: "backend",
 *   to: "frontend",
 *   symbols: ["src/models/auth.py:LoginRequest"],
 *   endpoints: ["POST /api/auth/login"],
 * }).symbols[0]?.name; // "LoginRequest"
 */
export function defineContract(draft: ContractDraft): HandoffContract {
  const environment = draft.environment ?? [];
  const contract: HandoffContract = {
    id: text("id", draft.id),
    from: text("from", draft.from),
    to: text("to", draft.to),
    files: (draft.files ?? []).map((path) => text("files[]", path)),
    symbols: (draft.symbols ?? []).map(toSymbol),
    endpoints: (draft.endpoints ?? []).map(toEndpoint),
    environment: isList(environment)
      ? environment.map((name) => ({ name: text("environment[]", name), value: null }))
      : Object.entries(environment).map(([name, value]) => ({ name: text("environment", name), value })),
    hasPayload: draft.payload !== undefined || draft.payloadSchema !== undefined,
    payloadSchema: draft.payloadSchema ?? (draft.payload === undefined ? null : schemaOf(draft.payload)),
  };
  if (draft.payload !== undefined) Object.defineProperty(contract, "payload", { value: draft.payload });
  return contract;
}

/** `Array.isArray` does not narrow a readonly list out of a union. */
function isList<Item>(value: readonly Item[] | object): value is readonly Item[] {
  return Array.isArray(value);
}

function schemaOf(payload: StandardSchema): Readonly<Record<string, unknown>> | null {
  const standard = (payload as Partial<StandardSchema>)["~standard"];
  if (typeof standard?.validate !== "function") throw new ArgumentError("payload", "a Standard Schema", payload);
  try {
    return standard.jsonSchema?.input({ target: "draft-2020-12" }) ?? null;
  } catch {
    // A vendor throws where JSON Schema cannot say what the schema does, for example a custom check.
    return null;
  }
}
