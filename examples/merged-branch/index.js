// Three agents in folders of their own: each begins from what is merged, what it did is checked and merged before others build on it, a
// file that is not its own stays out, and two that do not fit together are brought together by the one that came later.
//
//   node examples/merged-branch
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { makePlan, Orchestrator } from "orchestrate-agents";
import { createFunctionRunner } from "orchestrate-agents/runner/function";
import { createProcessGateRunner } from "orchestrate-agents/runner/process";
import { createGitWorkspace, moveBranch } from "orchestrate-agents/workspace/git";

// A repository to throw away.
const folder = mkdtempSync(join(tmpdir(), "merged-branch-"));
const cwd = join(folder, "shop");
const git = (/** @type {string[]} */ ...args) => execFileSync("git", args, { cwd, encoding: "utf8" }).trim();
mkdirSync(cwd);
git("init", "-q", "-b", "main");
writeFileSync(join(cwd, "CHANGES.md"), "# Changes\n");
git("add", "-A");
git("-c", "user.name=you", "-c", "user.email=you@localhost", "commit", "-qm", "Begin");

const plan = makePlan({
  feature: "prices",
  gates: [{ id: "tests", level: 2, title: "Tests", commands: ["node --test"] }],
  tasks: [
    { id: "model", title: "Price model of the backend service", files: ["src/models/price.mjs"], gates: ["tests"] },
    { id: "page", title: "Price page of the frontend", files: ["src/components/page.mjs"], gates: ["tests"] },
    { id: "checks", title: "Tests of prices", files: ["tests/price.test.mjs"], dependsOn: ["model"], gates: ["tests"] },
  ],
});
// Everybody may say what they changed: the one file where work can meet.
const ownership = /** @type {const} */ ([...plan.ownership, ["CHANGES.md", plan.agents.map((agent) => agent.agentId)]]);

/** @type {Record<string, string>} */
const works = {
  model: "export const gross = (net) => net * 1.2;\n",
  page: "export const page = (price) => `<b>${price}</b>`;\n",
  checks: `import assert from "node:assert";
import { test } from "node:test";
import { gross } from "../src/models/price.mjs";
test("gross", () => assert.equal(gross(100), 120));
`,
};
const runner = createFunctionRunner((task, { directory, attempt }) => {
  const place = (/** @type {string} */ path) => join(directory ?? cwd, path);
  for (const path of task.files) {
    mkdirSync(dirname(place(path)), { recursive: true });
    writeFileSync(place(path), works[task.id] ?? "");
  }
  appendFileSync(place("CHANGES.md"), `- ${task.title}\n`);
  if (task.id === "page") writeFileSync(place("README.md"), "not mine\n");
  return { ok: true, output: `attempt ${attempt}` };
});

const workspace = await createGitWorkspace({ cwd });
const orchestrator = new Orchestrator({
  runner,
  workspace,
  gateRunner: createProcessGateRunner(),
  policy: { retries: 3, retryDelayMs: 1 },
});
orchestrator.on("task:integrated", ({ taskId }) => console.log(`${taskId} is merged`));
orchestrator.on("task:conflicted", ({ taskId, paths }) => console.log(`${taskId} does not fit: ${paths.join(", ")}`));
orchestrator.on("ownership:violated", ({ agentId, path }) => console.log(`${agentId} wrote ${path}: left out`));
const { status, runId } = await orchestrator.run({ ...plan, ownership });

console.log(`run ${status}; main is where it was: ${git("log", "-1", "--format=%s", "main")}`);
const move = await moveBranch(cwd, runId, "main");
console.log(move.moved ? `main was moved (${move.how})` : move.reason);
console.log(git("ls-files"));
console.log(readFileSync(join(cwd, "CHANGES.md"), "utf8").trim());
rmSync(folder, { recursive: true, force: true });
