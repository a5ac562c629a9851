// Measures how long one frame of the dashboard takes, and what is made of the events of a run.
//
//   npm run build && node bench/report-frame.mjs [frames, default 200]
//
// Prints one line for each size of plan: processor time and median wall time of a frame, and the wall time of savings,
// summary, report and trace over all events of the run.
import { performance } from "node:perf_hooks";
import {
  exportChromeTrace,
  measureSavings,
  renderDashboard,
  renderReport,
  summariseRun,
} from "orchestrate-agents/report";
import { decide, evolve, initialRunState } from "orchestrate-agents/run";
import { makeTask } from "orchestrate-agents/task";

const frames = Number(process.argv[2] ?? 200);

/**
 * @param {number} taskCount
 * @param {number} agentCount
 * @returns {import("orchestrate-agents/plan").Plan}
 */
function makeBenchPlan(taskCount, agentCount) {
  const agentIds = Array.from(
    { length: agentCount },
    (_, index) => `${index % 3 === 0 ? "日本語" : "backend"}-${index + 1}`,
  );
  const idOf = (/** @type {number} */ index) => `${Math.floor(index / 10)}.${index % 10}`;
  const tasks = Array.from({ length: taskCount }, (_, index) => ({
    ...makeTask({ id: idOf(index), title: `Task ${index}: schéma 日本 and more`, estimateMinutes: 5 + (index % 50) }),
    kind: /** @type {const} */ ("work"),
    agentId: agentIds[index % agentCount] ?? null,
    waitsFor: index < agentCount ? [] : [idOf(index - agentCount), idOf(index - 1 - ((index * 7) % agentCount))],
    excludes: [],
    delivers: [],
    reasons: [],
  }));
  return {
    version: 1,
    feature: "bench",
    strategy: { strategyId: "feature_development", confidence: 1, reasons: [], phases: [] },
    tasks,
    agents: agentIds.map((agentId) => ({
      agentId,
      personaId: "backend",
      taskIds: tasks.filter((task) => task.agentId === agentId).map((task) => task.id),
      focus: "",
      outputs: [],
      expertise: [],
      tools: [],
    })),
    ownership: [],
    schedule: {
      tasks: [],
      makespanMinutes: 1,
      lowerBoundMinutes: 1,
      gap: 0,
      optimal: false,
      tightBound: "path",
      iterations: 0,
    },
    gates: [],
    contracts: [],
    handoffs: [],
  };
}

/**
 * @param {number} taskCount
 * @param {number} agentCount
 * @param {number} share How much of the plan is done.
 */
function playRun(taskCount, agentCount, share) {
  let state = initialRunState(makeBenchPlan(taskCount, agentCount));
  /** @type {import("orchestrate-agents/run").RunEvent[]} */
  const events = [];
  const obey = (/** @type {import("orchestrate-agents/run").RunCommand} */ command) => {
    const next = decide(state, command);
    state = next.reduce(evolve, state);
    for (const event of next) events.push(event);
  };
  obey({ type: "start-run", atMs: 0, runId: "bench" });
  for (let done = 0, atMs = 0; done < taskCount * share && state.endedAtMs === null; atMs += 1_000) {
    obey({ type: "start-tasks", atMs });
    const running = [...state.doing].filter((place) => place >= 0);
    const place = running[done % running.length];
    const task = place === undefined ? undefined : state.plan.tasks[place];
    if (task === undefined) break;
    obey({ type: "progress-task", atMs, taskId: task.id, percent: 50, note: "half" });
    if (done % 10 === 0)
      obey({ type: "send-message", atMs, from: "backend-2", to: "all", text: `全部 ${done} done 👍` });
    obey({ type: "finish-task", atMs, taskId: task.id, ok: true });
    done += 1;
  }
  return { state, events };
}

/**
 * @param {() => unknown} work
 * @param {number} times
 */
function time(work, times) {
  const taken = [];
  const before = process.cpuUsage();
  for (let turn = 0; turn < times; turn += 1) {
    const start = performance.now();
    work();
    taken.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  taken.sort((a, b) => a - b);
  return { cpu: (user + system) / 1_000 / times, median: taken[Math.floor(taken.length / 2)] ?? 0 };
}

const show = (/** @type {number} */ ms) => `${ms.toFixed(2)} ms`;

for (const [taskCount, agentCount] of /** @type {const} */ ([
  [100, 12],
  [1_000, 12],
  [10_000, 12],
  [10_000, 64],
])) {
  const half = playRun(taskCount, agentCount, 0.5);
  time(() => renderDashboard(half.state, { width: 100, height: 40 }), 20);
  const frame = time(() => renderDashboard(half.state, { width: 100, height: 40, color: true, nowMs: 1e7 }), frames);
  const whole = playRun(taskCount, agentCount, 1);
  const summary = summariseRun(whole.state, whole.events);
  const rest = {
    savings: time(() => measureSavings(whole.events), 5).median,
    summary: time(() => summariseRun(whole.state, whole.events), 5).median,
    report: time(() => renderReport(summary), 5).median,
    trace: time(() => exportChromeTrace(whole.events), 5).median,
  };
  const traceBytes = JSON.stringify(exportChromeTrace(whole.events)).length;
  console.log(
    `${taskCount} tasks, ${agentCount} agents: frame ${show(frame.cpu)} of processor, median ${show(frame.median)}; ` +
      `${whole.events.length} events: ${Object.entries(rest)
        .map(([name, ms]) => `${name} ${show(ms)}`)
        .join(", ")}; trace ${Math.round(traceBytes / 1_000)} kB`,
  );
}
