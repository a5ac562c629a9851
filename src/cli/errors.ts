import { OrchestrateError } from "../core/errors.ts";

/** The command was used wrongly, or what it was given cannot be used: exit code 2. */
export class UsageError extends OrchestrateError {
  readonly code = "USAGE";
  override readonly name = "UsageError";
}

/** A run does not take what an agent handed in. */
export class RunRefusal extends OrchestrateError {
  readonly code: string;
  override readonly name = "RunRefusal";

  /** @param code - The run's own word for why. */
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
