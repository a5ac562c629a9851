export { createCodexRunner } from "./create-codex-runner.ts";
export type { CodexRules, CodexRunnerOptions } from "./create-codex-runner.ts";
export type { ProgramFound, ProgramRunner } from "../../process/index.ts";
