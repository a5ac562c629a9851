const brand = Symbol.for("orchestrate-agents.error");

/**
 * Base class of everything this library throws.
 *
 * Each error carries a stable `code` for programs and plain data for tools, and survives JSON. Codes are listed in
 * `docs/errors.md`.
 */
export abstract class OrchestrateError extends Error {
  /** Stable name of what went wrong, for programs. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    Object.defineProperty(this, brand, { value: true });
  }

  /** Tells an error of this library from any other, also one of a second installed copy. */
  static is(value: unknown): value is OrchestrateError {
    return typeof value === "object" && value !== null && Reflect.get(value, brand) === true;
  }

  /** The error as plain data: name, code, message, and the fields of its class. */
  toJSON(): Record<string, unknown> {
    return { ...(this as object), name: this.name, code: this.code, message: this.message };
  }
}

/** A value given to a function of this library is not what the function takes. */
export class ArgumentError extends OrchestrateError {
  readonly code = "ARGUMENT_INVALID";
  override readonly name = "ArgumentError";
  /** What the argument or option is called. */
  readonly argument: string;

  /**
   * @param argument - Name of the argument or option.
   * @param expected - What it has to be, read after "to be".
   * @param received - What came.
   */
  constructor(argument: string, expected: string, received: unknown) {
    super(`Expected \`${argument}\` to be ${expected}, got ${describeValue(received)}`);
    this.argument = argument;
  }
}

/** A short text for any value in a message: quoted strings, plain numbers, the kind of everything else. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}…` : value);
  if (value === null || value === undefined || typeof value === "number" || typeof value === "boolean")
    return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
