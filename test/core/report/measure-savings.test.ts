import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collectAttempts, measureSavings, measureUtilisation, predictSavings } from "../../../src/core/report/index.ts";
import type { RunEvent } from "../../../src/core/run/index.ts";
import { Played, samplePlan } from "./sample-run.ts";

const minute = 60_000;
const hour = 60 * minute;

describe("measureSavings", () => {
  it("does not know before the start, and until the run has ended", () => {
    expect(measureSavings([])).toBeNull();
    const run = new Played(
      samplePlan([
        { id: "a", agentId: "backend" },
        { id: "b", agentId: "qa" },
      ]),
    ).start();
    expect(measureSavings(run.events)).toBeNull();
    run.finish("a", 10);
    expect(measureSavings(run.events)).toBeNull();
    run.finish("b", 20);
    expect(measureSavings(run.events)).not.toBeNull();
  });

  it("takes the wall time from the time of one agent: 3.5 hours in 1.2 hours are 65.7 %", () => {
    const run = new Played(
      samplePlan([
        { id: "a", agentId: "backend" },
        { id: "b", agentId: "data" },
        { id: "c", agentId: "qa" },
      ]),
    ).start(1_000);
    run
      .finish("a", 1_000 + 1.2 * hour)
      .finish("b", 1_000 + 1.2 * hour)
      .finish("c", 1_000 + 1.2 * hour);
    expect(measureSavings(run.events)).toMatchObject({ wallMs: 1.2 * hour, sequentialMs: 3.6 * hour, taskCount: 3 });
    const other = new Played(
      samplePlan([
        { id: "a", agentId: "backend" },
        { id: "b", agentId: "data" },
        { id: "c", agentId: "qa" },
      ]),
    ).start();
    other
      .finish("c", 1.1 * hour)
      .finish("a", 1.2 * hour)
      .finish("b", 1.2 * hour);
    const savings = measureSavings(other.events)!;
    expect(savings.share).toBeCloseTo(2.3 / 3.5, 10);
    expect(savings.savedMs).toBeCloseTo(2.3 * hour, 3);
  });

  it("saves nothing where tasks run one after another", () => {
    const run = new Played(
      samplePlan([
        { id: "a", agentId: "backend" },
        { id: "b", agentId: "backend" },
      ]),
    ).start();
    run.finish("a", 30).finish("b", 100);
    expect(measureSavings(run.events)).toMatchObject({ wallMs: 100, sequentialMs: 100, savedMs: 0, share: 0 });
  });

  it("counts a task once, and the attempts without success for nothing", () => {
    const run = new Played(samplePlan([{ id: "a", agentId: "backend" }]));
    run.do({ type: "start-run", atMs: 0, runId: "r", policy: { retries: 1, retryDelayMs: 0 } });
    run.do({ type: "start-tasks", atMs: 0 });
    run.finish("a", 40, { ok: false, reason: "no" });
    run.finish("a", 100);
    expect(measureSavings(run.events)).toMatchObject({
      wallMs: 100,
      sequentialMs: 60,
      share: 0,
      taskCount: 1,
      lostAttempts: 1,
      lostMs: 40,
    });
    expect(measureSavings(run.events)!.savedMs).toBeLessThan(0);
  });

  it("does not count the gap between a death and a resume, nor the attempt that was cut off", () => {
    const run = new Played(
      samplePlan([
        { id: "a", agentId: "backend" },
        { id: "b", agentId: "qa" },
      ]),
    ).start();
    run.finish("a", 10 * minute);
    run.do({ type: "progress-task", atMs: 15 * minute, taskId: "b", percent: 50, note: null });
    run.do({ type: "resume-run", atMs: 10 * hour }, { type: "start-tasks", atMs: 10 * hour });
    run.finish("b", 10 * hour + 20 * minute);
    expect(measureSavings(run.events)).toMatchObject({
      wallMs: 35 * minute,
      sequentialMs: 30 * minute,
      share: 0,
      gapMs: 10 * hour - 15 * minute,
      lostAttempts: 1,
      lostMs: 15 * minute,
    });
  });

  it("does not count what stands between an end and a resume either, whatever is told in between", () => {
    const run = new Played(
      samplePlan([
        { id: "a", agentId: "backend" },
        { id: "b", agentId: "qa" },
      ]),
    );
    run.do({ type: "start-run", atMs: 0, runId: "r", policy: { retries: 0 } }, { type: "start-tasks", atMs: 0 });
    run.finish("a", minute).finish("b", 2 * minute, { ok: false, reason: "no" });
    expect(measureSavings(run.events)).toMatchObject({ wallMs: 2 * minute, sequentialMs: minute });
    run.do({ type: "send-message", atMs: hour, from: "qa", to: "all", text: "late" });
    expect(measureSavings(run.events)).toMatchObject({ wallMs: 2 * minute, sequentialMs: minute });
    run.do({ type: "resume-run", atMs: 2 * hour });
    expect(measureSavings(run.events)).toBeNull();
    run.do({ type: "start-tasks", atMs: 2 * hour }).finish("b", 2 * hour + 3 * minute);
    expect(measureSavings(run.events)).toMatchObject({ wallMs: 5 * minute, sequentialMs: 4 * minute });
  });

  it("takes the gap out of a task whose gate was cut off", () => {
    const gates = [{ id: "unit", level: 2 as const, title: "", commands: ["test"] }];
    const run = new Played(samplePlan([{ id: "a", agentId: "backend", gates: ["unit"] }], { gates })).start();
    run.finish("a", 4 * minute);
    run.do({ type: "resume-run", atMs: hour });
    run.do({
      type: "finish-gate",
      atMs: hour + minute,
      gateId: "unit",
      taskId: "a",
      ok: true,
      durationMs: 1,
      output: "",
    });
    expect(measureSavings(run.events)).toMatchObject({ wallMs: 5 * minute, sequentialMs: 5 * minute, share: 0 });
  });

  it("knows of a run that failed or was aborted what was done", () => {
    const run = new Played(
      samplePlan([
        { id: "a", agentId: "backend" },
        { id: "b", agentId: "qa" },
      ]),
    ).start();
    run.finish("a", 100).do({ type: "abort-run", atMs: 110, reason: "enough" });
    run.finish("b", 120, { ok: false, reason: "aborted" });
    expect(run.state.status).toBe("aborted");
    expect(measureSavings(run.events)).toMatchObject({ wallMs: 120, sequentialMs: 100, share: 0, lostAttempts: 1 });
  });

  it("is 0 for a run without tasks, and for what was done before it", () => {
    const empty = new Played(samplePlan([])).start();
    expect(measureSavings(empty.events)).toMatchObject({ wallMs: 0, sequentialMs: 0, share: 0 });
    const done = new Played(samplePlan([{ id: "a", agentId: "backend", done: true }])).start();
    expect(measureSavings(done.events)).toMatchObject({ sequentialMs: 0, taskCount: 0 });
  });

  it("is never negative where the clock goes back", () => {
    const run = new Played(samplePlan([{ id: "a", agentId: "backend" }])).start(1_000).finish("a", 400);
    expect(measureSavings(run.events)).toMatchObject({ wallMs: 0, sequentialMs: 0, share: 0 });
  });

  it("never saves more than the agents that worked at once allow", () => {
    const runs = fc.record({
      durations: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 20 }),
      agents: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(runs, ({ durations, agents }) => {
        const tasks = durations.map((_, index) => ({ id: `t${index}`, agentId: `agent-${index % agents}` }));
        const run = playAll(new Played(samplePlan(tasks)).start(), durations);
        const savings = measureSavings(run.events)!;
        const total = durations.reduce((sum, one) => sum + one, 0);
        expect(savings.sequentialMs).toBe(total);
        expect(savings.wallMs).toBe(longestAgent(durations, agents));
        expect(savings.share).toBeLessThanOrEqual(1 - 1 / agents + 1e-9);
        expect(savings.share).toBeGreaterThanOrEqual(0);
        const busy = measureUtilisation(run.events).reduce((sum, one) => sum + one.busyMs, 0);
        expect(busy).toBe(total);
      }),
      { numRuns: 50 },
    );
  });
});

