import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultRunPolicy, findTaskState, initialRunState, takeTurn } from "../../../src/core/run/index.ts";
import type { RunCommand, RunEvent, RunPolicy, RunState } from "../../../src/core/run/index.ts";
import { planOf, withAgents } from "../../support/tasks.ts";

const begin = (policy: Partial<RunPolicy>, count = 4, agents = 4): RunState => {
  const plan = withAgents(
    planOf(Array.from({ length: count }, (_, place) => [`t${place}`, []])),
    (id) => `a${Number(id.slice(1)) % agents}`,
  );
  return takeTurn(initialRunState(plan), [
    { type: "start-run", atMs: 0, runId: "r", policy: { retries: 0, ...policy } },
  ]).state;
};
const step = (state: RunState, ...commands: RunCommand[]): { state: RunState; events: RunEvent[] } =>
  takeTurn(state, commands);
const startAll: RunCommand = { type: "start-tasks", atMs: 1 };
const running = (state: RunState): string[] =>
  state.plan.tasks.map((task) => task.id).filter((id) => findTaskState(state, id)!.status === "running");
const end = (taskId: string, costUsd: number): Extract<RunCommand, { type: "finish-task" }> => ({
  type: "finish-task",
  atMs: 2,
  taskId,
  ok: true,
  usage: { costUsd },
});

