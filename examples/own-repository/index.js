// The largest example: this project plans a feature of its own out of a PRP, and carries it out on its own tree. Five tasks, three agents, each
// in a git worktree of its own; every piece is merged by the queue after its gates passed, and the branch moves at the end.
//
//   node examples/own-repository
//
// Works on a copy in a temporary folder, which goes away at the end. Needs git and this repository's sources; no network, no model.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const orch = join(root, "dist/cli/main.js");
if (!existsSync(join(root, "src"))) {
  console.error("This example works on the sources of the project: run it in a clone of the repository.");
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), "orch-own-"));
const copy = join(folder, "orchestrate-agents");
const left = ["node_modules", ".git", "dist", "coverage", "reports", ".stryker-tmp", "bench", "fixtures"];
try {
  cpSync(root, copy, { recursive: true, filter: (path) => !left.includes(basename(path)) && !path.endsWith(".tgz") });
  // Above the copy and the worktrees beside it, so that both find the packages.
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  const PATH = [join(folder, "node_modules/.bin"), process.env["PATH"] ?? ""].join(delimiter);
  const env = { ...process.env, PATH, NO_COLOR: "1", ORCH_RUN_ID: undefined, ORCH_DIRECTORY: undefined };
  const run = (/** @type {string} */ program, /** @type {string[]} */ ...args) =>
    execFileSync(program, args, {
      cwd: copy,
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 1 << 26,
    });
  const git = (/** @type {string[]} */ ...args) =>
    run("git", "-c", "user.name=example", "-c", "user.email=example@example.org", ...args);
  const json = (/** @type {string[]} */ ...args) => JSON.parse(run(process.execPath, orch, ...args, "--json"));

  git("init", "-q", "-b", "main");
  const { written } = json("init", "--yes", "--programs", "claude");
  console.log(`orch init: ${written.length} files`);
  git("add", "-A");
  git("commit", "-q", "-m", "The project, made ready");
  const base = git("rev-parse", "HEAD").trim();

  const document = join(here, "runs-overview.md");
  const planning = ["runs-overview", "--from-prp", document];
  const plan = json("plan", ...planning);
  for (const { agentId, taskIds } of plan.agents) console.log(`orch plan: ${agentId} does ${taskIds.join(", ")}`);
  const errors = plan.findings.filter((/** @type {{ severity: string }} */ { severity }) => severity === "error");
  console.log(`orch plan: ${errors.length} errors`);

  const agent = [process.execPath, join(here, "agent.mjs")].map((part) => JSON.stringify(part)).join(" ");
  const done = json(
    "run",
    ...planning,
    "--agent-command",
    agent,
    "--isolation",
    "worktree",
    "--merge",
    "--run-id",
    "own",
  );
  console.log(`orch run: ${done.status}`);
  for (const { agentId, path } of done.violations) console.log(`reported, not merged: ${agentId} wrote ${path}`);

  console.log(git("diff", "--stat=100", base, "HEAD").trim());
  const kept = readFileSync(join(copy, "src/cli/list-runs.ts"), "utf8");
  console.log(kept.includes("tidied up") ? "a foreign change was merged" : "no foreign change was merged");
  run(
    "esbuild",
    "src/cli/main.ts",
    "--bundle",
    "--platform=node",
    "--packages=external",
    "--format=esm",
    "--outdir=dist/cli",
  );
  console.log(`orch runs, as it was just built:\n${run(process.execPath, "dist/cli/main.js", "runs")}`);
  json("clean", "--run", "own");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
