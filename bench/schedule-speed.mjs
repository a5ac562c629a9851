// How fast the graph work and the first schedule are, and how soon the search stops.
//
//   node bench/schedule-speed.mjs [--large]
//
// Needs a built `dist`. One process, one core, alternating runs, the median of them, in processor time. --large: also 1,000,000
// tasks. `bench/schedule-graph.mjs` compares with other libraries.
import { criticalPath, findSlack, planSchedule, simulateSchedule } from "orchestrate-agents/schedule";

/** @typedef {{ id: string, minutes: number, dependsOn: string[] }} Node */

const shapes = {
  /** @param {number} count @returns {Node[]} */
  chain: (count) => Array.from({ length: count }, (_, i) => node(i, i === 0 ? [] : [i - 1])),
  /** @param {number} count @returns {Node[]} */
  fan: (count) => Array.from({ length: count }, (_, i) => node(i, i === 0 ? [] : [0])),
  /** @param {number} count @returns {Node[]} */
  layers: (count) =>
    Array.from({ length: count }, (_, i) =>
      node(i, i < 100 ? [] : [0, 37, 61].map((k) => i - 100 - (i % 100) + ((i * 7 + k) % 100))),
    ),
  /** Dependencies anywhere before. @param {number} count @returns {Node[]} */
  anywhere: (count) => {
    let state = 1;
    const below = (/** @type {number} */ limit) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    return Array.from({ length: count }, (_, i) => node(i, i === 0 ? [] : [below(i), below(i)]));
  },
  /** A chain whose ids do not ascend. @param {number} count @returns {Node[]} */
  mixed: (count) => {
    const rank = (/** @type {number} */ i) => (i * 7919) % count;
    return Array.from({ length: count }, (_, i) => node(rank(i), i === 0 ? [] : [rank(i - 1)]));
  },
};

/** @param {number} i @param {number[]} before @returns {Node} */
function node(i, before) {
  return { id: `task-${i}`, minutes: 1 + (i % 17), dependsOn: before.map((k) => `task-${k}`) };
}

/** @param {number[]} list @returns {number} */
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;

// The compiler works beside the program; where the time of the thread alone can be had (Node 24), it is taken.
/** @type {() => { user: number }} */
const usage = Reflect.get(process, "threadCpuUsage") ?? process.cpuUsage;
const cpuMs = () => usage().user / 1000;
/** @param {() => unknown} run @returns {number} */
function timeCpuMs(run) {
  const start = cpuMs();
  run();
  return cpuMs() - start;
}

const ways = { criticalPath, findSlack };
const rows = [];
for (const count of process.argv.includes("--large") ? [10_000, 100_000, 1_000_000] : [10_000, 100_000]) {
  for (const [shape, make] of Object.entries(shapes)) {
    const nodes = make(count);
    const size = nodes.reduce((sum, one) => sum + 1 + one.dependsOn.length, 0);
    /** @type {Record<string, number[]>} */
    const times = {};
    for (let round = 0; round < (count > 100_000 ? 3 : 9); round += 1) {
      for (const [name, way] of Object.entries(ways)) {
        (times[name] ??= []).push(timeCpuMs(() => way(nodes)));
      }
    }
    const nanoseconds = Object.entries(times).map(([name, list]) => [name, Math.round((1e6 * median(list)) / size)]);
    rows.push({ tasks: count, shape, ...Object.fromEntries(nanoseconds) });
  }
}
console.log("Nanoseconds for each task and dependency");
console.table(rows);

const problem = (/** @type {number} */ count) => ({
  tasks: shapes.layers(count).map((one, i) => ({ ...one, needs: { agents: 1, [`persona:${i % 8}`]: 1 } })),
  resources: { agents: 8, ...Object.fromEntries(Array.from({ length: 8 }, (_, k) => [`persona:${k}`, 2])) },
});
const large = problem(10_000);
const firsts = Array.from({ length: 7 }, () => timeCpuMs(() => planSchedule(large, { maxIterations: 0 })));
console.log(
  `First schedule with bound, 10,000 tasks: ${firsts[0]?.toFixed(0)} ms at first, ${median(firsts.slice(2)).toFixed(0)} ms warm (processor time)`,
);
for (const count of [100, 1000, 3000, 10_000]) {
  const easy = problem(count);
  // Needs that do not go into what there is leave a gap, so that the search goes on.
  const tasks = easy.tasks.map((one, i) => ({
    ...one,
    minutes: 1 + ((i * 7919) % 31),
    needs: { agents: 1 + ((i * 5) % 4) },
  }));
  const any = { tasks, resources: { agents: 9 } };
  // The longest time between two questions is how late a stop can come at most.
  const waits = [1, 2, 3].map((seed) => {
    const start = cpuMs();
    let last = start;
    let longest = 0;
    planSchedule(any, {
      seed,
      shouldStop: () => {
        const now = cpuMs();
        if (last !== start) longest = Math.max(longest, now - last);
        last = now;
        return now - start >= 500;
      },
    });
    return longest;
  });
  console.log(`Asked whether to stop, ${count} tasks: every ${waits.map((ms) => ms.toFixed(1)).join(", ")} ms at most`);
}

const planned = problem(100);
const schedule = planSchedule(planned, { maxIterations: 100 });
simulateSchedule(planned, schedule, { runs: 500 });
const simulated = timeCpuMs(() => simulateSchedule(planned, schedule, { runs: 5000 }));
console.log(`Simulated, 100 tasks: ${Math.round(5000 / (simulated / 1000))} runs a second`);
