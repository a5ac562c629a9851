import { OrchestrateError } from "../errors.ts";

/** A text names a strategy that there is not. */
export class StrategyUnknownError extends OrchestrateError {
  readonly code = "STRATEGY_UNKNOWN";
  override readonly name = "StrategyUnknownError";
  /** What was asked for. */
  readonly asked: string;
  /** Short names and ids that exist. */
  readonly known: readonly string[];

  constructor(asked: string, known: readonly string[]) {
    super(`No strategy is called ${JSON.stringify(asked)}; there are ${known.join(", ")}`);
    this.asked = asked;
    this.known = known;
  }
}
