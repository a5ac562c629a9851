// Kills the real `orch run --isolation worktree` at random moments, again and again, and goes on each time with `orch resume`. Each
// run has to end in the same tree, to the byte, as one that nobody kills. Counted: runs with another tree or not completed, tasks done
// again although they were completed, foreign files that were merged, changes in the user's checkout, and locks that were left behind.
//
//   node bench/worktree-kills.mjs [kills] [seed] [parallel]     default: 500 1 2
//
// Needs a built dist and git. Exit code 1 where anything of that is not 0.
import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSeededRandom } from "orchestrate-agents/testing";
import { Trial } from "./kills/trial.mjs";

const [kills = 500, seed = 1, parallel = 2] = process.argv.slice(2).map(Number);
const taskCount = 9;
const random = createSeededRandom(seed);
const counts = { kills: 0, runs: 0, otherTree: 0, notCompleted: 0, doneTwice: 0, checkout: 0, locks: 0 };
const owners = ["src/api", "src/components", "tests"];

// Each agent writes its file out of that of the task before, another file that is removed by the next, and one that is not its own.
const agent = `
place=\${ORCH_TASK_ID#t}
before=$((place - 3))
set -- src/api src/components tests
shift $((place % 3))
echo start $ORCH_TASK_ID $ORCH_ATTEMPT >> "$MARKS"
mkdir -p $1
rm -f $1/left$before.ts
echo left by $ORCH_TASK_ID > $1/left$place.ts
echo foreign > foreign-$ORCH_TASK_ID
sleep 0.0$(( ($$ % 9) + 1 ))
{ echo "$ORCH_TASK_ID after"; cat $1/f$before.ts 2>/dev/null || echo nothing; } > $1/f$place.ts
sleep 0.0$(( ($$ % 9) + 1 ))
echo end $ORCH_TASK_ID $ORCH_ATTEMPT >> "$MARKS"
`;

/** What every run has to end in. */
function expectedFiles() {
  /** @type {Record<string, string>} */
  const files = { "README.md": "a repository\n", ".gitignore": ".claude/\ntasks.json\n" };
  for (let place = 0; place < taskCount; place++) {
    const folder = owners[place % 3];
    files[`${folder}/f${place}.ts`] = `t${place} after\n${files[`${folder}/f${place - 3}.ts`] ?? "nothing\n"}`;
    if (place + 3 >= taskCount) files[`${folder}/left${place}.ts`] = `left by t${place}\n`;
  }
  return files;
}

const startedMs = performance.now();
await Promise.all(Array.from({ length: parallel }, carryOutTrials));
const seconds = Math.round((performance.now() - startedMs) / 1000);
console.log(JSON.stringify({ ...counts, seconds }));
const faults = counts.otherTree + counts.notCompleted + counts.doneTwice + counts.checkout + counts.locks;
process.exitCode = faults === 0 && counts.kills >= kills ? 0 : 1;

async function carryOutTrials() {
  while (counts.kills < kills) {
    counts.runs += 1;
    const trial = new Trial(taskCount, (marks) => `MARKS=${marks} sh ${join(marks, "../agent.sh")}`, [
      "--isolation",
      "worktree",
    ]);
    writeFileSync(join(trial.folder, "agent.sh"), agent);
    writeFileSync(join(trial.cwd, "README.md"), "a repository\n");
    writeFileSync(join(trial.cwd, ".gitignore"), ".claude/\ntasks.json\n");
    const git = (/** @type {string[]} */ ...args) => execFileSync("git", args, { cwd: trial.cwd, encoding: "utf8" });
    git("init", "-q", "-b", "main");
    git("add", "-A");
    git("-c", "user.name=user", "-c", "user.email=user@localhost", "commit", "-qm", "first");
    await carryOut(trial, git);
    trial.remove();
  }
}

/**
 * Begins a run, kills it, goes on, until it is completed.
 *
 * @param {Trial} trial
 * @param {(...args: string[]) => string} git
 */
async function carryOut(trial, git) {
  /** @type {Map<string, number>} */
  const known = new Map();
  for (let life = 1; ; life++) {
    const waitMs = random.below(600);
    const sinceStart = random.chance(0.2);
    const isLast = counts.kills >= kills || life > 40;
    const end = await trial.live(isLast ? null : { waitMs, sinceStart });
    const kept = await trial.completed();
    const starts = trial.starts();
    for (const taskId of kept) if (!known.has(taskId)) known.set(taskId, starts.get(taskId) ?? 0);
    if (end.signal === "SIGKILL") {
      counts.kills += 1;
      if (counts.kills % 50 === 0) console.error(JSON.stringify(counts));
      continue;
    }
    if (end.code !== 0 || kept.size !== trial.taskCount) {
      counts.notCompleted += 1;
      console.log(
        `exit code ${end.code}, ${kept.size} completed: ${end.stdout.slice(-2000)} ${end.stderr.slice(-500)}`,
      );
      return;
    }
    break;
  }
  for (const [taskId, count] of trial.starts()) if (count !== (known.get(taskId) ?? 0)) counts.doneTwice += 1;
  const branch = `orch/${trial.runId}/integration`;
  const names = git("ls-tree", "-r", "--name-only", branch).trim().split("\n");
  const files = Object.fromEntries(names.map((name) => [name, git("show", `${branch}:${name}`)]));
  const expected = expectedFiles();
  const wrong = [...new Set([...names, ...Object.keys(expected)])].filter((name) => files[name] !== expected[name]);
  if (wrong.length > 0) {
    counts.otherTree += 1;
    console.log(`another tree: ${wrong.map((name) => `${name}: ${JSON.stringify(files[name])}`).join("; ")}`);
  }
  const status =
    git("status", "--porcelain") + git("stash", "list") + git("log", "--format=%s", "main").replace("first\n", "");
  if (status !== "") {
    counts.checkout += 1;
    console.log(`changed for the user: ${status}`);
  }
  const locks = readdirSync(join(trial.cwd, ".git"), { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".lock"),
  );
  counts.locks += locks.length;
  if (locks.length > 0) console.log(`left behind: ${locks.join(", ")}`);
}
