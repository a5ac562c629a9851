export { detectFormat } from "./detect-format.ts";
export type { DetectedFormat } from "./detect-format.ts";
export { IntakeError } from "./errors.ts";
export type { IntakeErrorCode, IntakeFault } from "./errors.ts";
export { readTasks } from "./read-tasks.ts";
export type { ReadTasksOptions } from "./read-tasks.ts";
export { taskFormats, withTaskGates } from "./task-reading.ts";
export type { IntakeWarning, TaskFormat, TaskItem, TaskReading, TaskStep } from "./task-reading.ts";
