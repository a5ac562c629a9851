import { makePlan, Orchestrator, renderDashboard } from "orchestrate-agents";
import { createFunctionRunner } from "orchestrate-agents/runner/function";

const plan = makePlan({
  feature: "user-authentication",
  tasks: [
    { id: "1", title: "User model", files: ["src/models/user.ts"] },
    { id: "2", title: "Login endpoint", files: ["src/api/login.ts"], dependsOn: ["1"], estimateMinutes: 60 },
    { id: "3", title: "Test fixtures", files: ["tests/fixtures.ts"], dependsOn: ["1"], estimateMinutes: 20 },
  ],
});
console.log(plan.agents.map(({ agentId, taskIds }) => `${agentId}: ${taskIds.join(", ")}`).join("\n"));

const runner = createFunctionRunner(async (task, { agentId, guard }) => {
  for (const file of task.files) guard.assertAllowed(file); // throws where the file is not this agent's own
  return { ok: true, output: `${agentId} did ${task.title}` }; // here goes the call to your agent
});
const { status, state } = await new Orchestrator({ runner }).run(plan);
console.log(renderDashboard(state, { width: 76 }), status);
