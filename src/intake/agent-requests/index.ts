export { agentRequests } from "./agent-requests.ts";
export type { AgentRequests } from "./agent-requests.ts";