describe("collectAttempts", () => {
  it("says how each attempt ended", () => {
    const run = new Played(
      samplePlan([
        { id: "__proto__", agentId: "backend" },
        { id: "", agentId: "qa" },
      ]),
    ).start();
    run.do({ type: "resume-run", atMs: 5 }, { type: "start-tasks", atMs: 6 }).finish("", 9);
    expect(collectAttempts(run.events).attempts).toMatchObject([
      { taskId: "__proto__", attempt: 1, outcome: "interrupted", startedAtMs: 0, endedAtMs: 0 },
      { taskId: "", attempt: 1, outcome: "interrupted" },
      { taskId: "__proto__", attempt: 2, outcome: "running", endedAtMs: null, durationMs: 3 },
      { taskId: "", attempt: 2, outcome: "completed", startedAtMs: 6, endedAtMs: 9, durationMs: 3 },
    ]);
  });

  it("adds up what the parts of an attempt used", () => {
    const gates = [{ id: "unit", level: 2 as const, title: "", commands: ["test"] }];
    const run = new Played(samplePlan([{ id: "a", agentId: "backend", gates: ["unit"] }], { gates })).start();
    run.do({ type: "finish-task", atMs: 1, taskId: "a", ok: true, usage: { inputTokens: 5, costUsd: 1 } });
    run.tell({ type: "task:completed", atMs: 2, taskId: "a", usage: { inputTokens: 2, outputTokens: 3 } });
    expect(collectAttempts(run.events).attempts[0]!.usage).toEqual({ inputTokens: 7, outputTokens: 3, costUsd: 1 });
  });

  it("ends an attempt whose end was not kept when the next one begins", () => {
    const started = (atMs: number, attempt: number): RunEvent => {
      return { type: "task:started", atMs, taskId: "a", agentId: "x", attempt };
    };
    expect(collectAttempts([started(0, 1), started(5, 2)]).attempts).toMatchObject([
      { outcome: "interrupted", endedAtMs: 5 },
      { outcome: "running" },
    ]);
  });
});

