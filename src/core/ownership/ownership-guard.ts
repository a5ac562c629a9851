import type { DecisionReason, OwnershipDecision, OwnershipDetails, OwnershipOperation } from "./decision.ts";
import type { FilledOptions } from "./guard-options.ts";
import type { OwnershipRule } from "./ownership-rules.ts";

/** A rule that matches a path, and whether it decides. */
export interface ExplainedRule extends OwnershipRule {
  readonly decides: boolean;
  /** Matches only when case is ignored. */
  readonly byCaseOnly: boolean;
}

/** What the rules say about a path, for people and tools. */
export interface OwnershipExplanation {
  readonly path: string;
  /** `null` where the text is a path; else why not. */
  readonly fault: DecisionReason | null;
  readonly isProtected: boolean;
  readonly ownerIds: readonly string[] | null;
  /** All rules that match, in order of precedence. */
  readonly rules: readonly ExplainedRule[];
}

/** Which of the paths have an owner. */
export interface OwnershipCoverage {
  readonly owned: readonly { readonly path: string; readonly ownerIds: readonly string[] }[];
  /** No rule names them. */
  readonly unowned: readonly string[];
  /** A rule says nobody, or they are protected. */
  readonly forbidden: readonly string[];
  readonly refused: readonly { readonly path: string; readonly reason: DecisionReason }[];
}

/** Answers who may do what with which path. */
export interface OwnershipGuard {
  /** The rules, as plain data. */
  readonly rules: readonly OwnershipRule[];
  /** How strong each rule is: of all that match a path, the one of the largest number decides. */
  readonly precedence: readonly number[];
  /** The options with their defaults. */
  readonly options: FilledOptions;
  /** Judges a question. Never throws and never allows what it does not understand. */
  check(agentId: string, path: string, operation?: OwnershipOperation, details?: OwnershipDetails): OwnershipDecision;
  /** @throws {OwnershipError} `OWNERSHIP_DENIED` where `check` does not allow. */
  assertAllowed(agentId: string, path: string, operation?: OwnershipOperation, details?: OwnershipDetails): void;
  /** All rules that match, in order of precedence. */
  explain(path: string): OwnershipExplanation;
  /** Sorts paths by whether somebody owns them. */
  coverage(paths: readonly string[]): OwnershipCoverage;
  /** Who may write the path: `null` where no rule says, empty where nobody may. */
  ownersOf(path: string): readonly string[] | null;
  /** Whether the path is one that nobody may write whatever the rules say. Also true for a text that is no path. */
  isProtected(path: string): boolean;
}
