import { OrchestrateError } from "../../core/errors.ts";

/** The program of a runner is not there, or does not start. */
export class ProgramMissingError extends OrchestrateError {
  readonly code = "RUNNER_PROGRAM_MISSING";
  override readonly name = "ProgramMissingError";
  /** As it was to be started. */
  readonly program: string;

  constructor(program: string, reason: string) {
    super(`The program ${program} does not start: ${reason}; install it, or name it with its path`);
    this.program = program;
  }
}

/** The program of a runner is older than what the runner relies on, or says no version. */
export class ProgramOldError extends OrchestrateError {
  readonly code = "RUNNER_PROGRAM_OLD";
  override readonly name = "ProgramOldError";
  readonly program: string;
  /** What it says, `null` where that is no version. */
  readonly version: string | null;
  /** The oldest that will do. */
  readonly needed: string;

  constructor(program: string, version: string | null, needed: string, why: string) {
    super(`${program} ${version === null ? "says no version" : `is ${version}`}, ${why} needs ${needed}; update it`);
    this.program = program;
    this.version = version;
    this.needed = needed;
  }
}
