import { describe, expect, it } from "vitest";
import { renderReport, summariseRun } from "../../../src/core/report/index.ts";
import { nastyTexts, Played, samplePlan } from "./sample-run.ts";

const minute = 60_000;

function eventfulRun(): Played {
  const gates = [
    { id: "unit", level: 2 as const, title: "", commands: ["test"] },
    { id: "all", level: 4 as const, title: "", commands: ["all"] },
  ];
  const plan = samplePlan(
    [
      { id: "1.1", title: "User | schema", agentId: "backend", estimateMinutes: 60, gates: ["unit"] },
      { id: "1.2", title: "Fixtures", agentId: "qa", estimateMinutes: 30 },
      { id: "2.1", title: "Tests", agentId: "qa", estimateMinutes: 30, waitsFor: ["1.1", "1.2"] },
    ],
    { gates },
  );
  const run = new Played(plan);
  run.do({ type: "start-run", atMs: 0, runId: "run-1", policy: { retries: 1, retryDelayMs: 0 } });
  run.do({ type: "start-tasks", atMs: 0 });
  run.finish("1.2", minute, { ok: false, reason: "exit 1" }).do({ type: "start-tasks", atMs: 2 * minute });
  run.do(
    { type: "note-enforcement", atMs: 2 * minute, taskId: "1.1", attempt: 1, layers: ["manifest"] },
    {
      type: "finish-task",
      atMs: 3 * minute,
      taskId: "1.2",
      ok: true,
      usage: { inputTokens: 10, outputTokens: 5, costUsd: 0.25 },
    },
    { type: "finish-task", atMs: 4 * minute, taskId: "1.1", ok: true },
    { type: "finish-gate", atMs: 5 * minute, gateId: "unit", taskId: "1.1", ok: true, durationMs: minute, output: "" },
    {
      type: "report-violation",
      atMs: 5 * minute,
      taskId: "1.1",
      path: "src/_x_",
      reason: "not owned",
      prevented: true,
    },
    {
      type: "deliver-handoff",
      atMs: 5 * minute,
      handoffId: "h1",
      taskId: "1.1",
      handoff: { from: "backend_agent", to: "qa_agent", deliverables: {} },
    },
    {
      type: "judge-handoff",
      atMs: 5 * minute,
      handoffId: "h1",
      verdict: "rejected",
      faults: ["src/a.py is not there"],
    },
    { type: "start-tasks", atMs: 5 * minute },
    { type: "finish-task", atMs: 7 * minute, taskId: "2.1", ok: true },
    { type: "finish-gate", atMs: 8 * minute, gateId: "all", taskId: null, ok: true, durationMs: minute, output: "" },
  );
  return run;
}

describe("summariseRun", () => {
  it("gathers all of a run in one value that survives JSON", () => {
    const run = eventfulRun();
    const summary = summariseRun(run.state, run.events);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
    expect(summary).toMatchObject({
      version: 1,
      runId: "run-1",
      status: "completed",
      reason: null,
      startedAtMs: 0,
      endedAtMs: 8 * minute,
      activeMs: 8 * minute,
      counts: { completed: 3, failed: 0 },
      handoffs: [{ handoffId: "h1", from: "backend_agent", to: "qa_agent", verdict: "rejected" }],
      violations: [{ path: "src/_x_", prevented: true }],
      gates: [{ gateId: "all", status: "passed" }],
      savings: { predicted: { sequentialMinutes: 120, wallMinutes: 72 } },
      usage: { inputTokens: 10, outputTokens: 5, costUsd: 0.25 },
      criticalPath: { taskIds: ["1.1", "2.1"], minutes: 7 },
    });
    expect(summary.tasks[0]).toMatchObject({ taskId: "1.1", status: "completed", gates: [{ gateId: "unit" }] });
    expect(summary.tasks.map(({ layers }) => layers)).toEqual([["manifest"], [], []]);
    expect(summary.tasks[1]!.attempts).toMatchObject([
      { attempt: 1, outcome: "retrying", reason: "exit 1", durationMs: minute },
      { attempt: 2, outcome: "completed", usage: { inputTokens: 10, outputTokens: 5, costUsd: 0.25 } },
    ]);
    expect(summary.agents).toMatchObject([
      { agentId: "backend", taskCount: 1, attempts: 1, busyMs: 5 * minute, utilisation: 5 / 8 },
      { agentId: "qa", taskCount: 2, completedCount: 2, attempts: 3 },
    ]);
    expect(summary.savings.measured).toMatchObject({ wallMs: 8 * minute, sequentialMs: 9 * minute, lostAttempts: 1 });
  });

  it("summarises a run that has not begun", () => {
    const run = new Played(samplePlan([{ id: "a", agentId: "x" }]));
    const summary = summariseRun(run.state, run.events);
    expect(summary).toMatchObject({ runId: null, status: "created", activeMs: 0, savings: { measured: null } });
    expect(renderReport(summary)).toContain("- Measured: not known yet");
    expect(renderReport(summariseRun(new Played(samplePlan([])).state, []))).not.toContain("## Agents");
  });
});

