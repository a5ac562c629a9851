export { chartRows } from "./chart-rows.ts";
export type { ChartRow } from "./chart-rows.ts";
export { checkSchedule } from "./check-schedule.ts";
export type { ScheduleCheck } from "./check-schedule.ts";
export { compareSchedules } from "./compare-schedules.ts";
export type { ScheduleChange, ScheduleComparison } from "./compare-schedules.ts";
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
export { defaultMinutes, findEstimate, learnEstimates } from "./estimates.ts";
export type { Complexity, LearnedEstimate, MeasuredTask } from "./estimates.ts";
export { findCriticalTasks } from "./find-critical-tasks.ts";
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
export { renderDot, renderMermaidGantt, renderMermaidGraph } from "./render-diagram.ts";
export type { DiagramOptions } from "./render-diagram.ts";
export { renderGantt } from "./render-gantt.ts";
export type { GanttOptions } from "./render-gantt.ts";
export { simulateSchedule } from "./simulate-schedule.ts";
export type { Simulation, SimulationOptions } from "./simulate-schedule.ts";
export { createTaskGraph } from "./task-graph.ts";
export type { GraphNode, TaskGraph } from "./task-graph.ts";
