import type { HandoffContract } from "../../core/handoff/index.ts";
import type { WorkOrder } from "../../ports/index.ts";
import { isPlainSchema } from "./is-plain-schema.ts";

/** A JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A contract that the agent has to meet, and the field of its answer that meets it. */
export interface AnswerPart {
  readonly field: string;
  readonly contract: HandoffContract;
  /** How the payload is written: as it is, or as JSON in a text; `null`: none is asked for. */
  readonly payload: "value" | "text" | null;
}

/** What an agent is asked to answer at its end, so that the run need not read prose. */
export interface AnswerForm {
  readonly parts: readonly AnswerPart[];
  /** Every object is closed and every field required, as strict structured output wants it. */
  readonly schema: JsonSchema;
}

/**
 * The form of an agent's last answer: whether it is done, a summary, and a hand-off for each contract that it delivers.
 *
 * @param payloads - `"schema"`: the payload's own JSON Schema is part of the form, where it refers to nothing;
 * `"text"`: it is asked for as JSON in a text, for programs that take strict schemas only.
 */
export function makeAnswerForm(order: WorkOrder, payloads: "schema" | "text"): AnswerForm {
  const contracts = order.contracts.filter(({ from }) => from === order.agentId || from === order.personaId);
  const parts = contracts.map((contract, index): AnswerPart => {
    const { payloadSchema: schema } = contract;
    const asValue = payloads === "schema" && schema !== null && isPlainSchema(schema);
    return {
      field: `handoff_${index + 1}`,
      contract,
      payload: contract.hasPayload ? (asValue ? "value" : "text") : null,
    };
  });
  const handoffs = Object.fromEntries(
    parts.map((part) => [part.field, { anyOf: [{ type: "null" }, handoffOf(part)] }]),
  );
  const schema = closed({
    status: { type: "string", enum: ["done", "failed"], description: "failed where the task is not finished" },
    summary: text("what was done, or why it could not be, in a few lines"),
    ...(parts.length === 0 ? {} : { handoffs: closed(handoffs) }),
  });
  return { parts, schema };
}

function handoffOf({ contract, payload }: AnswerPart): JsonSchema {
  const { id, to, symbols, endpoints, environment, payloadSchema } = contract;
  const name = text("name");
  return closed(
    {
      files: list(text("path from the repository root"), "files that are delivered"),
      ...(symbols.length === 0 ? {} : { models: list(closed({ name, place: text("path:Name") })) }),
      ...(endpoints.length === 0
        ? {}
        : {
            endpoints: list(
              closed({
                endpoint: text("METHOD /path"),
                request: optionalText("name of what it takes"),
                response: optionalText("name of what it gives"),
                errors: list(text("error it may answer with")),
              }),
            ),
          }),
      ...(environment.length === 0
        ? {}
        : { environment: list(closed({ name, value: optionalText("where both sides must use the same") })) }),
      ...(payload === null ? {} : { payload: payload === "value" ? payloadSchema : text("the payload, as JSON") }),
      notes: text("what the receiver should know"),
    },
    `for ${to}, contract ${id}; null where it is not delivered`,
  );
}

function closed(properties: JsonSchema, description?: string): JsonSchema {
  return {
    type: "object",
    ...(description === undefined ? {} : { description }),
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

function list(items: JsonSchema, description?: string): JsonSchema {
  return { type: "array", ...(description === undefined ? {} : { description }), items };
}

function text(description: string): JsonSchema {
  return { type: "string", description };
}

function optionalText(description: string): JsonSchema {
  return { type: ["string", "null"], description };
}
