// The main job, on the embedded default: a task file goes in, a plan comes out, five agents run in parallel as real
// processes on a real git working tree, each kept in its own files, and the run ends with a report of what was measured.
//
//   npm run demo
//
// Needs git. No network, no model. Ends with 0 only if the tests of the sample project pass.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const orch = join(here, "../../dist/cli/main.js");
const feature = "user-authentication";

if (spawnSync("git", ["--version"]).status !== 0) {
  console.error("The demo makes a git repository: please install git.");
  process.exit(2);
}
if (!existsSync(orch))
  execFileSync("npm", ["run", "build"], { cwd: join(here, "../.."), stdio: "inherit", shell: true });

const folder = mkdtempSync(join(tmpdir(), "orchestrate-agents-demo-"));
cpSync(join(here, "sample"), folder, { recursive: true });
const git = (/** @type {string[]} */ ...args) =>
  execFileSync(
    "git",
    ["-c", "user.name=demo", "-c", "user.email=demo@example.org", "-c", "init.defaultBranch=main", ...args],
    { cwd: folder, encoding: "utf8" },
  );
git("init", "-q");
git("add", "-A");
git("commit", "-q", "-m", "A shop without accounts");
console.log(`Sample project: ${folder}\n`);

const run = (/** @type {string[]} */ ...args) =>
  spawnSync(process.execPath, [orch, ...args], { cwd: folder, stdio: "inherit" }).status ?? 1;
const planning = ["--from-prp", "--agents", "5"];
console.log(`$ orch plan ${feature} ${planning.join(" ")}\n`);
if (run("plan", feature, ...planning) !== 0) process.exit(1);

const agent = [process.execPath, join(here, "agent.mjs")].map((part) => JSON.stringify(part)).join(" ");
console.log(`\n$ orch run ${feature} ${planning.join(" ")} --agent-command "node agent.mjs"\n`);
const ended = run("run", feature, ...planning, "--agent-command", agent);

console.log(`\n$ git status --short\n${git("status", "--short", "-uall", "--", ".", ":!.claude")}`);
console.log("$ node --test");
const tests = spawnSync(process.execPath, ["--test"], { cwd: folder, encoding: "utf8" });
console.log(
  tests.stdout
    .split("\n")
    .filter((line) => /^(# (tests|pass|fail)|ℹ (tests|pass|fail))/.test(line))
    .join("\n"),
);
if (tests.status !== 0) console.log(tests.stdout + tests.stderr);
process.exitCode = ended === 0 && tests.status === 0 ? 0 : 1;
console.log(process.exitCode === 0 ? "\nDemo: done." : "\nDemo: failed.");
