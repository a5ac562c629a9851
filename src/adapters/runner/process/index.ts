export { allowedEnvironment, endLeftAgents } from "../../process/index.ts";
export { createProcessGateRunner } from "./create-process-gate-runner.ts";
export type { ProcessGateRunnerOptions } from "./create-process-gate-runner.ts";
export { createProcessRunner } from "./create-process-runner.ts";
export type { ProcessRunner, ProcessRunnerOptions } from "./create-process-runner.ts";
