export { createClaudeCodeRunner } from "./create-claude-code-runner.ts";
export type { ClaudeCodeRunnerOptions, ClaudeRules } from "./create-claude-code-runner.ts";
export type { ProgramFound, ProgramRunner } from "../../process/index.ts";
