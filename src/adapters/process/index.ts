export { AgentProcesses, endLeftAgents } from "./agent-processes.ts";
export type { AgentProcessOptions, AgentProgram, AttemptPlace } from "./agent-processes.ts";
export { allowedEnvironment } from "./allowed-environment.ts";
export { describeEnd } from "./describe-end.ts";
export { runProgram } from "./run-program.ts";
export type { ProgramEnd, ProgramInput } from "./run-program.ts";
export { shellLaunch } from "./shell-launch.ts";
