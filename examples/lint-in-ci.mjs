// Lints a task file as a job in CI does, with the command and with the library: node examples/lint-in-ci.mjs
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { addDependencies, readTasks, taskDrafts } from "orchestrate-agents/intake";
import { applySafeFixes, lintPlan, makePlan } from "orchestrate-agents/plan";

const file = "lint-in-ci/tasks.md";
const here = fileURLToPath(new URL(".", import.meta.url));
// In a project that has the package this is `npx orch`.
const orch = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

// 1. The command: annotations for the lines of a pull request, exit code 3 for errors.
const args = [orch, "lint", "--format", "github", "--fail-on", "error", file];
const { status, stdout } = spawnSync(process.execPath, args, { cwd: here, encoding: "utf8" });
console.log(stdout.trimEnd());
console.log(`exit code ${status}`);

// 2. The same in a program, to do something else with the findings.
const text = readFileSync(new URL(file, import.meta.url), "utf8");
const reading = readTasks(text);
const plan = makePlan({ feature: "login", tasks: taskDrafts(reading), gates: reading.gates, document: text });
const findings = lintPlan(plan);
for (const { code, taskIds } of findings) console.log(`${code}: ${taskIds.join(", ")}`);

// 3. What is safe to fix, written into the file's own form.
const { tasks } = applySafeFixes(plan.tasks, findings);
const edges = tasks.flatMap((task, place) =>
  task.dependsOn
    .filter((id) => !plan.tasks[place]?.dependsOn.includes(id))
    .map((dependsOn) => ({ taskId: task.id, dependsOn })),
);
const mended = addDependencies(text, edges);
console.log(mended.text.split("\n").find((line) => line.includes("T002")));
