import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findAgentProgress, findCriticalPath } from "../../../src/core/report/index.ts";
import { initialRunState } from "../../../src/core/run/index.ts";
import { Played, samplePlan } from "./sample-run.ts";

const minute = 60_000;

describe("findCriticalPath", () => {
  it("goes by the estimates before the run, of equally long chains by the plan", () => {
    const plan = samplePlan([
      { id: "docs", estimateMinutes: 20, waitsFor: ["model"], agentId: "x" },
      { id: "model", estimateMinutes: 30, agentId: "x" },
      { id: "api", estimateMinutes: 60, waitsFor: ["model"], agentId: "x" },
      { id: "cli", estimateMinutes: 60, waitsFor: ["model"], agentId: "x" },
    ]);
    expect(findCriticalPath(initialRunState(plan))).toEqual({
      taskIds: ["model", "api"],
      minutes: 90,
      remaining: { taskIds: ["model", "api"], minutes: 90 },
    });
  });

  it("takes what tasks took once they are completed, and what is left of those that run", () => {
    const run = new Played(
      samplePlan([
        { id: "a", estimateMinutes: 100, agentId: "x" },
        { id: "b", estimateMinutes: 40, agentId: "y" },
        { id: "c", estimateMinutes: 40, agentId: "y", waitsFor: ["b"] },
      ]),
    ).start();
    expect(findCriticalPath(run.state).taskIds).toEqual(["a"]);
    run.finish("a", 5 * minute).finish("b", 10 * minute);
    run.do({ type: "progress-task", atMs: 11 * minute, taskId: "c", percent: 25, note: null });
    expect(findCriticalPath(run.state)).toEqual({
      taskIds: ["b", "c"],
      minutes: 50,
      remaining: { taskIds: ["c"], minutes: 30 },
    });
    expect(findCriticalPath(run.state, 70 * minute).minutes).toBe(10 + 60);
    run.finish("c", 12 * minute);
    expect(findCriticalPath(run.state)).toEqual({
      taskIds: ["b", "c"],
      minutes: 12,
      remaining: { taskIds: [], minutes: 0 },
    });
  });

  it("tells after a failed run what happened, not what was skipped", () => {
    const run = new Played(
      samplePlan([
        { id: "a", agentId: "x" },
        { id: "b", agentId: "x", waitsFor: ["a"] },
        { id: "c", agentId: "x", waitsFor: ["b"] },
      ]),
    );
    run.do({ type: "start-run", atMs: 0, runId: "r", policy: { retries: 0 } }, { type: "start-tasks", atMs: 0 });
    run.finish("a", minute).finish("b", 3 * minute, { ok: false, reason: "no" });
    expect(findCriticalPath(run.state)).toEqual({
      taskIds: ["a", "b"],
      minutes: 3,
      remaining: { taskIds: [], minutes: 0 },
    });
  });

  it("leaves out groups, what was done before, and circles", () => {
    const plan = samplePlan([
      { id: "before", agentId: "x", done: true },
      { id: "a", agentId: "x", waitsFor: ["before"], estimateMinutes: 0 },
      { id: "group", kind: "group", waitsFor: ["a"], estimateMinutes: 900 },
      { id: "b", agentId: "x", waitsFor: ["group"], estimateMinutes: 0 },
      { id: "round", agentId: "x", waitsFor: ["trip"] },
      { id: "trip", agentId: "x", waitsFor: ["round"] },
    ]);
    expect(findCriticalPath(initialRunState(plan)).taskIds).toEqual(["a", "b"]);
    expect(findCriticalPath(initialRunState(samplePlan([])))).toEqual({
      taskIds: [],
      minutes: 0,
      remaining: { taskIds: [], minutes: 0 },
    });
  });

  it("follows a chain of 100,000", () => {
    const tasks = Array.from({ length: 100_000 }, (_, index) => ({
      id: `${index}`,
      agentId: "x",
      estimateMinutes: 1,
      waitsFor: index === 0 ? [] : [`${index - 1}`],
    }));
    const path = findCriticalPath(initialRunState(samplePlan(tasks)));
    expect(path.minutes).toBe(100_000);
    expect(path.taskIds).toHaveLength(100_000);
  });

  it("is a chain, at least as long as any task and at most as long as all", () => {
    const plans = fc
      .array(fc.record({ minutes: fc.nat(50), waits: fc.array(fc.nat(20), { maxLength: 3 }) }), { maxLength: 20 })
      .map((drafts) =>
        samplePlan(
          drafts.map(({ minutes, waits }, index) => ({
            id: `t${index}`,
            agentId: "x",
            estimateMinutes: minutes,
            waitsFor: index === 0 ? [] : waits.map((wait) => `t${wait % index}`),
          })),
        ),
      );
    fc.assert(
      fc.property(plans, (plan) => {
        const { taskIds, minutes } = findCriticalPath(initialRunState(plan));
        const byId = new Map(plan.tasks.map((task) => [task.id, task]));
        expect(taskIds.reduce((sum, id) => sum + byId.get(id)!.estimateMinutes, 0)).toBe(minutes);
        expect(minutes).toBeGreaterThanOrEqual(Math.max(0, ...plan.tasks.map((task) => task.estimateMinutes)));
        taskIds.slice(1).forEach((id, index) => expect(byId.get(id)!.waitsFor).toContain(taskIds[index]));
      }),
    );
  });
});

describe("findAgentProgress", () => {
  it("weights tasks by their estimates and rounds down", () => {
    const run = new Played(
      samplePlan([
        { id: "a", agentId: "backend", estimateMinutes: 10 },
        { id: "b", agentId: "backend", estimateMinutes: 30, waitsFor: ["a"] },
        { id: "c", agentId: "qa", estimateMinutes: 0 },
        { id: "d", agentId: "qa", estimateMinutes: 0, waitsFor: ["c"] },
      ]),
    ).start();
    run.finish("a", 1).finish("c", 1);
    run.do({ type: "progress-task", atMs: 2, taskId: "b", percent: 50.9, note: null });
    expect(findAgentProgress(run.state)).toMatchObject([
      { agentId: "backend", percent: 63, status: "running", taskId: "b", taskCount: 2, completedCount: 1 },
      { agentId: "qa", percent: 50, status: "running", taskId: "d" },
    ]);
    run.finish("b", 3).finish("d", 3);
    expect(findAgentProgress(run.state)).toMatchObject([
      { percent: 100, status: "completed", taskId: null },
      { percent: 100, status: "completed", taskId: null },
    ]);
  });

  it("counts a failed attempt for nothing", () => {
    const run = new Played(samplePlan([{ id: "a", agentId: "backend" }]));
    run.do({ type: "start-run", atMs: 0, runId: "r", policy: { retries: 0 } }, { type: "start-tasks", atMs: 0 });
    run.do({ type: "progress-task", atMs: 1, taskId: "a", percent: 90, note: null });
    run.finish("a", 2, { ok: false, reason: "no" });
    expect(findAgentProgress(run.state)).toMatchObject([{ percent: 0, status: "failed", failedCount: 1 }]);
  });
});
