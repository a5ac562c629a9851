import { OrchestrateError } from "../core/errors.ts";
import { exitCode } from "./exit-code.ts";
import type { ExitCode } from "./exit-code.ts";

/** What the command says of an error, and what it ends with. */
export interface ErrorDescription {
  readonly code: string;
  readonly message: string;
  /** For people: a line, or where in the program it happened for what nobody expected. */
  readonly text: string;
  /** Further facts, for programs. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly exitCode: ExitCode;
}

/** Errors of this library that say nothing against what was asked for: the machine refused. */
const refusals: readonly string[] = ["STORE_ACCESS", "STORE_FAILED"];

/** Describes anything that was thrown: an own error by its code, a refusal of the system by the system's, all else whole. */
export function describeError(error: unknown): ErrorDescription {
  const message = error instanceof Error ? error.message : String(error);
  const text = `error: ${message}`;
  if (OrchestrateError.is(error)) {
    const ends = refusals.includes(error.code) ? exitCode.failed : exitCode.usage;
    return { code: error.code, message, text, fields: error.toJSON(), exitCode: ends };
  }
  const { code, syscall, path } = Object(error) as NodeJS.ErrnoException;
  if (typeof code === "string" && typeof syscall === "string") {
    const fields = { operation: syscall, ...(path === undefined ? {} : { path }) };
    return { code, message, text, fields, exitCode: exitCode.failed };
  }
  const stack = error instanceof Error ? error.stack : undefined;
  return { code: "UNEXPECTED", message, text: stack ?? message, fields: {}, exitCode: exitCode.failed };
}
