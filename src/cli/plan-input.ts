import type { PlanInput } from "../core/plan/index.ts";
import { taskDrafts } from "../intake/index.ts";
import type { TaskFormat, TaskReading } from "../intake/index.ts";

/** What a reading says to `makePlan`. */
export function planInputOf(feature: string, reading: TaskReading, text: string): PlanInput {
  return {
    feature,
    tasks: taskDrafts(reading),
    gates: reading.gates,
    ...(isPlainText(reading.format) ? { document: text } : {}),
  };
}

/** Whether a format is prose with tasks in it, rather than data. */
export function isPlainText(format: TaskFormat): boolean {
  return !["json", "yaml", "seed", "taskmaster", "beads", "ralph"].includes(format);
}

/** The line of each task in its document. */
export function linesOf(reading: TaskReading): Map<string, number> {
  return new Map(reading.items.flatMap(({ taskId, line }) => (line === null ? [] : [[taskId, line] as const])));
}
