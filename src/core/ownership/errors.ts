import { OrchestrateError } from "../errors.ts";
import type { GlobFault } from "./glob-faults.ts";
import type { RuleFault } from "./rule-faults.ts";

/** An agent asked for something that the rules do not give it. */
export class OwnershipError extends OrchestrateError {
  readonly code = "OWNERSHIP_DENIED";
  override readonly name = "OwnershipError";
  /** The agent that asked. */
  readonly agentId: string;
  /** The file it asked for, from the repository root. */
  readonly path: string;
  /** The agents that own the file, empty where nobody does. */
  readonly ownerIds: readonly string[];
  /** What it wanted to do. */
  readonly operation: string;
  /** The stable reason of the refusal. */
  readonly reason: string;

  constructor(refusal: {
    agentId: string;
    path: string;
    ownerIds: readonly string[];
    operation: string;
    reason: string;
    advice: string | null;
  }) {
    const owner = refusal.ownerIds.length === 0 ? "owned by no agent" : `owned by ${refusal.ownerIds.join(", ")}`;
    const way = refusal.advice === null ? "" : `: ${refusal.advice}`;
    super(`${refusal.agentId} cannot ${refusal.operation} ${refusal.path}, ${owner} (${refusal.reason})${way}`);
    this.agentId = refusal.agentId;
    this.path = refusal.path;
    this.ownerIds = refusal.ownerIds;
    this.operation = refusal.operation;
    this.reason = refusal.reason;
  }
}

/** The rules of a guard are wrong; holds every fault. */
export class OwnershipRulesError extends OrchestrateError {
  readonly code = "OWNERSHIP_RULES_INVALID";
  override readonly name = "OwnershipRulesError";
  readonly faults: readonly RuleFault[];

  constructor(faults: readonly RuleFault[]) {
    const shown = faults.slice(0, 20).map((fault) => `\n- ${fault.message}`);
    const rest = faults.length > shown.length ? `\n- and ${faults.length - shown.length} more` : "";
    super(
      `${faults.length} ${faults.length === 1 ? "fault" : "faults"} in the ownership rules${shown.join("")}${rest}`,
    );
    this.faults = faults;
  }
}

/** A pattern is outside the grammar. */
export class GlobError extends OrchestrateError {
  readonly code = "GLOB_INVALID";
  override readonly name = "GlobError";
  readonly fault: GlobFault;

  constructor(fault: GlobFault) {
    super(`${JSON.stringify(fault.pattern)} at ${fault.at}: ${fault.message}; ${fault.remedy}`);
    this.fault = fault;
  }
}

/** Whether one pattern lies inside another could not be decided within the bound. */
export class OverlapUndecidedError extends OrchestrateError {
  readonly code = "OVERLAP_UNDECIDED";
  override readonly name = "OverlapUndecidedError";
  readonly patterns: readonly [string, string];
  /** A path that both match, where one was found. */
  readonly witness: string | null;

  constructor(a: string, b: string, witness: string | null) {
    super(
      `Cannot decide how ${JSON.stringify(a)} and ${JSON.stringify(b)} lie to each other; write them with fewer wildcards`,
    );
    this.patterns = [a, b];
    this.witness = witness;
  }
}