describe("measureUtilisation", () => {
  it("says how much of the run each agent has worked", () => {
    const run = new Played(
      samplePlan([
        { id: "a", agentId: "backend" },
        { id: "b", agentId: "qa" },
      ]),
    ).start();
    run.finish("b", 25).finish("a", 100);
    expect(measureUtilisation(run.events)).toEqual([
      { agentId: "backend", attempts: 1, busyMs: 100, share: 1 },
      { agentId: "qa", attempts: 1, busyMs: 25, share: 0.25 },
    ]);
    expect(measureUtilisation([])).toEqual([]);
  });
});

describe("predictSavings", () => {
  it("takes the schedule from the estimates that are still to be done", () => {
    const plan = samplePlan([
      { id: "a", agentId: "backend", estimateMinutes: 100 },
      { id: "b", agentId: "qa", estimateMinutes: 110 },
      { id: "c", agentId: "qa", estimateMinutes: 500, done: true },
      { id: "d", kind: "group", estimateMinutes: 500 },
    ]);
    const predicted = predictSavings(plan);
    expect(predicted).toMatchObject({ sequentialMinutes: 210, wallMinutes: 72 });
    expect(predicted.share).toBeCloseTo(138 / 210, 10);
    expect(predictSavings(samplePlan([])).share).toBe(0);
  });
});

/** Ends each task when its time has come, the earliest first. */
function playAll(run: Played, durations: readonly number[]): Played {
  for (;;) {
    const running = run.state.plan.tasks
      .map((task, place) => ({ task: run.state.tasks.at(place)!, id: task.id, durationMs: durations[place]! }))
      .filter(({ task }) => task.status === "running")
      .map(({ task, id, durationMs }) => ({ id, endMs: task.startedAtMs! + durationMs }))
      .sort((a, b) => a.endMs - b.endMs);
    if (running.length === 0) return run;
    run.finish(running[0]!.id, running[0]!.endMs);
  }
}

function longestAgent(durations: readonly number[], agents: number): number {
  const sums = new Array<number>(agents).fill(0);
  durations.forEach((durationMs, index) => (sums[index % agents]! += durationMs));
  return Math.max(...sums);
}
