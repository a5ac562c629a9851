import { OrchestrateError } from "../../core/errors.ts";

/** This machine cannot keep programs inside of folders. */
export class SandboxUnavailableError extends OrchestrateError {
  readonly code = "SANDBOX_UNAVAILABLE";
  override readonly name = "SandboxUnavailableError";

  constructor(sandbox: string, why: string) {
    super(`${sandbox} does not work here: ${why}`);
  }
}

/** What an agent owns cannot be told to a sandbox. */
export class SandboxPlanError extends OrchestrateError {
  readonly code = "SANDBOX_PLAN";
  override readonly name = "SandboxPlanError";
}
