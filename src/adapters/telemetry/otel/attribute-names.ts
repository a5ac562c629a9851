/**
 * Names of the GenAI conventions that are used here, as of version 1.37. All of them are still "in development", so they
 * stand in one place, and do not come from a package that moves them.
 */
export const genAi = {
  operation: "gen_ai.operation.name",
  workflow: "gen_ai.workflow.name",
  conversation: "gen_ai.conversation.id",
  agentId: "gen_ai.agent.id",
  agentName: "gen_ai.agent.name",
  agentDescription: "gen_ai.agent.description",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  errorType: "error.type",
} as const;

/** Names of our own, for what the conventions have no word for. */
export const own = {
  runId: "orchestrate.run.id",
  strategy: "orchestrate.strategy",
  tasksTotal: "orchestrate.tasks.total",
  taskId: "orchestrate.task.id",
  attempt: "orchestrate.task.attempt",
  reason: "orchestrate.reason",
  gateId: "orchestrate.gate.id",
  gateLevel: "orchestrate.gate.level",
  handoffId: "orchestrate.handoff.id",
  handoffFrom: "orchestrate.handoff.from",
  handoffTo: "orchestrate.handoff.to",
  handoffVerdict: "orchestrate.handoff.verdict",
  path: "orchestrate.path",
  costUsd: "orchestrate.cost_usd",
} as const;
