// The scheduler without agents, plans or runs: six tasks, two people, one test machine.
//
//   node examples/scheduler-alone.mjs
import {
  checkSchedule,
  compareSchedules,
  criticalPath,
  planSchedule,
  renderGantt,
  simulateSchedule,
} from "orchestrate-agents/schedule";

/** @type {import("orchestrate-agents/schedule").ScheduleProblem} */
const problem = {
  tasks: [
    { id: "schema", minutes: 45, dependsOn: [], needs: { people: 1 } },
    { id: "api", minutes: 90, dependsOn: ["schema"], needs: { people: 1 } },
    { id: "client", minutes: 60, dependsOn: ["schema"], needs: { people: 1 } },
    { id: "docs", minutes: 30, dependsOn: ["schema"], needs: { people: 1 }, excludes: ["api"] }, // both write README.md
    { id: "unit tests", minutes: 40, dependsOn: ["api"], needs: { people: 1, "test machine": 1 } },
    { id: "load tests", minutes: 50, dependsOn: ["api"], needs: { people: 1, "test machine": 1 } },
  ],
  resources: { people: 2, "test machine": 1 },
};

const path = criticalPath(problem.tasks);
console.log(`Longest chain: ${path.taskIds.join(" → ")}, ${path.minutes} min`);

const schedule = planSchedule(problem);
console.log(
  `Makespan ${schedule.makespanMinutes} min, no schedule is below ${schedule.lowerBoundMinutes} min (${schedule.tightBound})`,
);
console.log(renderGantt(problem, schedule, { width: 72 }));

const { ok, faults } = checkSchedule(problem, schedule);
console.log(ok ? "The schedule keeps all rules." : faults.join("\n"));

for (const row of compareSchedules(problem)) {
  const makespan = row.schedule === null ? `not possible: ${row.refusal}` : `${row.schedule.makespanMinutes} min`;
  console.log(`${row.title}: ${makespan}`);
}

const { p50Minutes, p90Minutes } = simulateSchedule(problem, schedule, { runs: 2000 });
console.log(
  `With real durations: half of the runs within ${p50Minutes.toFixed(0)} min, nine of ten within ${p90Minutes.toFixed(0)} min`,
);
