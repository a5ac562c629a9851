// Graph work against other libraries: from tasks with string ids to an order and the slack of each task.
//
//   npm install --prefix bench/schedule-graph
//   node bench/schedule-graph.mjs [--rounds 9] [--shape layers] [--tasks 10000,100000]
//
// Needs a built `dist`. One process, the ways take turns, the median of the rounds counts, in nanoseconds of processor time for
// each task and dependency. All ways give earliest start, latest start and slack of each task, and are held against each
// other. `share` is ours by the fastest of the others. A way that overflows the stack, or takes more than a second on fewer
// tasks of the same shape, has no figure.
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { findSlack } from "orchestrate-agents/schedule";

/** @typedef {{ id: string, minutes: number, dependsOn: string[] }} Node */
/** @typedef {{ of(id: string): Iterable<string>, by(id: string): Iterable<string>, order: string[] }} Sorted */

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "9" },
    shape: { type: "string", default: "chain,fan,layers" },
    tasks: { type: "string", default: "10000,100000" },
  },
});
const rounds = Number(values.rounds);
const require = createRequire(new URL("schedule-graph/package.json", import.meta.url));
const load = async (/** @type {string} */ name) => {
  try {
    return require(name);
  } catch {
    console.error(`${name} is not there: npm install --prefix bench/schedule-graph`);
    return process.exit(2);
  }
};
const { Graph, alg } = await load("@dagrejs/graphlib");
const { DirectedGraph } = await load("graphology");
const { topologicalSort } = await load("graphology-dag");
const { DepGraph } = await load("dependency-graph");

/** @type {Record<string, (count: number) => Node[]>} */
const shapes = {
  chain: (count) => Array.from({ length: count }, (_, i) => node(i, i === 0 ? [] : [i - 1])),
  fan: (count) => Array.from({ length: count }, (_, i) => node(i, i === 0 ? [] : [0])),
  layers: (count) =>
    Array.from({ length: count }, (_, i) =>
      node(i, i < 100 ? [] : [0, 37, 61].map((k) => i - 100 - (i % 100) + ((i * 7 + k) % 100))),
    ),
};

/** @param {number} i @param {number[]} before @returns {Node} */
function node(i, before) {
  return { id: `task-${i}`, minutes: 1 + (i % 17), dependsOn: before.map((k) => `task-${k}`) };
}

/** Earliest and latest starts, with a Map. @param {Node[]} nodes @param {Sorted} sorted @returns {number} */
function slackOf(nodes, { order, of, by }) {
  const minutes = new Map(nodes.map((one) => [one.id, one.minutes]));
  /** @type {Map<string, number>} */
  const earliest = new Map();
  let length = 0;
  for (const id of order) {
    let start = 0;
    for (const before of of(id)) start = Math.max(start, (earliest.get(before) ?? 0) + (minutes.get(before) ?? 0));
    earliest.set(id, start);
    length = Math.max(length, start + (minutes.get(id) ?? 0));
  }
  /** @type {Map<string, { earliest: number, latest: number, slack: number }>} */
  const found = new Map();
  let sum = 0;
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const id = order[at] ?? "";
    let end = length;
    for (const later of by(id)) end = Math.min(end, found.get(later)?.latest ?? 0);
    const start = earliest.get(id) ?? 0;
    const latest = end - (minutes.get(id) ?? 0);
    found.set(id, { earliest: start, latest, slack: latest - start });
    sum += latest - start;
  }
  return sum;
}

/** Every way gives the sum of all slacks. @type {Record<string, (nodes: Node[]) => number>} */
const ways = {
  "this library": (nodes) => findSlack(nodes).reduce((sum, one) => sum + one.slackMinutes, 0),
  "plain Maps": (nodes) => {
    const before = new Map(nodes.map((one) => [one.id, one.dependsOn]));
    const waiting = new Map(nodes.map((one) => [one.id, one.dependsOn.length]));
    /** @type {Map<string, string[]>} */
    const after = new Map(nodes.map((one) => [one.id, []]));
    for (const one of nodes) for (const id of one.dependsOn) after.get(id)?.push(one.id);
    const order = nodes.filter((one) => one.dependsOn.length === 0).map((one) => one.id);
    for (let next = 0; next < order.length; next += 1) {
      for (const later of after.get(order[next] ?? "") ?? []) {
        const left = (waiting.get(later) ?? 0) - 1;
        waiting.set(later, left);
        if (left === 0) order.push(later);
      }
    }
    return slackOf(nodes, { order, of: (id) => before.get(id) ?? [], by: (id) => after.get(id) ?? [] });
  },
  graphlib: (nodes) => {
    const graph = new Graph({ directed: true });
    for (const one of nodes) graph.setNode(one.id);
    for (const one of nodes) for (const id of one.dependsOn) graph.setEdge(id, one.id);
    const order = alg.topsort(graph);
    return slackOf(nodes, { order, of: (id) => graph.predecessors(id), by: (id) => graph.successors(id) });
  },
  graphology: (nodes) => {
    const graph = new DirectedGraph();
    for (const one of nodes) graph.addNode(one.id);
    for (const one of nodes) for (const id of one.dependsOn) graph.addEdge(id, one.id);
    const order = topologicalSort(graph);
    return slackOf(nodes, { order, of: (id) => graph.inNeighbors(id), by: (id) => graph.outNeighbors(id) });
  },
  "dependency-graph": (nodes) => {
    const graph = new DepGraph();
    for (const one of nodes) graph.addNode(one.id);
    for (const one of nodes) for (const id of one.dependsOn) graph.addDependency(one.id, id);
    const order = graph.overallOrder();
    const of = (/** @type {string} */ id) => graph.directDependenciesOf(id);
    return slackOf(nodes, { order, of, by: (id) => graph.directDependentsOf(id) });
  },
};

/** @param {number[]} list @returns {number} */
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;

const rows = [];
/** Ways that are done with a shape. @type {Set<string>} */
const slow = new Set();
for (const count of values.tasks.split(",").map(Number)) {
  for (const shape of values.shape.split(",")) {
    const nodes = shapes[shape]?.(count) ?? [];
    const size = nodes.reduce((sum, one) => sum + 1 + one.dependsOn.length, 0);
    const expected = ways["this library"]?.(nodes);
    /** @type {Record<string, number[]>} */
    const times = {};
    const failed = new Set(Object.keys(ways).filter((name) => slow.has(`${name} ${shape}`)));
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, way] of Object.entries(ways)) {
        if (failed.has(name) || (slow.has(`${name} ${shape}`) && round > 0)) continue;
        const start = process.cpuUsage().user;
        try {
          const sum = way(nodes);
          if (sum !== expected) throw new Error(`${name} finds ${sum} minutes of slack, not ${expected}`);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          failed.add(name);
          continue;
        }
        const took = process.cpuUsage().user - start;
        (times[name] ??= []).push(took);
        if (took > 1e6) slow.add(`${name} ${shape}`);
      }
    }
    const figures = Object.keys(ways).map((name) => [name, failed.has(name) ? NaN : median(times[name] ?? []) / size]);
    const [ours, ...others] = figures.map(([, microseconds]) => Number(microseconds));
    const fastest = Math.min(...others.filter((figure) => !Number.isNaN(figure)));
    rows.push({
      tasks: count,
      shape,
      ...Object.fromEntries(figures.map(([name, figure]) => [name, Math.round(1000 * Number(figure))])),
      share: Number(((ours ?? NaN) / fastest).toFixed(2)),
    });
  }
}
console.log("Nanoseconds for each task and dependency");
console.table(rows);
