export { decide, takeTurn } from "./decide.ts";
export { evolve } from "./evolve.ts";
export { explainResume } from "./explain-resume.ts";
export type { ResumeNote } from "./explain-resume.ts";
export { PersistentList } from "./persistent-list.ts";
export { retryDelayMs } from "./retry-delay.ts";
export { defaultRunPolicy } from "./run-policy.ts";
export { findTaskState, initialRunState, isFinished } from "./run-state.ts";
export type { PlanShape } from "./plan-shape.ts";
export type { ReadyHeap } from "./ready-heap.ts";
export type { RunCommand } from "./run-command.ts";
export type { LifecycleStep, RunEvent, RunEventType, RunUsage } from "./run-event.ts";
export type { RunBudget, RunPolicy } from "./run-policy.ts";
export type {
  ContextValue,
  GateResult,
  RunCheckpoint,
  RunHandoff,
  RunMessage,
  RunState,
  RunStatus,
  RunViolation,
  TaskState,
  TaskStatus,
} from "./run-state.ts";
