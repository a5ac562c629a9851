export { findAgentId, isAddressedTo, isSameAgent } from "./agent-names.ts";
export {
  ContextInvalidError,
  MessageRefusedError,
  OrchestratorBusyError,
  RunNotFoundError,
  StoreFailedError,
} from "./errors.ts";
export type { MessageRefusalCode } from "./errors.ts";
export { makeRunId } from "./make-run-id.ts";
export { Orchestrator } from "./orchestrator.ts";
export type {
  AnswerOptions,
  OrchestratorOptions,
  ResumeOptions,
  RunOptions,
  RunResult,
} from "./orchestrator-options.ts";
export type { ContextRule } from "./shared-context.ts";
export { systemClock } from "./system-clock.ts";
export type { DeliveredFiles } from "./active-run.ts";
