export { checkSchedule } from "./check-schedule.ts";
export type { ScheduleCheck } from "./check-schedule.ts";
export { criticalPath } from "./critical-path.ts";
export type { CriticalPath } from "./critical-path.ts";
export {
  CapacityError,
  DependencyCycleError,
  DoubledTaskError,
  ExclusionError,
  FixedTaskError,
  TaskMinutesError,
  TaskNeedError,
  UnknownTaskError,
} from "./errors.ts";
export { findSlack } from "./find-slack.ts";
export type { TaskSlack } from "./find-slack.ts";
export { fromGraphlib, toGraphlib } from "./graph.ts";
export type { ReadableGraph } from "./graph.ts";
export { lowerBound } from "./lower-bound.ts";
export { planSchedule } from "./plan-schedule.ts";
export type { PlanScheduleOptions } from "./plan-schedule.ts";
export type {
  BoundName,
  FixedTask,
  LowerBound,
  Schedule,
  ScheduledTask,
  ScheduleNode,
  ScheduleProblem,
  ScheduleTask,
} from "./problem.ts";
export { createTaskGraph } from "./task-graph.ts";
export type { GraphNode, TaskGraph } from "./task-graph.ts";
