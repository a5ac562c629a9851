// A plan without a run: who does what, in what order, how good the schedule is, and what is wrong with it.
//
//   node examples/plan-only.mjs
import { lintPlan, makePlan, readTasks, renderInstructions } from "orchestrate-agents";

const document = `# PRP: Payment

\`\`\`yaml
Task 1 - Payment model:
  domain: backend
  files: [src/models/payment.py]

Task 2 - Payment endpoint:
  domain: api
  files: [src/api/payment.py]
  depends_on: task_1

Task 3 - Receipts pipeline:
  domain: data
  files: [src/pipelines/receipts.py]
  depends_on: task_1

Task 4 - Integration tests:
  agent: qa_agent
  files: [tests/test_payment.py]
  depends_on: [task_2, task_3]
\`\`\`
`;

const { format, tasks, gates, warnings } = readTasks(document, { path: "payment.md" });
console.log(`${tasks.length} tasks, read as ${format}, ${warnings.length} warnings`);

// `src/models/**` is nobody's in this map, and the linter says so.
const plan = makePlan({
  feature: "payment",
  tasks,
  gates,
  ownership: { "src/api/**": "backend_agent", "src/pipelines/**": "data_agent", "tests/**": "qa_agent" },
});
console.log(`Strategy: ${plan.strategy.strategyId}`);
for (const task of plan.tasks) {
  console.log(`${task.id} ${task.title}: ${task.agentId}, waits for ${task.waitsFor.join(", ") || "nothing"}`);
}
const { makespanMinutes, lowerBoundMinutes, gap } = plan.schedule;
console.log(`Schedule: ${makespanMinutes} min; no schedule is shorter than ${lowerBoundMinutes} min (gap ${gap})`);
for (const finding of lintPlan(plan)) console.log(`${finding.severity} ${finding.code}: ${finding.message}`);

console.log(`\n${renderInstructions(plan, plan.agents[0]?.agentId ?? "")}`);
