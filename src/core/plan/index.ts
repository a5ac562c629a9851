export type { Plan, PlannedAgent, PlannedPhase, PlannedStrategy, PlannedTask } from "./plan.ts";
export { renderInstructions } from "./render-instructions.ts";
export type { InstructionOptions } from "./render-instructions.ts";
