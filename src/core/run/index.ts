export { decide, takeTurn } from "./decide.ts";
export { evolve } from "./evolve.ts";
export { explainResume } from "./explain-resume.ts";
export type { ResumeNote } from "./explain-resume.ts";
export { findOpenApproval } from "./answer.ts";
export { findProvider } from "./find-provider.ts";
export { isOverBudget } from "./budget.ts";
export type { Reservation } from "./budget.ts";
export { RunDeadlockError } from "./errors.ts";
export { findWaitCircle, hasWaitCircle } from "./find-circle.ts";
export { findWaits } from "./find-waits.ts";
export { findAddressees } from "./find-addressees.ts";
export { findConsumers } from "./find-consumers.ts";
export { findStaleTasks } from "./find-stale-tasks.ts";
export type { StaleTask } from "./find-stale-tasks.ts";
export { PersistentList } from "./persistent-list.ts";
export { reduceValue } from "./reduce-value.ts";
export type { Reduction } from "./reduce-value.ts";
export { refuseMessage } from "./refuse-message.ts";
export type { MessageRefusal } from "./refuse-message.ts";
export { retryDelayMs } from "./retry-delay.ts";
export { defaultRunPolicy } from "./run-policy.ts";
export { findTaskState, initialRunState, isFinished } from "./run-state.ts";
export type { ExchangeCommand } from "./exchange-command.ts";
export type { PlanShape } from "./plan-shape.ts";
export type { ReadyHeap } from "./ready-heap.ts";
export type { IntegrationResult, RunCommand } from "./run-command.ts";
export type {
  ApprovalRequest,
  FailureKind,
  LifecycleStep,
  ReceiptEntry,
  RunEvent,
  RunEventType,
  RunUsage,
  TaskWait,
  WaitCause,
} from "./run-event.ts";
export type { ProviderShare, RetryRule, RunBudget, RunPolicy } from "./run-policy.ts";
export type {
  ContextRead,
  ContextValue,
  GateResult,
  ProviderState,
  RunApproval,
  RunCheckpoint,
  RunHandoff,
  RunMessage,
  RunState,
  RunStatus,
  RunViolation,
  StaleInput,
  TaskState,
  TaskStatus,
  TaskUse,
} from "./run-state.ts";
