export { createOwnershipGuard } from "./create-ownership-guard.ts";
export type {
  ExplainedRule,
  OwnershipCoverage,
  OwnershipExplanation,
  OwnershipGuard,
} from "./create-ownership-guard.ts";
export type { DecisionReason, OwnershipDecision, OwnershipDetails, OwnershipOperation } from "./decision.ts";
export { GlobError, OverlapUndecidedError, OwnershipError, OwnershipRulesError } from "./errors.ts";
export { escapeGlob } from "./escape-glob.ts";
export { findGlobOverlap } from "./find-glob-overlap.ts";
export type { GlobOverlap } from "./find-glob-overlap.ts";
export type { GlobFault, GlobFaultCode } from "./glob-faults.ts";
export type { FilledOptions, OwnershipOptions } from "./guard-options.ts";
export { makeGlobMatcher } from "./glob.ts";
export { judgePath } from "./judge-path.ts";
export type { JudgedPath, PathFault } from "./judge-path.ts";
export { parseCodeowners } from "./parse-codeowners.ts";
export type { Codeowners, CodeownersFinding } from "./parse-codeowners.ts";
export type { OwnershipRule, OwnershipRules, RuleOwner, RulePattern } from "./ownership-rules.ts";
export type { RuleFault } from "./rule-faults.ts";