describe("renderReport", () => {
  it("reads well", () => {
    const run = eventfulRun();
    const report = renderReport(summariseRun(run.state, run.events));
    expect(report.split("\n").slice(0, 8)).toEqual([
      "# user-authentication-system: completed",
      "",
      "- Run: run-1",
      "- Strategy: feature_development",
      "- Tasks: 3 of 3 completed",
      "- Time: 8 minutes",
      "- Critical path: 1.1 → 2.1 (7 minutes)",
      "",
    ]);
    expect(report).toContain("- Measured: 9 minutes by one agent, 8 minutes in this run, 11% saved\n");
    expect(report).toContain("- Planned: 2 hours by one agent, 1.2 hours in parallel, 40% saved\n");
    expect(report).toContain("- Lost: 1 minute in 1 attempt without success\n");
    expect(report).toContain("| 1.1 | User \\| schema | backend | completed | 1 | 5 minutes | 1 hour |\n");
    expect(report).toContain("| unit | 1.1 | passed | 1 minute |  |\n");
    expect(report).toContain("- backend_agent → qa_agent (h1): rejected: src/a.py is not there\n");
    expect(report).toContain("- backend was refused src/\\_x\\_ in 1.1: not owned\n");
    expect(report).toContain("- 10 tokens in, 5 tokens out, 0.25 US dollars\n");
    expect(report).toContain("## What kept agents inside their files\n\n- manifest: 1.1\n- nothing: 1.2, 2.1\n");
    expect(report).not.toContain("## Not completed");
  });

  it("says why tasks are not completed, and what was not counted", () => {
    const run = new Played(
      samplePlan([
        { id: "a", title: "A", agentId: "x" },
        { id: "b", title: "B", agentId: "x", waitsFor: ["a"] },
      ]),
    );
    run.do({ type: "start-run", atMs: 0, runId: "r", policy: { retries: 0 } }, { type: "start-tasks", atMs: 0 });
    run.do({ type: "resume-run", atMs: minute }, { type: "start-tasks", atMs: minute });
    run.finish("a", 2 * minute, { ok: false, reason: "exit 1\u001b[31m" });
    const report = renderReport(summariseRun(run.state, run.events));
    expect(report).toContain("# user-authentication-system: failed\n");
    expect(report).toContain("- a A (failed): exit 1\n- b B (skipped): it waits for a, which failed\n");
    expect(report).toContain("- Not counted: 1 minute in which nobody carried the run on\n");
    expect(report).toContain("- Tasks: 0 of 2 completed, 1 failed, 1 skipped\n");
  });

  it("keeps text of others in its place", () => {
    for (const text of [...nastyTexts, "<img src=x>", "# head", "- item", "[x](javascript:y)", "a\n\n# head", "&lt;"]) {
      const run = new Played(samplePlan([{ id: text, title: text, agentId: text }], { feature: text })).start();
      run.finish(text, 1, { ok: false, reason: text }).do({ type: "abort-run", atMs: 2, reason: text });
      const report = renderReport(summariseRun(run.state, run.events));
      expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      expect(report).not.toMatch(/(?<!\\)<img|(?<!\\)\[x|(?<!\\)&lt;/);
      expect(report.match(/^# /gm)).toHaveLength(1);
      for (const row of report.split("\n").filter((line) => line.startsWith("| "))) {
        expect([6, 8]).toContain(row.match(/(?<!\\)\|/g)!.length);
      }
    }
  });
});
