import { OrchestrateError } from "../core/errors.ts";

/** An Orchestrator was asked to begin a run while it has one. */
export class OrchestratorBusyError extends OrchestrateError {
  readonly code = "ORCHESTRATOR_BUSY";
  override readonly name = "OrchestratorBusyError";
  /** The run it has. */
  readonly runId: string;

  constructor(runId: string) {
    super(`This Orchestrator still carries out run ${runId}; wait for its end, or make another Orchestrator`);
    this.runId = runId;
  }
}

/** A message is not taken: nobody has that address, or who has it must read first. Nothing was sent. */
export class MessageRefusedError extends OrchestrateError {
  readonly code: MessageRefusalCode;
  override readonly name = "MessageRefusedError";
  readonly to: string;

  constructor(to: string, refusal: { readonly code: MessageRefusalCode; readonly message: string }) {
    super(refusal.message);
    this.code = refusal.code;
    this.to = to;
  }
}

/** A shared value was to be set to what its rule refuses. Nothing was changed. */
export class ContextInvalidError extends OrchestrateError {
  readonly code = "CONTEXT_INVALID";
  override readonly name = "ContextInvalidError";
  readonly key: string;

  constructor(key: string, message: string) {
    super(message);
    this.key = key;
  }
}

/** Why a message is not taken. */
export type MessageRefusalCode = "ADDRESS_UNKNOWN" | "MAILBOX_FULL";

/** A run cannot be resumed, because there is nothing to go on from. */
export class RunNotFoundError extends OrchestrateError {
  readonly code = "RUN_NOT_FOUND";
  override readonly name = "RunNotFoundError";
  readonly runId: string;

  /** @param knownIds - Ids of the runs that there are, the newest last. */
  constructor(runId: string, knownIds: readonly string[]) {
    const known = knownIds.length === 0 ? "there are no runs" : `the newest runs are ${knownIds.slice(-5).join(", ")}`;
    super(`There is no run ${JSON.stringify(runId)} that could be resumed; ${known}`);
    this.runId = runId;
  }
}

/** Events of a run could not be kept, so nothing was done that is not kept: the run stopped where the store says. */
export class StoreFailedError extends OrchestrateError {
  readonly code = "STORE_FAILED";
  override readonly name = "StoreFailedError";
  readonly runId: string;

  constructor(runId: string, cause: unknown) {
    super(
      `Run ${runId} stopped, because its events could not be kept: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
    this.runId = runId;
  }
}
