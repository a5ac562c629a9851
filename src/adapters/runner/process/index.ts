export { allowedEnvironment } from "./allowed-environment.ts";
export { createProcessGateRunner } from "./create-process-gate-runner.ts";
export type { ProcessGateRunnerOptions } from "./create-process-gate-runner.ts";
export { createProcessRunner, endLeftAgents } from "./create-process-runner.ts";
export type { ProcessRunner, ProcessRunnerOptions } from "./create-process-runner.ts";
