import type { Deliverables, EndpointDelivery, Handoff } from "../../core/handoff/index.ts";
import type { WorkOrder } from "../../ports/index.ts";
import { fieldsOf, itemsOf, textOf } from "../process/index.ts";
import type { Fields } from "../process/index.ts";
import type { AnswerForm, AnswerPart } from "./answer-form.ts";

/** What an agent answered. */
export interface Answer {
  readonly isDone: boolean;
  readonly summary: string;
  readonly handoffs: readonly Handoff[];
}

/**
 * Reads an agent's last answer by the form it was given; `null` where it is not of that form. What a hand-off leaves out
 * is left out: the run judges it.
 */
export function readAnswer(value: unknown, form: AnswerForm, order: WorkOrder): Answer | null {
  const { status, summary, handoffs } = fieldsOf(value);
  if (status !== "done" && status !== "failed") return null;
  const given = fieldsOf(handoffs);
  return {
    isDone: status === "done",
    summary: textOf(summary) ?? "",
    handoffs: form.parts.flatMap((part) => {
      const document = given[part.field];
      return document === null || document === undefined ? [] : [readHandoff(document, part, order)];
    }),
  };
}

function readHandoff(document: unknown, { contract, payload }: AnswerPart, order: WorkOrder): Handoff {
  const fields = fieldsOf(document);
  const notes = textOf(fields["notes"]);
  const models = mapOf(fields["models"], (entry) => [textOf(entry["name"]), textOf(entry["place"]) ?? ""]);
  const endpoints = mapOf(fields["endpoints"], (entry) => [textOf(entry["endpoint"]), readEndpoint(entry)]);
  const environment = mapOf(fields["environment"], (entry) => [textOf(entry["name"]), textAt(entry["value"])]);
  const deliverables: Deliverables = {
    files: textsIn(fields["files"]),
    ...(models === null ? {} : { models }),
    ...(endpoints === null ? {} : { api_endpoints: endpoints }),
    ...(environment === null ? {} : { environment }),
    ...(payload === null ? {} : { payload: payload === "value" ? fields["payload"] : parse(fields["payload"]) }),
  };
  return {
    from: order.agentId,
    to: contract.to,
    contractId: contract.id,
    deliverables,
    ...(notes === null ? {} : { notes }),
  };
}

function readEndpoint(entry: Fields): EndpointDelivery {
  return { request: textAt(entry["request"]), response: textAt(entry["response"]), errors: textsIn(entry["errors"]) };
}

/** A list of entries as the map of a hand-off document; `null` where nothing is in it. */
function mapOf<Value>(
  list: unknown,
  read: (entry: Fields) => readonly [name: string | null, value: Value],
): Record<string, Value> | null {
  const entries = itemsOf(list).map((item) => read(fieldsOf(item)));
  const named = entries.filter((entry): entry is [string, Value] => entry[0] !== null);
  return named.length === 0 ? null : Object.fromEntries(named);
}

function textsIn(value: unknown): string[] {
  return itemsOf(value).filter((item) => typeof item === "string");
}

function textAt(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** What is no JSON stays a text, which the payload's schema then refuses. */
function parse(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
