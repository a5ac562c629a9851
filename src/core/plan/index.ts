export { comparePlans } from "./compare-plans.ts";
export { growPlan } from "./grow-plan.ts";
export type { GrownPlan } from "./grow-plan.ts";
export type { TaskChange } from "./compare-plans.ts";
export { varyPlan } from "./vary-plan.ts";
export type { PlanVariation } from "./vary-plan.ts";
export { PlanInvalidError } from "./errors.ts";
export { describeSuggestion } from "./describe-suggestion.ts";
export { mainDomain } from "./estimate-task.ts";
export type { PlanTaskDraft } from "./estimate-task.ts";
export { lintCodes } from "./lint-finding.ts";
export type { Finding, LintCode, LintSeverity, LintSuggestion } from "./lint-finding.ts";
export { applySafeFixes } from "./lint-fixes.ts";
export type { AppliedFixes, FixableTask } from "./lint-fixes.ts";
export type { WorkingFolder } from "./lint-gates.ts";
export { lintMeanings } from "./lint-meanings.ts";
export { lintPlan } from "./lint-plan.ts";
export type { LintOptions } from "./lint-plan.ts";
export { makePlan } from "./make-plan.ts";
export type { PlanInput } from "./make-plan.ts";
export type { OwnershipInput } from "./normalise-ownership.ts";
export { planProblem } from "./plan-problem.ts";
export type {
  ContextReducer,
  EstimateSource,
  Plan,
  PlannedAgent,
  PlannedContextRule,
  PlannedPhase,
  PlannedStrategy,
  PlannedTask,
} from "./plan.ts";
export { renderInstructions } from "./render-instructions.ts";
export type { InstructionOptions } from "./render-instructions.ts";
