import { OrchestrateError } from "../errors.ts";

/** Tasks cannot be made into a plan. */
export class PlanInvalidError extends OrchestrateError {
  readonly code = "PLAN_INVALID";
  override readonly name = "PlanInvalidError";
  /** Everything that is wrong, one sentence each. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      faults.length === 1
        ? faults[0]!
        : `${faults.length} faults in the plan:\n${faults.map((fault) => `- ${fault}`).join("\n")}`,
    );
    this.faults = faults;
  }
}
