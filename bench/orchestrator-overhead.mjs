// Overhead per task of the Orchestrator with an instant function runner and a memory store, on chain, fan and layered
// graphs, against a hand-written ready-count loop and against p-graph, in one process, alternating.
//
//   node bench/orchestrator-overhead.mjs [rounds=5] [sizes=1000,10000]
//
// Prints the median time per task in microseconds and the ratios. Build first: npm run build.
import { PGraph } from "p-graph";
import { Orchestrator } from "orchestrate-agents";
import { createFunctionRunner } from "orchestrate-agents/runner/function";
import { createMemoryStore } from "orchestrate-agents/store/memory";

const rounds = Number(process.argv[2] ?? 5);
const sizes = (process.argv[3] ?? "1000,10000").split(",").map(Number);
const agentCount = 8;

/** @type {Record<string, (count: number) => [number, number][]>} Edges [before, after]. */
const shapes = {
  chain: (count) => Array.from({ length: count - 1 }, (_, i) => [i, i + 1]),
  fan: (count) =>
    Array.from(
      { length: count - 2 },
      (_, i) =>
        /** @type {[number, number][]} */ ([
          [0, i + 1],
          [i + 1, count - 1],
        ]),
    ).flat(),
  layers: (count) => {
    const width = 50;
    const edges = /** @type {[number, number][]} */ ([]);
    for (let i = width; i < count; i += 1)
      for (const step of [0, 7, 19]) edges.push([(Math.floor(i / width) - 1) * width + ((i + step) % width), i]);
    return edges;
  },
};

/** A plan without the work of making one: only the run is measured. @returns {import("orchestrate-agents").Plan} */
function planOf(/** @type {number} */ count, /** @type {[number, number][]} */ edges) {
  const waits = Array.from({ length: count }, () => /** @type {string[]} */ ([]));
  for (const [before, after] of edges) waits[after]?.push(`t${before}`);
  const tasks = waits.map((waitsFor, i) => ({
    id: `t${i}`,
    title: `t${i}`,
    description: "",
    domains: [],
    files: [],
    dependsOn: waitsFor,
    after: [],
    estimateMinutes: 1,
    gates: [],
    done: false,
    optional: false,
    parallel: false,
    parentId: null,
    phase: null,
    personaId: null,
    kind: /** @type {const} */ ("work"),
    agentId: `agent-${i % agentCount}`,
    waitsFor,
    excludes: [],
    delivers: [],
    reasons: [],
  }));
  return {
    version: 1,
    feature: "bench",
    strategy: { strategyId: "feature_development", confidence: 1, reasons: [], phases: [] },
    tasks,
    agents: Array.from({ length: agentCount }, (_, i) => ({
      agentId: `agent-${i}`,
      personaId: "backend",
      taskIds: tasks.filter((_, j) => j % agentCount === i).map((task) => task.id),
      focus: "",
      outputs: [],
      expertise: [],
      tools: [],
    })),
    ownership: [],
    schedule: {
      tasks: tasks.map((task, i) => ({ taskId: task.id, startMinutes: i, endMinutes: i + 1 })),
      makespanMinutes: count,
      lowerBoundMinutes: count,
      gap: 0,
      optimal: true,
      tightBound: "path",
      iterations: 0,
    },
    gates: [],
    contracts: [],
    handoffs: [],
  };
}

/** @type {Record<string, (count: number, edges: [number, number][]) => () => Promise<unknown>>} */
const ways = {
  orchestrator: (count, edges) => {
    const plan = planOf(count, edges);
    return () =>
      new Orchestrator({ runner: createFunctionRunner(async () => ({ ok: true })), store: createMemoryStore() }).run(
        plan,
      );
  },
  "p-graph": (count, edges) => {
    return () => {
      const graph = new Map(Array.from({ length: count }, (_, i) => [`t${i}`, { run: async () => ({ ok: true }) }]));
      return new PGraph(
        graph,
        edges.map(([before, after]) => [`t${before}`, `t${after}`]),
      ).run({ concurrency: agentCount });
    };
  },
  "ready-count loop": (count, edges) => async () => {
    const left = new Array(count).fill(0);
    const next = Array.from({ length: count }, () => /** @type {number[]} */ ([]));
    for (const [before, after] of edges) {
      left[after] += 1;
      next[before]?.push(after);
    }
    const ready = left.flatMap((one, i) => (one === 0 ? [i] : []));
    let at = 0;
    let wake = () => {};
    let done = 0;
    await Promise.all(
      Array.from({ length: agentCount }, async () => {
        for (;;) {
          while (at >= ready.length) {
            if (done === count) return;
            await new Promise((resolve) => {
              const before = wake;
              wake = () => {
                before();
                resolve(undefined);
              };
            });
          }
          const i = Number(ready[at++]);
          await (async () => ({ ok: true }))();
          done += 1;
          for (const j of next[i] ?? []) if (--left[j] === 0) ready.push(j);
          const woken = wake;
          wake = () => {};
          woken();
        }
      }),
    );
  },
};

const median = (/** @type {number[] | undefined} */ list = []) =>
  [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;
/** @type {Map<string, number>} */
const perTask = new Map();
for (const [shape, make] of Object.entries(shapes)) {
  for (const count of sizes) {
    const edges = make(count);
    const runs = Object.entries(ways).map(([name, way]) => ({
      name,
      run: way(count, edges),
      times: /** @type {number[]} */ ([]),
    }));
    for (let round = -1; round < rounds; round += 1) {
      for (const { run, times } of runs) {
        const start = performance.now();
        await run();
        if (round >= 0) times.push(((performance.now() - start) * 1000) / count);
      }
    }
    const own = median(runs[0]?.times);
    perTask.set(`${shape} ${count}`, own);
    console.log(
      `${shape.padEnd(7)} ${String(count).padStart(7)} tasks: ${runs.map(({ name, times }) => `${name} ${median(times).toFixed(2)} us`).join(", ")}; ` +
        `against p-graph ${(own / median(runs[1]?.times)).toFixed(2)}, against the loop ${(own / median(runs[2]?.times)).toFixed(1)}`,
    );
  }
  const [first, last] = [perTask.get(`${shape} ${sizes[0]}`), perTask.get(`${shape} ${sizes.at(-1)}`)];
  if (first !== undefined && last !== undefined)
    console.log(`${shape.padEnd(7)} growth per task from ${sizes[0]} to ${sizes.at(-1)}: ${(last / first).toFixed(2)}`);
}
