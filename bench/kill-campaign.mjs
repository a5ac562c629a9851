// Kills the real `orch` at random moments of runs with agents, again and again, and goes on each time. Counted: completions
// that were told or kept and are lost later, tasks done again although they were completed, agents of a killed process that work
// beside their successor, and what is left behind when a run has ended (processes, locks, marks, drafts).
//
//   node bench/kill-campaign.mjs [kills] [seed] [parallel]     default: 1000 1 2
//
// Needs a built dist; Linux for the look at processes. Exit code 1 where anything of that is not 0.
import { createSeededRandom } from "orchestrate-agents/testing";
import { Trial, toldCompleted } from "./kills/trial.mjs";

const [kills = 1000, seed = 1, parallel = 2] = process.argv.slice(2).map(Number);
const random = createSeededRandom(seed);
const counts = { kills: 0, runs: 0, starts: 0, lost: 0, doneTwice: 0, beside: 0, notCompleted: 0, left: 0, drafts: 0 };
const startedMs = performance.now();
await Promise.all(Array.from({ length: parallel }, carryOutTrials));
const seconds = Math.round((performance.now() - startedMs) / 1000);
console.log(JSON.stringify({ ...counts, seconds }));
const faults = counts.lost + counts.doneTwice + counts.beside + counts.notCompleted + counts.left;
process.exitCode = faults === 0 && counts.kills >= kills ? 0 : 1;

async function carryOutTrials() {
  while (counts.kills < kills) {
    counts.runs += 1;
    // Every fifth agent has a child that outlives it, as a test server does.
    const trial = new Trial(
      24,
      (marks) =>
        `echo start $ORCH_TASK_ID $ORCH_ATTEMPT >> ${marks}; case $ORCH_TASK_ID in *5) sleep 300 & ;; esac; ` +
        `sleep 0.$(( ($$ % 20) + 10 )); echo end $ORCH_TASK_ID $ORCH_ATTEMPT >> ${marks}`,
    );
    await carryOut(trial);
    trial.remove();
  }
}

/** Begins a run, kills it, goes on, until it is completed. @param {Trial} trial */
async function carryOut(trial) {
  /** What each task had been started when it was known to be completed. @type {Map<string, number>} */
  const known = new Map();
  for (let life = 1; ; life++) {
    // Most moments lie in the work; some in the start of the program.
    const waitMs = random.below(1_200);
    const sinceStart = random.chance(0.2);
    const isLast = counts.kills >= kills || life > 40;
    const end = await trial.live(isLast ? null : { waitMs, sinceStart });
    const kept = await trial.completed();
    for (const taskId of [...toldCompleted(end.stdout), ...known.keys()]) if (!kept.has(taskId)) counts.lost += 1;
    const starts = trial.starts();
    for (const taskId of kept) if (!known.has(taskId)) known.set(taskId, starts.get(taskId) ?? 0);
    if (end.signal === "SIGKILL") {
      counts.kills += 1;
      if (counts.kills % 50 === 0) console.error(JSON.stringify(counts));
      continue;
    }
    if (end.code !== 0 || kept.size !== trial.taskCount) {
      counts.notCompleted += 1;
      console.log(`exit code ${end.code}, ${kept.size} completed: ${end.stderr.slice(-500)}`);
    }
    break;
  }
  for (const [taskId, count] of trial.starts()) {
    counts.starts += count;
    if (count !== (known.get(taskId) ?? 0)) counts.doneTwice += 1;
  }
  counts.beside += countBeside(trial.marks());
  const left = [...trial.leftProcesses(), ...trial.leftFiles().filter((path) => !path.endsWith(".tmp"))];
  if (left.length > 0) console.log(`left behind: ${left.join(", ")}`);
  counts.left += left.length;
  counts.drafts += trial.leftFiles().filter((path) => path.endsWith(".tmp")).length;
}

/** Attempts that ended after a later one of the same task had started. @param {ReturnType<Trial["marks"]>} marks */
function countBeside(marks) {
  /** @type {Map<string, number>} */
  const newest = new Map();
  let beside = 0;
  for (const { kind, taskId, attempt } of marks) {
    if (kind === "start") newest.set(taskId, attempt);
    else if (attempt !== newest.get(taskId)) beside += 1;
  }
  return beside;
}
