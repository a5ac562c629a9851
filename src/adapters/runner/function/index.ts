export { createFunctionRunner } from "./create-function-runner.ts";
export type { AgentGuard, FunctionOutcome, TaskContext } from "./create-function-runner.ts";
