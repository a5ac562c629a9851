export { createAcpRunner } from "./create-acp-runner.ts";
export type { AcpRunnerOptions } from "./create-acp-runner.ts";
export type { ProgramFound, ProgramRunner } from "../../process/index.ts";
