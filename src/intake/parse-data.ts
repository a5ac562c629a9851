import { isDataMap } from "./data-shape.ts";
import { IntakeError } from "./errors.ts";
import type { IntakeErrorCode, IntakeFault } from "./errors.ts";
import { assertNoDoubleKeys, parseJson } from "./json.ts";
import type { DataDocument } from "./json.ts";
import type { SourceText } from "./source-text.ts";
import { takeSourceText } from "./source-text.ts";
import { parseYaml } from "./yaml.ts";

/** Data of unknown shape, with its text's lines where it came as text. */
export interface TakenData extends DataDocument {
  readonly path: string | null;
}

/**
 * Takes data that may come as a value or as JSON or YAML text; double keys are refused.
 *
 * @param subject - What is read, for messages.
 */
export function takeData(input: unknown, subject: string, path: string | null): TakenData {
  if (typeof input !== "string") return { data: input, lineOf: () => null, doubleKeys: [], path };
  return { ...parseText(takeSourceText(input, path), subject), path };
}

function parseText(source: SourceText, subject: string): DataDocument {
  const start = source.text.trimStart();
  if (start === "")
    throw new IntakeError("INTAKE_INVALID", subject, source.path, [
      { line: 1, at: null, expected: subject, came: "an empty text" },
    ]);
  if (!/^[[{]/.test(start)) return parseYaml(source);
  let document: DataDocument;
  try {
    document = parseJson(source);
  } catch (error) {
    // Flow-style YAML also begins with a brace; JSON's own message is the better one where both fail.
    if (!(error instanceof IntakeError) || error.code !== "INTAKE_SYNTAX") throw error;
    try {
      document = parseYaml(source);
    } catch (second) {
      throw second instanceof IntakeError && second.code !== "INTAKE_SYNTAX" ? second : error;
    }
  }
  assertNoDoubleKeys(document, subject, source.path);
  return document;
}

/** Throws with all faults where there are any. */
export function throwFaults(
  code: IntakeErrorCode,
  subject: string,
  path: string | null,
  faults: readonly IntakeFault[],
): void {
  const [first, ...others] = faults;
  if (first !== undefined) throw new IntakeError(code, subject, path, [first, ...others]);
}

/** `tasks[3].title` for a path of keys and indexes. */
export function placeName(path: readonly (string | number)[]): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}

/** The value at a path; `undefined` where there is none. */
export function valueAt(data: unknown, path: readonly (string | number)[]): unknown {
  let value = data;
  for (const step of path) {
    if (Array.isArray(value) && typeof step === "number") value = (value as unknown[])[step];
    else if (isDataMap(value) && Object.hasOwn(value, step)) value = value[step];
    else return undefined;
  }
  return value;
}