describe("the budget", () => {
  it("starts only what can be set aside, and settles it by what was used", () => {
    let { state } = step(begin({ budget: { maxCostUsd: 1, reservedCostUsd: 0.4 } }), startAll);
    expect(running(state)).toEqual(["t0", "t1"]);
    expect(state.reserved.costUsd).toBeCloseTo(0.8);
    ({ state } = step(state, end("t0", 0.1), startAll));
    expect(running(state)).toEqual(["t1", "t2"]);
    expect(state.usage.costUsd).toBeCloseTo(0.1);
    ({ state } = step(state, end("t1", 0.4), end("t2", 0.4), startAll));
    expect(state.status).toBe("failed");
    expect(findTaskState(state, "t3")).toMatchObject({ status: "skipped" });
    expect(state.reserved).toEqual({ costUsd: 0, tokens: 0 });
  });

  it("sets aside by the estimate, or by what attempts so far used for each minute of theirs", () => {
    const fixed = step(begin({ budget: { maxTokens: 100, reservedTokensPerMinute: 1 } }), startAll).state;
    expect(running(fixed)).toHaveLength(3);
    let { state } = step(begin({ budget: { maxCostUsd: 10 } }, 4, 1), startAll);
    expect(state.reserved.costUsd).toBe(0);
    ({ state } = step(state, end("t0", 3), startAll));
    expect(state.reserved.costUsd).toBeCloseTo(3);
  });

  it("counts what an attempt told before its end once, and sets it aside no more", () => {
    let { state } = step(begin({ budget: { maxCostUsd: 5, reservedCostUsd: 1 } }, 1), startAll);
    const spend = (costUsd: number, attempt = 1): RunCommand => ({
      type: "spend-budget",
      atMs: 1,
      taskId: "t0",
      attempt,
      usage: { costUsd },
    });
    ({ state } = step(state, spend(0.25), spend(0.25), spend(9, 2)));
    expect(state.usage.costUsd).toBeCloseTo(0.5);
    expect(state.reserved.costUsd).toBeCloseTo(0.5);
    ({ state } = step(state, end("t0", 0.75)));
    expect(state.usage.costUsd).toBeCloseTo(0.75);
    expect(state.reserved.costUsd).toBe(0);
  });

  it("caps attempts and time, in which a pause does not count", () => {
    let { state } = step(begin({ budget: { maxAttempts: 2 } }), startAll);
    expect(running(state)).toEqual(["t0", "t1"]);
    ({ state } = step(begin({ budget: { maxWallMs: 100 } }, 3, 1), startAll, { ...end("t0", 0), atMs: 50 }));
    ({ state } = step(state, { type: "abort-run", atMs: 60, reason: "x" }, { type: "resume-run", atMs: 10_000 }));
    ({ state } = step(state, { type: "start-tasks", atMs: 10_030 }));
    expect(running(state)).toHaveLength(1);
    const [open] = running(state);
    ({ state } = step(state, { ...end(open!, 0), atMs: 10_050 }, { type: "start-tasks", atMs: 10_050 }));
    expect(state.status).toBe("failed");
  });

  it("asks for as much again where the policy says so, and goes on or stops as it is answered", () => {
    const policy = { onExhausted: "ask", budget: { maxAttempts: 1 } } as const;
    const { state } = step(begin(policy, 3, 1), startAll, end("t0", 0), startAll, startAll);
    expect(state.status).toBe("running");
    expect([...state.approvals.keys()]).toEqual(["budget#1"]);
    expect(state.waiting).not.toBeNull();
    const answer = (ok: boolean): RunCommand => ({
      type: "answer-approval",
      atMs: 3,
      subjectId: "budget#1",
      ok,
      by: "user",
      note: null,
    });
    const given = step(state, answer(true), startAll);
    expect(running(given.state)).toEqual(["t1"]);
    expect(given.state.policy.budget).toEqual({ maxAttempts: 2 });
    const policyAgain = { budget: policy.budget };
    const resumed = step(
      given.state,
      { type: "abort-run", atMs: 4, reason: "x" },
      { type: "finish-task", atMs: 4, taskId: "t1", ok: false },
      { type: "resume-run", atMs: 5, policy: policyAgain },
    );
    expect(resumed.state.policy.budget).toEqual({ maxAttempts: 2 });
    const again = step(given.state, end("t1", 0), startAll);
    expect([...again.state.approvals.keys()]).toEqual(["budget#1", "budget#2"]);
    expect(step(state, answer(false), startAll).state.status).toBe("failed");
  });

  it("is exceeded by at most what was set aside for what ran, whatever ends in whatever order", () => {
    const cents = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            use: fc.integer({ min: 0, max: 60 }),
            told: fc.integer({ min: 0, max: 20 }),
            pick: fc.nat(9),
            ok: fc.boolean(),
          }),
          { minLength: 1, maxLength: 25 },
        ),
        cents,
        fc.integer({ min: 1, max: 100 }),
        fc.boolean(),
        (steps, reservedTokens, maxTokens, keepsToIt) => {
          let state = begin({ retries: 1, retryDelayMs: 0, budget: { maxTokens, reservedTokens } }, 8, 4);
          let inFlight = 0;
          const used = (one: RunState): number => one.usage.inputTokens + one.usage.outputTokens;
          for (const { use, told, pick, ok } of steps) {
            const before = state;
            const turn = step(state, { type: "start-tasks", atMs: 1e6 });
            state = turn.state;
            if (turn.events.some((event) => event.type === "task:started")) {
              expect(used(state) + state.reserved.tokens).toBeLessThanOrEqual(maxTokens);
              inFlight = state.reserved.tokens;
            }
            const open = running(state);
            if (open.length === 0) break;
            const taskId = open[pick % open.length]!;
            const attempt = findTaskState(state, taskId)!.attempts;
            // One that keeps to what was set aside, or one that takes up to twice that.
            const total = keepsToIt ? Math.min(use, reservedTokens) : Math.min(use, 2 * reservedTokens);
            state = step(
              state,
              { type: "spend-budget", atMs: 2, taskId, attempt, usage: { inputTokens: Math.min(told, total) } },
              { type: "finish-task", atMs: 2, taskId, ok, reason: "x", usage: { inputTokens: total } },
            ).state;
            expect(used(state)).toBe(used(before) + total);
            expect(used(state)).toBeLessThanOrEqual(keepsToIt ? maxTokens : maxTokens + inFlight);
            expect(state.reserved.tokens).toBe(running(state).length * reservedTokens);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("of a journal of an earlier version has the caps that there were, and the defaults of the rest", () => {
    const { retries, budget } = defaultRunPolicy;
    const old = { retries, budget: { ...budget, maxAttempts: 1 } } as unknown as RunPolicy;
    const { state } = step(begin(old), startAll);
    expect(running(state)).toHaveLength(1);
  });
});
