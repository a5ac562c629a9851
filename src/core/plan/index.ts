export type { Plan, PlannedAgent, PlannedPhase, PlannedStrategy, PlannedTask } from "./plan.ts";
