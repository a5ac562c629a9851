import type { HandoffContract } from "./contract.ts";
import { fitsSchema } from "./fits-schema.ts";
import type { Deliverables } from "./handoff.ts";
import type { Inspection } from "./inspection.ts";
import type { StandardIssue, StandardResult, StandardSchema } from "./standard-schema.ts";

/** Checks the payload by the contract's live schema, or by its JSON Schema where the live one is gone. */
export function checkPayload(inspection: Inspection, contract: HandoffContract, deliverables: Deliverables): void {
  if (!contract.hasPayload) return;
  if (!Object.hasOwn(deliverables, "payload")) {
    inspection.reject("payload-missing", "the contract asks for a payload, the hand-off has none");
    return;
  }
  if (contract.payload === undefined) {
    // Of a contract that comes out of a plan only the JSON Schema is left.
    const schema = contract.payloadSchema;
    const answer = schema === null ? null : fitsSchema(schema, deliverables.payload);
    if (answer === null)
      inspection.doubt("payload-unchecked", "the payload is not verified, its schema is not at hand");
    if (answer === false) inspection.reject("payload-invalid", "the payload does not fit the contract's JSON Schema");
    return;
  }
  const result = validate(contract.payload, deliverables.payload);
  if (typeof result === "string") inspection.doubt("payload-unchecked", `the payload is not verified, ${result}`);
  else
    for (const issue of result.issues ?? []) {
      const name = pathOf(issue);
      inspection.reject(
        "payload-invalid",
        `the payload is wrong at ${name === "" ? "its root" : name}: ${issue.message}`,
        { name },
      );
    }
}

function validate(schema: StandardSchema, value: unknown): StandardResult | string {
  try {
    const result = schema["~standard"].validate(value);
    if (!("then" in result)) return result;
    // Nobody waits for it; without this a rejection would end the process.
    result.then(undefined, () => undefined);
    return "its schema does not answer at once";
  } catch (error) {
    return `its schema failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function pathOf(issue: StandardIssue): string {
  return (issue.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".");
}
