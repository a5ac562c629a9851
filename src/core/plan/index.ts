export { PlanInvalidError } from "./errors.ts";
export { makePlan } from "./make-plan.ts";
export type { PlanInput } from "./make-plan.ts";
export type { OwnershipInput } from "./normalise-ownership.ts";
export type { Plan, PlannedAgent, PlannedPhase, PlannedStrategy, PlannedTask } from "./plan.ts";
export { renderInstructions } from "./render-instructions.ts";
export type { InstructionOptions } from "./render-instructions.ts";
