import type { Plan } from "../plan/index.ts";
import { shareSaved } from "./measure-savings.ts";
import { findPlanFigures } from "./plan-figures.ts";

/** What working in parallel is expected to save. */
export interface PredictedSavings {
  /** Length of the plan's schedule, in minutes. */
  readonly wallMinutes: number;
  /** Estimates of the tasks that are still to be done, added up, in minutes. */
  readonly sequentialMinutes: number;
  /** Expected part of `sequentialMinutes` that is saved, 0 to 1. */
  readonly share: number;
}

/**
 * What the plan expects to save: its schedule against all estimates one after another. Groups and what the document
 * marks as done count for nothing. O(tasks).
 */
export function predictSavings(plan: Plan): PredictedSavings {
  const { sequentialMinutes } = findPlanFigures(plan);
  const wallMinutes = plan.schedule.makespanMinutes;
  return { wallMinutes, sequentialMinutes, share: shareSaved(sequentialMinutes, wallMinutes) };
}
