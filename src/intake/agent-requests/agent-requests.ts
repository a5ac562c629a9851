import * as z from "zod";
import { ownershipOperations } from "../../core/ownership/index.ts";
import type { OwnershipOperation } from "../../core/ownership/index.ts";
import { takeData } from "../parse-data.ts";
import { parseWith } from "../zod-faults.ts";

/** The form of one request: for who fills it in, and for who reads it. */
export interface RequestForm<T> {
  /** As JSON Schema, in which a model is told what to give. */
  readonly schema: { readonly type: "object"; readonly [key: string]: unknown };
  /**
   * Reads a request out of unknown data.
   *
   * @throws {IntakeError} `INTAKE_INVALID` with every fault and where it stands.
   */
  parse(data: unknown): T;
}

/** What an agent can ask by a tool, by the tool's name. */
export interface AgentRequests {
  /** The run's plan: `mine` for what concerns the agent, `all` for the whole. */
  readonly plan: { readonly scope: "mine" | "all" };
  readonly status: { readonly scope: "mine" | "all" };
  readonly send_message: { readonly to: string; readonly text: string; readonly artifacts: readonly string[] };
  readonly read_messages: Readonly<Record<string, never>>;
  readonly report_progress: { readonly percent: number; readonly note: string };
  /** Without a key: all values. */
  readonly get_context: { readonly key?: string };
  readonly set_context: { readonly key: string; readonly value: unknown; readonly ifVersion?: number };
  /** A hand-off document; its own reader says what is wrong with it. */
  readonly hand_off: { readonly handoff: unknown };
  readonly save_checkpoint: {
    readonly note: string;
    readonly nextSteps: readonly string[];
    readonly files: readonly string[];
  };
  readonly check_ownership: {
    readonly paths: readonly string[];
    readonly operation: OwnershipOperation;
    readonly to?: string;
  };
  /** Tasks in any form of task file; their own reader says what is wrong with them. */
  readonly propose_tasks: { readonly tasks: unknown };
}

const texts = z.array(z.string()).readonly();
const scope = z
  .enum(["mine", "all"])
  .default("mine")
  .describe("mine: what concerns you; all: the whole run. Default: mine");

/** Forms of all requests. */
export const agentRequests: { readonly [Name in keyof AgentRequests]: RequestForm<AgentRequests[Name]> } = {
  plan: form("plan request", z.strictObject({ scope })),
  status: form("status request", z.strictObject({ scope })),
  send_message: form(
    "message",
    z.strictObject({
      to: z.string().min(1).describe("an agent's id, a persona, or all"),
      text: z.string().min(1),
      artifacts: texts.default([]).describe("files it is about"),
    }),
  ),
  read_messages: form("request for messages", z.strictObject({})),
  report_progress: form(
    "progress",
    z.strictObject({
      percent: z.number().min(0).max(100).describe("how far your task is"),
      note: z.string().default(""),
    }),
  ),
  get_context: form(
    "request for a shared value",
    z.strictObject({ key: z.string().exactOptional().describe("left out: all shared values") }),
  ),
  set_context: form(
    "shared value",
    z.strictObject({
      key: z.string(),
      value: z.unknown().describe("any JSON"),
      ifVersion: z.int().min(0).exactOptional().describe("set only what is still at this version; 0: not set yet"),
    }),
  ),
  hand_off: form(
    "hand-off",
    z.strictObject({
      handoff: z
        .looseObject({})
        .describe(
          'hand-off document: {"from", "to", "deliverables": {"files": [], "models": {}, "api_endpoints": {}}, "notes"}',
        ),
    }),
  ),
  save_checkpoint: form(
    "checkpoint",
    z.strictObject({
      note: z.string().min(1).describe("what the next attempt has to know"),
      nextSteps: texts.default([]),
      files: texts.default([]),
    }),
  ),
  check_ownership: form(
    "question of ownership",
    z.strictObject({
      paths: texts.check(z.minLength(1)).describe("files, from the working folder"),
      operation: z.enum(ownershipOperations).default("write"),
      to: z.string().exactOptional().describe("new path of a rename"),
    }),
  ),
  propose_tasks: form(
    "proposal",
    z.strictObject({
      tasks: z
        .array(z.looseObject({ id: z.string(), title: z.string() }))
        .min(1)
        .describe('tasks: [{"id", "title", "description", "files": [], "dependsOn": [], "estimateMinutes"}]'),
    }),
  ),
};

function form<T>(subject: string, schema: z.ZodType<T>): RequestForm<T> {
  const json = z.toJSONSchema(schema, { io: "input" });
  // Without a dialect it is the newest; some clients refuse a schema that names one.
  delete json.$schema;
  return {
    schema: { ...json, type: "object" },
    parse: (data) => parseWith(schema, takeData(data, subject, null), subject, null),
  };
}
