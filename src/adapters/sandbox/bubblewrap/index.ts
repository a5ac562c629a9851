export { createBubblewrapSandbox, probeBubblewrap } from "./create-bubblewrap-sandbox.ts";
export type { BubblewrapOptions } from "./create-bubblewrap-sandbox.ts";
export { SandboxPlanError, SandboxUnavailableError } from "../errors.ts";
