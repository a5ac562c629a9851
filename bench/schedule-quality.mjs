// How good schedules are, against best known results: one table row for each family.
//
//   node bench/schedule-quality.mjs [folder] [--ms 250] [--family j30] [--only id] [--seed 1] [--iterations n] [--longer ms] [--cpu] [--verbose]
//
// `folder` holds <family>.json files with `instances`: { id, dur, succ, cap?, req?, mutex?, lb?, ub?, bounds? }; default: the
// environment variable ORCHESTRATE_CORPUS, or ../shared, with /sched behind it. Needs a built `dist`. One process, one core;
// each problem gets --ms milliseconds, with --cpu of processor time (for machines that are
// busy with other things). Columns: mean deviation from the best known makespan, mean gap that the schedule states,
// share of problems stated as optimal, bounds above the best known (must be 0), wrong statements of `optimal` (must be 0),
// schedules that the independent checker refuses (must be 0), longest time over the limit. With --longer, each problem that is
// not proved optimal is planned again with so many milliseconds, and `aboveLonger` is the mean of how far it was above the better
// of the two.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { checkSchedule, planSchedule } from "orchestrate-agents/schedule";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ms: { type: "string", default: "250" },
    family: { type: "string" },
    only: { type: "string" },
    iterations: { type: "string", default: "Infinity" },
    seed: { type: "string", default: "1" },
    longer: { type: "string" },
    cpu: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
  },
});
// The compiler works beside the program; where the time of the thread alone can be had, it is taken.
/** @type {() => { user: number }} */
const usage = Reflect.get(process, "threadCpuUsage") ?? process.cpuUsage;
const nowMs = values.cpu ? () => usage().user / 1000 : () => performance.now();
// Asking the system for processor time takes as long as a short step, so it is asked only where some time has passed.
let askedMs = 0;
/** @param {number} endMs @returns {boolean} */
function isLate(endMs) {
  if (values.cpu && performance.now() - askedMs < 2) return false;
  askedMs = performance.now();
  return nowMs() >= endMs;
}
const folder = positionals[0] ?? join(process.env["ORCHESTRATE_CORPUS"] ?? "../shared", "sched");
const limitMs = Number(values.ms);
const families = values.family?.split(",") ?? ["j30", "j60", "j90", "j120", "stg", "wf", "agents"];

/** @param {any} instance @param {number | null} machines @returns {import("orchestrate-agents/schedule").ScheduleProblem} */
function toProblem(instance, machines) {
  const { dur, succ, cap, req, mutex } = instance;
  const tasks = dur.map((/** @type {number} */ minutes, /** @type {number} */ i) => ({
    id: `t${i}`,
    minutes,
    dependsOn: /** @type {string[]} */ ([]),
    needs:
      machines === null
        ? Object.fromEntries(req[i].map((/** @type {number} */ need, /** @type {number} */ r) => [`r${r}`, need]))
        : { agents: 1 },
    excludes: /** @type {string[]} */ ([]),
  }));
  succ.forEach((/** @type {number[]} */ list, /** @type {number} */ i) =>
    list.forEach((j) => tasks[j].dependsOn.push(`t${i}`)),
  );
  for (const [i, j] of mutex ?? []) tasks[i].excludes.push(`t${j}`);
  const resources =
    machines === null
      ? Object.fromEntries(cap.map((/** @type {number} */ c, /** @type {number} */ r) => [`r${r}`, c]))
      : { agents: machines };
  return { tasks, resources };
}

/** @param {any} instance @returns {{ id: string, lb: number, ub: number | null, problem: import("orchestrate-agents/schedule").ScheduleProblem }[]} */
function expand(instance) {
  if (instance.bounds === undefined) {
    return [{ id: instance.id, lb: instance.lb, ub: instance.ub, problem: toProblem(instance, null) }];
  }
  return Object.entries(instance.bounds).map(([machines, [lb, ub]]) => ({
    id: `${instance.id} on ${machines}`,
    lb,
    ub,
    problem: toProblem(instance, Number(machines)),
  }));
}

/** @param {import("orchestrate-agents/schedule").ScheduleProblem} problem @param {number} endMs */
function plan(problem, endMs) {
  return planSchedule(problem, {
    maxIterations: Number(values.iterations),
    seed: Number(values.seed),
    shouldStop: () => isLate(endMs),
  });
}

const rows = [];
for (const family of families) {
  const file = join(folder, `${family}.json`);
  if (!existsSync(file)) continue;
  const { instances } = JSON.parse(readFileSync(file, "utf8"));
  const row = {
    family,
    problems: 0,
    deviation: 0,
    aboveLonger: 0,
    gap: 0,
    optimal: 0,
    boundAbove: 0,
    wrong: 0,
    faults: 0,
    overMs: 0,
  };
  for (const { id, lb, ub, problem } of instances.flatMap(expand)) {
    if (values.only !== undefined && !new RegExp(values.only, "u").test(id)) continue;
    const startMs = nowMs();
    const schedule = plan(problem, startMs + limitMs);
    const tookMs = nowMs() - startMs;
    const best = ub ?? Math.max(lb, schedule.lowerBoundMinutes); // Where no best result is known, the bound: the deviation is then at most this.
    const check = checkSchedule(problem, schedule);
    row.problems += 1;
    row.deviation += schedule.makespanMinutes / best - 1;
    row.gap += schedule.gap;
    if (!schedule.optimal && values.longer !== undefined) {
      const longer = plan(problem, nowMs() + Number(values.longer));
      row.aboveLonger += schedule.makespanMinutes / Math.min(schedule.makespanMinutes, longer.makespanMinutes) - 1;
    }
    if (schedule.optimal) row.optimal += 1;
    if (schedule.lowerBoundMinutes > (ub ?? schedule.makespanMinutes)) row.boundAbove += 1;
    if (schedule.optimal && ub !== null && schedule.makespanMinutes > ub) row.wrong += 1;
    if (!check.ok) row.faults += 1;
    row.overMs = Math.max(row.overMs, tookMs - limitMs);
    if (values.verbose) {
      const { makespanMinutes, lowerBoundMinutes, optimal, tightBound, iterations } = schedule;
      console.log(
        [
          id,
          problem.tasks.length,
          `best ${lb}..${ub}`,
          `got ${lowerBoundMinutes}..${makespanMinutes}`,
          tightBound,
          optimal ? "optimal" : "-",
        ].join("\t"),
        `${iterations} steps ${tookMs.toFixed(0)} ms`,
        makespanMinutes > best ? `+${makespanMinutes - best}` : "",
        ...check.faults.slice(0, 3),
      );
    }
  }
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(3)} %`;
  rows.push({
    ...row,
    deviation: percent(row.deviation / row.problems),
    aboveLonger: values.longer === undefined ? "-" : percent(row.aboveLonger / row.problems),
    gap: percent(row.gap / row.problems),
    optimal: `${row.optimal} (${((100 * row.optimal) / row.problems).toFixed(1)} %)`,
    overMs: Number(row.overMs.toFixed(1)),
  });
}
console.table(rows);
