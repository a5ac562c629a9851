// How many whole runs a second the Orchestrator makes under virtual time with scripted agents: ten tasks of three agents, each
// task with work of its own length, one that fails at first. CPU time of one core.
//
//   node bench/virtual-runs.mjs [runs] [rounds]     default: 2000 5
//
// Needs a built dist. Prints the best of the rounds, with a journal in memory and without.
import { makePlan, Orchestrator } from "orchestrate-agents";
import { createMemoryStore } from "orchestrate-agents/store/memory";
import { createScriptedRunner, createVirtualClock } from "orchestrate-agents/testing";

const [runs = 2000, rounds = 5] = process.argv.slice(2).map(Number);
const owners = ["src/api", "src/components", "tests"];
const plan = makePlan({
  feature: "virtual",
  agents: 3,
  tasks: Array.from({ length: 10 }, (_, place) => ({
    id: `t${place}`,
    files: [`${owners[place % 3]}/f${place}.ts`],
    dependsOn: place < 3 ? [] : [`t${place - 3}`],
  })),
});
/** @type {[string, import("orchestrate-agents/testing").ScriptedStep | import("orchestrate-agents/testing").ScriptedStep[]][]} */
const steps = plan.tasks.map(({ id }, place) => [id, { durationMs: 1_000 + 137 * place }]);
steps[4] = ["t4", [{ durationMs: 500, ending: "fail" }, { durationMs: 700 }]];

for (const [name, makeStore] of /** @type {const} */ ([
  ["without a store", () => null],
  ["with a store in memory", createMemoryStore],
])) {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const begun = process.cpuUsage();
    for (let run = 0; run < runs; run++) await carryOut(makeStore());
    const { user, system } = process.cpuUsage(begun);
    best = Math.min(best, (user + system) / runs);
  }
  console.log(`${name}: ${best.toFixed(0)} µs of CPU for a run, ${(1e6 / best).toFixed(0)} runs a second`);
}

/** @param {import("orchestrate-agents").RunStore | null} store */
async function carryOut(store) {
  const clock = createVirtualClock();
  const runner = createScriptedRunner({ clock, steps });
  const { status } = await new Orchestrator({ runner, clock, store }).run(plan);
  if (status !== "completed") throw new Error(status);
}
