import * as z from "zod";
import { ArgumentError } from "../core/errors.ts";
import { defineContract, endpointsFromOpenApi, modelFromOpenApi, symbolKinds } from "../core/handoff/index.ts";
import type { ContractDraft, HandoffContract } from "../core/handoff/index.ts";
import type { PlannedContextRule } from "../core/plan/index.ts";
import type { IntakeFault } from "./errors.ts";
import { placeName, takeData, throwFaults } from "./parse-data.ts";
import type { ReadTasksOptions } from "./read-tasks.ts";
import { parseWith } from "./zod-faults.ts";

/** What is agreed before the work: who hands over what, and what shared values are. */
export interface Agreements {
  readonly contracts: readonly HandoffContract[];
  readonly context: readonly PlannedContextRule[];
}

/** How `parseContracts` comes to what a document refers to. */
export interface ParseContractsOptions extends Pick<ReadTasksOptions, "path"> {
  /** The text of a file that the document names; an error is told with its place. Default: a document may name none. */
  readonly readFile?: (path: string) => string;
}

type JsonObject = Readonly<Record<string, unknown>>;
const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.unknown());
const fileOr = z.union([z.string().min(1), jsonObject], { error: "the path of a file, or the document itself" });
const member = z.strictObject({ name: z.string().min(1), type: z.string().nullable().default(null) });
const names = z.array(z.string()).exactOptional();
const symbol = z.union([
  z.string(),
  z.strictObject({
    path: z.string(),
    name: z.string(),
    kind: z.enum(symbolKinds).nullable().exactOptional(),
    parameters: z.array(member).nullable().exactOptional(),
    fields: z.array(member).nullable().exactOptional(),
  }),
]);
const endpoint = z.union([
  z.string(),
  z.strictObject({
    method: z.string(),
    path: z.string(),
    request: z.string().nullable().exactOptional(),
    response: z.string().nullable().exactOptional(),
    errors: z.array(z.string()).nullable().exactOptional(),
  }),
]);
const schema = z.strictObject({
  contracts: z
    .array(
      z.strictObject({
        id: z.string().min(1).exactOptional(),
        from: z.string().min(1),
        to: z.string().min(1),
        files: names,
        symbols: z.array(symbol).exactOptional(),
        endpoints: z.array(endpoint).exactOptional(),
        environment: z.union([z.record(z.string(), z.string().nullable()), z.array(z.string())]).exactOptional(),
        openapi: fileOr.exactOptional(),
        payloadModel: z.string().min(1).exactOptional(),
        payloadSchema: fileOr.exactOptional(),
      }),
    )
    .default([]),
  context: z
    .array(
      z.strictObject({
        key: z.string(),
        reducer: z.enum(["append", "add", "merge"]).exactOptional(),
        schema: fileOr.exactOptional(),
      }),
    )
    .default([]),
});

/**
 * Reads what was agreed before the work: a list of contracts, each with what `defineContract` takes, and rules of shared
 * values. `openapi` of a contract is an OpenAPI 3 document, or the path of one: its endpoints are asked for, and
 * `payloadModel` names the model of it that the payload is. `payloadSchema`, and `schema` of a shared value, are JSON Schemas, or paths.
 * A contract without an id is called `from->to`.
 *
 * @throws {IntakeError} `INTAKE_INVALID` with every fault and where it stands; `INTAKE_SYNTAX`, `INTAKE_DUPLICATE` and
 *   `INTAKE_LIMIT` for text.
 * @example
 * parseContracts("contracts:\n  - { from: backend, to: frontend, endpoints: [POST /login] }").contracts[0].id; // "backend->frontend"
 */
export function parseContracts(input: unknown, options: ParseContractsOptions = {}): Agreements {
  const path = options.path ?? null;
  const subject = "contracts";
  const taken = takeData(input, subject, path);
  const read = parseWith(schema, taken, subject, path);
  const faults: IntakeFault[] = [];
  const tell = (at: readonly (string | number)[], expected: string, came: string): void => {
    const line = taken.lineOf([...at]) ?? taken.lineOf(at.slice(0, -1));
    faults.push({ line, at: placeName(at), expected, came });
  };
  const readDocument = (at: readonly (string | number)[], stated: string | JsonObject): JsonObject | null => {
    if (typeof stated !== "string") return stated;
    try {
      if (options.readFile === undefined) throw new Error(`${stated}, and files are not read here`);
      return parseWith(jsonObject, takeData(options.readFile(stated), "document", stated), "document", stated);
    } catch (error) {
      tell(at, "a document, or the path of one", error instanceof Error ? error.message : String(error));
      return null;
    }
  };
  const ids = read.contracts.map(({ id }, place) => id ?? nameOf(read.contracts, place));
  const contracts = read.contracts.flatMap((entry, place): HandoffContract[] => {
    const { openapi, payloadModel, payloadSchema, ...rest } = entry;
    const id = ids[place]!;
    const at = ["contracts", place] as const;
    if (ids.indexOf(id) < place) tell(at, "an id of its own", id);
    const api = openapi === undefined ? null : readDocument([...at, "openapi"], openapi);
    const served = api === null ? [] : endpointsFromOpenApi(api);
    const model = payloadModel === undefined ? null : modelFromOpenApi(api, payloadModel);
    if (served === null) tell([...at, "openapi"], "an OpenAPI 3 document", "another document");
    if (payloadModel !== undefined && model === null && (api !== null || openapi === undefined))
      tell([...at, "payloadModel"], "a model of `openapi`", payloadModel);
    if (payloadModel !== undefined && payloadSchema !== undefined)
      tell([...at, "payloadModel"], "one of `payloadModel` and `payloadSchema`", "both");
    const payload = payloadSchema === undefined ? model : readDocument([...at, "payloadSchema"], payloadSchema);
    const draft: ContractDraft = {
      ...rest,
      id,
      endpoints: [...(rest.endpoints ?? []), ...(served ?? [])],
      ...(payload === null ? {} : { payloadSchema: payload }),
    };
    try {
      return [defineContract(draft)];
    } catch (error) {
      if (!(error instanceof ArgumentError)) throw error;
      tell(at, "a contract", error.message);
      return [];
    }
  });
  const context = read.context.map((rule, place): PlannedContextRule => {
    const { schema: stated, ...rest } = rule;
    const jsonSchema = stated === undefined ? null : readDocument(["context", place, "schema"], stated);
    return { ...rest, ...(jsonSchema === null ? {} : { jsonSchema }) };
  });
  throwFaults("INTAKE_INVALID", subject, path, faults);
  return { contracts, context };
}

/** `from->to`, and `from->to#2` for a second one of the pair. */
function nameOf(entries: readonly { readonly from: string; readonly to: string }[], place: number): string {
  const { from, to } = entries[place]!;
  const earlier = entries.slice(0, place).filter((one) => one.from === from && one.to === to).length;
  return earlier === 0 ? `${from}->${to}` : `${from}->${to}#${earlier + 1}`;
}
