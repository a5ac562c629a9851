import { OrchestrateError } from "../../../core/errors.ts";
import type { RuleNote } from "./compiled-rules.ts";

/** An ownership map says what a client's own rules cannot say; holds every place where. */
export class RulesInexpressibleError extends OrchestrateError {
  readonly code = "RULES_INEXPRESSIBLE";
  override readonly name = "RulesInexpressibleError";
  /** Name of the client. */
  readonly client: string;
  readonly faults: readonly RuleNote[];

  constructor(client: string, faults: readonly RuleNote[]) {
    const shown = faults.slice(0, 20).map(({ pattern, reason }) => `\n- ${JSON.stringify(pattern)}: ${reason}`);
    const rest = faults.length > shown.length ? `\n- and ${faults.length - shown.length} more` : "";
    super(
      `The rules of ${client} cannot say exactly what the ownership map says${shown.join("")}${rest}\n` +
        `Write the map in other words, or let these patterns be refused (onInexact: "narrow")`,
    );
    this.client = client;
    this.faults = faults;
  }
}
