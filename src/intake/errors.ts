import { OrchestrateError } from "../core/errors.ts";

/** What kind of fault stopped a reader; each has its section in `docs/errors.md`. */
export type IntakeErrorCode =
  "INTAKE_SYNTAX" | "INTAKE_INVALID" | "INTAKE_FORMAT" | "INTAKE_LIMIT" | "INTAKE_DUPLICATE" | "INTAKE_UNKNOWN";

/** One fault in something that was read. */
export interface IntakeFault {
  /** Line it stands on, from 1; `null` where the data came without text. */
  readonly line: number | null;
  /** Where in the data, for example `tasks[3].title`; `null` where a line says it all. */
  readonly at: string | null;
  /** What had to be there. */
  readonly expected: string;
  /** What was there. */
  readonly came: string;
}

/** Something that was to be read is not what the reader takes; nothing of it was used. */
export class IntakeError extends OrchestrateError {
  readonly code: IntakeErrorCode;
  override readonly name = "IntakeError";
  /** The file, as the caller named it; `null` where only text was given. */
  readonly path: string | null;
  /** Every fault that was found, at least one; the fields below are those of the first. */
  readonly faults: readonly IntakeFault[];
  /** Line of the first fault, from 1. */
  readonly line: number | null;
  /** What had to be there. */
  readonly expected: string;
  /** What was there. */
  readonly came: string;

  /**
   * @param code - The kind of fault.
   * @param subject - What was being read, for example `task list`; the message begins with it where there is no path.
   * @param faults - Every fault, the first one first; at least one.
   */
  constructor(
    code: IntakeErrorCode,
    subject: string,
    path: string | null,
    faults: readonly [IntakeFault, ...IntakeFault[]],
  ) {
    super(faults.map((fault) => describeFault(fault, path ?? subject)).join("\n"));
    const [first] = faults;
    this.code = code;
    this.path = path;
    this.faults = faults;
    this.line = first.line;
    this.expected = first.expected;
    this.came = first.came;
  }
}

function describeFault(fault: IntakeFault, place: string): string {
  const line = fault.line === null ? "" : `:${fault.line}`;
  const at = fault.at === null ? "" : ` at ${fault.at}`;
  return `${place}${line}${at}: expected ${fault.expected}, came ${fault.came}`;
}
