import * as z from "zod";
import type { Deliverables, Handoff } from "../core/handoff/index.ts";
import { isDataMap } from "./data-shape.ts";
import { takeData } from "./parse-data.ts";
import type { ReadTasksOptions } from "./read-tasks.ts";
import { parseWith } from "./zod-faults.ts";

const endpoint = z.looseObject({
  request: z.string().nullable().exactOptional(),
  response: z.string().nullable().exactOptional(),
  errors: z.array(z.string()).exactOptional(),
});
const deliverables: z.ZodType<Deliverables> = z.looseObject({
  api_endpoints: z.record(z.string(), endpoint).exactOptional(),
  models: z.record(z.string(), z.string()).exactOptional(),
  files: z.array(z.string()).exactOptional(),
  environment: z.union([z.record(z.string(), z.string().nullable()), z.array(z.string())]).exactOptional(),
});
const schema: z.ZodType<Handoff> = z.looseObject({
  from: z.string().min(1),
  to: z.string().min(1),
  timestamp: z.string().exactOptional(),
  deliverables,
  notes: z.string().exactOptional(),
  contractId: z.string().exactOptional(),
});

/**
 * Reads a hand-off document: bare or under the key `handoff`, as data or as JSON or YAML text. Keys that are not known are kept.
 *
 * @throws {IntakeError} `INTAKE_INVALID` with every fault and where it stands; `INTAKE_SYNTAX`, `INTAKE_DUPLICATE` and
 *   `INTAKE_LIMIT` for text.
 * @example
 * parseHandoff('{"handoff": {"from": "backend", "to": "frontend", "deliverables": {"files": ["src/api.py"]}}}').to; // "frontend"
 */
export function parseHandoff(input: unknown, options: Pick<ReadTasksOptions, "path"> = {}): Handoff {
  const path = options.path ?? null;
  const taken = takeData(input, "hand-off", path);
  const wrapped = isDataMap(taken.data) && Object.hasOwn(taken.data, "handoff") && !Object.hasOwn(taken.data, "from");
  return parseWith(schema, taken, "hand-off", path, wrapped ? ["handoff"] : []);
}
