import { OrchestrateError } from "../../core/errors.ts";

/** A post was to be handed in while too many wait to be taken. */
export class ChannelFullError extends OrchestrateError {
  readonly code = "CHANNEL_FULL";
  override readonly name = "ChannelFullError";
  /** How many wait at most. */
  readonly maxWaiting: number;

  constructor(maxWaiting: number) {
    super(
      `${maxWaiting} posts wait to be taken, no further one is accepted; see whether the run is alive, then try again`,
    );
    this.maxWaiting = maxWaiting;
  }
}

/** A channel was used after it had been closed. */
export class ChannelClosedError extends OrchestrateError {
  readonly code = "CHANNEL_CLOSED";
  override readonly name = "ChannelClosedError";

  constructor() {
    super("The channel is closed");
  }
}
