import { describe, expect, it } from "vitest";
import { renderPlainLine } from "../../../src/core/report/index.ts";
import type { RunEvent } from "../../../src/core/run/index.ts";
import { nastyTexts, Played, samplePlan } from "./sample-run.ts";

const plan = samplePlan([{ id: "1.1", title: "User schema", agentId: "backend" }]);
const { state } = new Played(plan).start();
const atMs = Date.UTC(2024, 0, 10, 10, 30, 5);
const handoff = { from: "backend_agent", to: "frontend_agent", deliverables: {} };

const cases: [RunEvent, string][] = [
  [
    { type: "run:started", atMs, runId: "r", plan, policy: state.policy },
    "- - run started: user-authentication-system",
  ],
  [{ type: "run:advanced", atMs, step: "execution" }, "- - step: execution"],
  [{ type: "run:resumed", atMs }, "- - run resumed"],
  [{ type: "run:aborting", atMs, reason: "enough" }, "- - run aborting: enough"],
  [{ type: "run:completed", atMs }, "- - run completed"],
  [{ type: "run:failed", atMs, reason: "1 of 2" }, "- - run failed: 1 of 2"],
  [{ type: "run:aborted", atMs, reason: "enough" }, "- - run aborted: enough"],
  [{ type: "phase:started", atMs, phase: "foundation" }, "- - phase started: foundation"],
  [{ type: "phase:completed", atMs, phase: "foundation" }, "- - phase completed: foundation"],
  [{ type: "task:ready", atMs, taskId: "1.1" }, "backend 1.1 ready: User schema"],
  [{ type: "task:started", atMs, taskId: "1.1", agentId: "backend", attempt: 1 }, "backend 1.1 started: User schema"],
  [
    { type: "task:started", atMs, taskId: "1.1", agentId: "backend", attempt: 2 },
    "backend 1.1 started: User schema (attempt 2)",
  ],
  [{ type: "task:progressed", atMs, taskId: "1.1", percent: 40, note: "half" }, "backend 1.1 progressed: 40% half"],
  [{ type: "task:progressed", atMs, taskId: "1.1", percent: 40, note: null }, "backend 1.1 progressed: 40%"],
  [{ type: "task:worked", atMs, taskId: "1.1" }, "backend 1.1 worked: User schema"],
  [{ type: "task:completed", atMs, taskId: "1.1" }, "backend 1.1 completed: User schema"],
  [
    { type: "task:retrying", atMs, taskId: "1.1", attempt: 1, reason: "exit 1", notBeforeMs: 0 },
    "backend 1.1 retrying: attempt 1, exit 1",
  ],
  [{ type: "task:failed", atMs, taskId: "1.1", attempt: 2, reason: "exit 1" }, "backend 1.1 failed: attempt 2, exit 1"],
  [{ type: "task:skipped", atMs, taskId: "1.1", reason: "why", becauseTaskId: null }, "backend 1.1 skipped: why"],
  [{ type: "task:aborted", atMs, taskId: "1.1", reason: "why" }, "backend 1.1 aborted: why"],
  [{ type: "task:interrupted", atMs, taskId: "1.1", attempt: 1 }, "backend 1.1 interrupted: attempt 1"],
  [{ type: "task:reset", atMs, taskId: "1.1" }, "backend 1.1 reset: User schema"],
  [{ type: "task:completed", atMs, taskId: "unknown" }, "- unknown completed"],
  [{ type: "gate:started", atMs, gateId: "unit", taskId: "1.1" }, "backend 1.1 gate unit started"],
  [{ type: "gate:passed", atMs, gateId: "unit", taskId: null, durationMs: 1_500 }, "- - gate unit passed: 1.5 seconds"],
  [
    { type: "gate:failed", atMs, gateId: "unit", taskId: "1.1", durationMs: 5, output: "1 failed\n2 passed" },
    "backend 1.1 gate unit failed: 5 ms, 1 failed 2 passed",
  ],
  [{ type: "gate:skipped", atMs, gateId: "my gate", taskId: null, reason: "no" }, '- - gate "my gate" skipped: no'],
  [
    { type: "handoff:delivered", atMs, handoffId: "h1", taskId: "1.1", handoff },
    "backend_agent 1.1 hand-off delivered: h1 to frontend_agent",
  ],
  [{ type: "handoff:accepted", atMs, handoffId: "h1", verdict: "verified", seals: [] }, "- - hand-off verified: h1"],
  [
    {
      ...{ type: "handoff:stale", atMs, handoffId: "h1", taskId: "1.1", paths: ["a", "b"], consumerIds: ["2"] },
      ...{ verdict: "rejected", faults: ["a"], seals: [] },
    },
    "- 1.1 hand-off stale: h1 (a, b), now rejected, used by 2",
  ],
  [
    { type: "file:stale", atMs, taskId: "1.1", attempt: 2, paths: ["a"] },
    "backend 1.1 input stale: attempt 2, a changed under it",
  ],
  [
    { type: "context:read", atMs, key: "port", version: 2, taskId: "1.1", attempt: 1 },
    "backend 1.1 context read: port (version 2)",
  ],
  [
    { type: "context:stale", atMs, key: "port", taskId: "1.1", readVersion: 1, version: 2 },
    "backend 1.1 context stale: port (read at version 1, now 2)",
  ],
  [{ type: "handoff:rejected", atMs, handoffId: "h1", faults: ["a", "b"] }, "- - hand-off rejected: h1; a; b"],
  [
    { type: "message:sent", atMs, sequence: 1, from: "backend", to: "all", text: "hi", artifacts: [], postId: null },
    "backend - message to all: hi",
  ],
  [{ type: "message:read", atMs, agentId: "backend", upToSequence: 3 }, "backend - messages read: up to 3"],
  [
    { type: "context:set", atMs, key: "db", value: 1, version: 2, by: "backend", postId: null },
    "backend - context set: db (version 2)",
  ],
  [
    {
      type: "checkpoint:saved",
      atMs,
      agentId: "backend",
      taskId: null,
      note: "n",
      nextSteps: [],
      files: [],
      postId: null,
    },
    "backend - checkpoint: n",
  ],
  [
    { type: "ownership:violated", atMs, taskId: "1.1", agentId: "backend", path: "a/b", reason: "not owned" },
    "backend 1.1 ownership violated: a/b (not owned)",
  ],
  [
    { type: "ownership:denied", atMs, taskId: "1.1", agentId: "backend", path: "a/b", reason: "not owned" },
    "backend 1.1 write refused: a/b (not owned)",
  ],
  [{ type: "budget:exhausted", atMs, reason: "3 of 3" }, "- - budget exhausted: 3 of 3"],
];

describe("renderPlainLine", () => {
  it.each(cases)("tells of %o", (event, line) => {
    expect(renderPlainLine(event, state)).toBe(`10:30:05 ${line}`);
  });

  it("stays one line, whatever is written in it", () => {
    for (const text of nastyTexts) {
      const run = new Played(samplePlan([{ id: text, title: text, agentId: text }], { feature: text })).start();
      run
        .do({ type: "send-message", atMs: Number.NaN, from: text, to: text, text })
        .finish(text, 1, { ok: false, reason: text });
      for (const event of run.events) {
        const line = renderPlainLine(event, run.state);
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(line).toMatch(/^(?:\d\d:\d\d:\d\d|--:--:--) \S/);
        expect(line.length).toBeLessThan(1_200);
      }
    }
  });

  it("names an event of a later version by its type", () => {
    const later: unknown = { type: "moon:landed", atMs };
    expect(renderPlainLine(later as RunEvent, state)).toBe("10:30:05 - - moon:landed");
  });
});
