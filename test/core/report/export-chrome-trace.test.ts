import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exportChromeTrace } from "../../../src/core/report/index.ts";
import type { ChromeTrace } from "../../../src/core/report/index.ts";
import type { RunEvent } from "../../../src/core/run/index.ts";
import { Played, samplePlan } from "./sample-run.ts";

describe("exportChromeTrace", () => {
  it("has a thread for each agent, a slice for each attempt and an arrow for each hand-off", () => {
    const plan = samplePlan([
      { id: "a", title: "Model", agentId: "backend" },
      { id: "b", title: "b", agentId: "qa", waitsFor: ["a"] },
    ]);
    const run = new Played(plan).start(1_000);
    const handoff = { from: "backend_agent", to: "qa_agent", deliverables: {} };
    run.do({ type: "deliver-handoff", atMs: 1_020, handoffId: "h", taskId: "a", handoff });
    run.finish("a", 1_030).finish("b", 1_050);
    expect(exportChromeTrace(run.events)).toEqual({
      displayTimeUnit: "ms",
      traceEvents: [
        { ph: "M", name: "process_name", pid: 1, tid: 0, ts: 0, args: { name: "user-authentication-system" } },
        { ph: "M", name: "thread_name", pid: 1, tid: 1, ts: 0, args: { name: "backend" } },
        { ph: "M", name: "thread_sort_index", pid: 1, tid: 1, ts: 0, args: { sort_index: 1 } },
        { ph: "M", name: "thread_name", pid: 1, tid: 2, ts: 0, args: { name: "qa" } },
        { ph: "M", name: "thread_sort_index", pid: 1, tid: 2, ts: 0, args: { sort_index: 2 } },
        {
          ph: "X",
          name: "a Model",
          cat: "completed",
          pid: 1,
          tid: 1,
          ts: 0,
          dur: 30_000,
          args: { taskId: "a", agentId: "backend", attempt: 1, outcome: "completed" },
        },
        {
          ph: "X",
          name: "b",
          cat: "completed",
          pid: 1,
          tid: 2,
          ts: 30_000,
          dur: 20_000,
          args: { taskId: "b", agentId: "qa", attempt: 1, outcome: "completed" },
        },
        {
          ph: "s",
          name: "hand-off",
          cat: "handoff",
          pid: 1,
          tid: 1,
          id: 1,
          ts: 20_000,
          args: { from: "backend_agent", to: "qa_agent" },
        },
        {
          ph: "f",
          bp: "e",
          name: "hand-off",
          cat: "handoff",
          pid: 1,
          tid: 2,
          id: 1,
          ts: 30_000,
          args: { from: "backend_agent", to: "qa_agent" },
        },
      ],
    });
  });

  it("ends what still runs with the last event, and what was cut off before the gap", () => {
    const run = new Played(samplePlan([{ id: "a", agentId: "x" }])).start();
    run.do({ type: "progress-task", atMs: 10, taskId: "a", percent: 5, note: null });
    run.do({ type: "resume-run", atMs: 500 }, { type: "start-tasks", atMs: 500 });
    run.do({ type: "progress-task", atMs: 600, taskId: "a", percent: 5, note: null });
    expect(slices(exportChromeTrace(run.events))).toMatchObject([
      { ts: 0, dur: 10_000, cat: "interrupted" },
      { ts: 500_000, dur: 100_000, cat: "running" },
    ]);
  });

  it("is empty for no events", () => {
    expect(exportChromeTrace([]).traceEvents).toHaveLength(1);
  });

  it("never lets slices of one thread overlap", () => {
    const steps = fc.array(
      fc.record({ task: fc.nat(5), agent: fc.nat(2), wait: fc.integer({ min: -5, max: 20 }), ends: fc.boolean() }),
    );
    fc.assert(
      fc.property(steps, (list) => {
        let atMs = 1_000;
        const events = list.map(({ task, agent, wait, ends }): RunEvent => {
          atMs += wait;
          const taskId = `t${task}`;
          return ends
            ? { type: "task:completed", atMs, taskId }
            : { type: "task:started", atMs, taskId, agentId: `agent-${agent}`, attempt: 1 };
        });
        const ends = new Map<number, number>();
        for (const { tid, ts, dur } of slices(exportChromeTrace(events))) {
          expect(dur).toBeGreaterThanOrEqual(0);
          expect(ts).toBeGreaterThanOrEqual(ends.get(tid) ?? 0);
          ends.set(tid, ts + dur!);
        }
      }),
    );
  });
});

function slices(trace: ChromeTrace): ChromeTrace["traceEvents"] {
  return trace.traceEvents.filter(({ ph }) => ph === "X");
}
