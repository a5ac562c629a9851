import { OrchestrateError } from "../core/errors.ts";

/** The command was used wrongly, or what it was given cannot be used: exit code 2. */
export class UsageError extends OrchestrateError {
  readonly code = "USAGE";
  override readonly name = "UsageError";
}
