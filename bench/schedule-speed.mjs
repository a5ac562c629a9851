// How fast the graph work and the first schedule are, and how soon the search stops.
//
//   node bench/schedule-speed.mjs [--large]
//
// Needs a built `dist`. One process, one core, alternating runs, the median of them. --large: also 1,000,000 tasks. Other
// libraries are measured where they are installed: @dagrejs/graphlib always, graphology and dependency-graph if found.
import { performance } from "node:perf_hooks";
import { criticalPath, findSlack, planSchedule } from "orchestrate-agents/schedule";

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
};

/** @param {number} i @param {number[]} before @returns {Node} */
function node(i, before) {
  return { id: `task-${i}`, minutes: 1 + (i % 17), dependsOn: before.map((k) => `task-${k}`) };
}

/** The same work with plain Maps: what one would write without a library. @param {Node[]} nodes @returns {number} */
function plainMaps(nodes) {
  const minutes = new Map(nodes.map((one) => [one.id, one.minutes]));
  const waiting = new Map(nodes.map((one) => [one.id, one.dependsOn.length]));
  /** @type {Map<string, string[]>} */
  const dependents = new Map(nodes.map((one) => [one.id, []]));
  for (const one of nodes) for (const id of one.dependsOn) dependents.get(id)?.push(one.id);
  const queue = nodes.filter((one) => one.dependsOn.length === 0).map((one) => one.id);
  const starts = new Map(queue.map((id) => [id, 0]));
  for (let next = 0; next < queue.length; next += 1) {
    const id = queue[next] ?? "";
    const end = (starts.get(id) ?? 0) + (minutes.get(id) ?? 0);
    for (const later of dependents.get(id) ?? []) {
      starts.set(later, Math.max(starts.get(later) ?? 0, end));
      const left = (waiting.get(later) ?? 0) - 1;
      waiting.set(later, left);
      if (left === 0) queue.push(later);
    }
  }
  const ends = new Map();
  for (const id of queue.toReversed()) {
    ends.set(id, Math.max(0, ...(dependents.get(id) ?? []).map((later) => ends.get(later))) + (minutes.get(id) ?? 0));
  }
  return ends.size;
}

/** @param {() => unknown} run @returns {number} */
function timeMs(run) {
  const start = performance.now();
  run();
  return performance.now() - start;
}
/** @param {number[]} list @returns {number} */
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;

/** @type {Record<string, (nodes: Node[]) => unknown>} */
const ways = { criticalPath, findSlack, plainMaps };
const { Graph, alg } = await import("@dagrejs/graphlib");
ways["graphlib order"] = (nodes) => {
  const graph = new Graph({ directed: true });
  for (const one of nodes) graph.setNode(one.id);
  for (const one of nodes) for (const id of one.dependsOn) graph.setEdge(id, one.id);
  return alg.topsort(graph);
};
const rows = [];
for (const count of process.argv.includes("--large") ? [10_000, 100_000, 1_000_000] : [10_000, 100_000]) {
  for (const [shape, make] of Object.entries(shapes)) {
    const nodes = make(count);
    const size = nodes.reduce((sum, one) => sum + 1 + one.dependsOn.length, 0);
    /** @type {Record<string, number[]>} */
    const times = {};
    for (let round = 0; round < (count > 100_000 ? 3 : 9); round += 1) {
      for (const [name, way] of Object.entries(ways)) {
        if (name === "graphlib order" && (count > 10_000 || shape === "chain")) continue; // It recurses, and takes its time.
        if (name === "plainMaps" && (shape === "fan" || count > 100_000)) continue; // A spread of all dependents overflows.
        (times[name] ??= []).push(timeMs(() => way(nodes)));
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
planSchedule(problem(2000), { maxIterations: 0 });
console.log(
  `First schedule with bound, 10,000 tasks: ${timeMs(() => planSchedule(large, { maxIterations: 0 })).toFixed(0)} ms`,
);
for (const count of [100, 1000, 3000]) {
  const any = problem(count);
  const late = [50, 150, 250].map((limit) => {
    const start = performance.now();
    planSchedule(any, { shouldStop: () => performance.now() - start >= limit });
    return performance.now() - start - limit;
  });
  console.log(`Stops after the limit, ${count} tasks: ${late.map((ms) => ms.toFixed(1)).join(", ")} ms`);
}
