// What assignment, the ownership map and the linter cost. Usage: node bench/assignment-scale.mjs [tasks...], default 1000 10000.
// Build first: npm run build.
import { performance } from "node:perf_hooks";
import { assignTasks, deriveOwnership } from "orchestrate-agents/assignment";
import { lintPlan, makePlan } from "orchestrate-agents/plan";

const sizes = process.argv.slice(2).map(Number);
const titles = [
  "Add API endpoint for orders",
  "Write unit tests for orders",
  "Create order page",
  "Deploy order service",
  "Analyze slow orders",
];
/** @param {number} count */
const makeTasks = (count) =>
  Array.from({ length: count }, (_, at) => ({
    id: `T${at}`,
    title: titles[at % titles.length] ?? "",
    description: "Takes the list of orders, checks each of them, and gives back what is left.",
    files: [`src/m${at % 97}/f${at}.ts`],
    dependsOn: at > 20 ? [`T${at - 20 + (at % 7)}`] : [],
  }));
for (const count of sizes.length > 0 ? sizes : [1000, 10_000]) {
  const tasks = makeTasks(count);
  const start = performance.now();
  const { agents } = assignTasks(tasks);
  const assigned = performance.now();
  const rules = deriveOwnership(tasks, agents);
  const owned = performance.now();
  const plan = makePlan({ feature: "scale", tasks, schedule: { maxIterations: 1 } });
  const planned = performance.now();
  const findings = lintPlan(plan);
  const linted = performance.now();
  /** @param {number} from @param {number} to */
  const ms = (from, to) => `${Math.round(to - from)} ms`;
  console.log(
    `${count} tasks: assigned ${ms(start, assigned)} to ${agents.length} agents, ${rules.length} rules ${ms(assigned, owned)}, whole plan ${ms(owned, planned)}, ${findings.length} findings ${ms(planned, linted)}`,
  );
}
