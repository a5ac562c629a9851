export { createGuardEndpoint } from "./create-guard-endpoint.ts";
export type { GuardEndpoint, GuardEndpointOptions } from "./create-guard-endpoint.ts";
export { findAgents } from "./find-agents.ts";
export { HookInputFault, hookDialects, readHookCall } from "./hook-call.ts";
export type { HookCall, HookDialect } from "./hook-call.ts";
export { judgeCall } from "./judge-call.ts";
export type { HookGuard, HookVerdict, JudgeOptions } from "./judge-call.ts";
export { renderAnswer } from "./render-answer.ts";
export type { HookAnswer } from "./render-answer.ts";
