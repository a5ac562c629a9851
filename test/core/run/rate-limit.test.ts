import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findTaskState, initialRunState, takeTurn } from "../../../src/core/run/index.ts";
import type { RunCommand, RunEvent, RunPolicy, RunState } from "../../../src/core/run/index.ts";
import { planOf, withAgents } from "../../support/tasks.ts";

const begin = (policy: Partial<RunPolicy> = {}, count = 6): RunState => {
  const plan = withAgents(
    planOf(Array.from({ length: count }, (_, place) => [`t${place}`, []])),
    (id) => `agent ${id}`,
  );
  return takeTurn(initialRunState(plan), [{ type: "start-run", atMs: 0, runId: "r", policy }]).state;
};
const limit = (taskId: string, atMs: number, delayMs: number, provider?: string): RunCommand => ({
  type: "finish-task",
  atMs,
  taskId,
  ok: false,
  reason: "429",
  rateLimit: { delayMs, ...(provider === undefined ? {} : { provider }) },
});
const startsOf = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.type === "task:started" ? [event.taskId] : []));

describe("a provider's rate limit", () => {
  it("holds the others, and then lets them start one after the other", () => {
    let { state, events } = takeTurn(begin({ concurrency: 1 }), [{ type: "start-tasks", atMs: 0 }]);
    expect(startsOf(events)).toEqual(["t0"]);
    ({ state, events } = takeTurn(state, [limit("t0", 10, 1_000), { type: "start-tasks", atMs: 10 }]));
    expect(events.map((event) => event.type)).toEqual(["provider:limited", "task:retrying", "run:waiting"]);
    expect(findTaskState(state, "t0")).toMatchObject({ failures: 0, use: { rateLimits: 1 }, status: "ready" });
    ({ state, events } = takeTurn(state, [{ type: "start-tasks", atMs: 1_009 }]));
    expect(startsOf(events)).toEqual([]);
    ({ state, events } = takeTurn({ ...state, policy: { ...state.policy, concurrency: null } }, [
      { type: "start-tasks", atMs: 1_010 },
      { type: "start-tasks", atMs: 2_009 },
    ]));
    expect(startsOf(events)).toHaveLength(1);
    ({ events } = takeTurn(state, [{ type: "start-tasks", atMs: 2_010 }]));
    expect(startsOf(events)).toHaveLength(1);
  });

  it("is no failure of the task, up to a number of times", () => {
    let state = begin({ retries: 0, maxRateLimits: 2 }, 1);
    for (let at = 0; at < 3; at += 1) {
      ({ state } = takeTurn(state, [{ type: "start-tasks", atMs: at * 100 }, limit("t0", at * 100 + 1, 10)]));
    }
    expect(findTaskState(state, "t0")).toMatchObject({ status: "failed", attempts: 3 });
  });

  it("is each provider's own where the policy names them", () => {
    const providers = [
      { provider: "north", agents: ["agent t0", "agent t1"] },
      { provider: "__proto__", agents: ["agent t2"] },
    ];
    let { state, events } = takeTurn(begin({ providers, concurrency: 1 }, 4), [{ type: "start-tasks", atMs: 0 }]);
    ({ state, events } = takeTurn({ ...state, policy: { ...state.policy, concurrency: null } }, [
      limit("t0", 1, 1_000),
      { type: "start-tasks", atMs: 1 },
    ]));
    expect(startsOf(events).sort()).toEqual(["t2", "t3"]);
    ({ events } = takeTurn(state, [limit("t2", 2, 50), { type: "start-tasks", atMs: 52 }]));
    expect(events.find((event) => event.type === "provider:limited")).toMatchObject({ provider: "__proto__" });
    expect(startsOf(events)).toEqual(["t2"]);
  });

  it("never lets two start inside its delay, whatever ends when and however", () => {
    const moves = fc.array(
      fc.record({
        waitMs: fc.nat(400),
        pick: fc.nat(9),
        end: fc.constantFrom("limit", "ok", "failed", "none"),
        delayMs: fc.integer({ min: 1, max: 500 }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(moves, (list) => {
        let state = begin({ retryDelayMs: 0, retries: 3 });
        let nowMs = 0;
        let heldUntilMs = 0;
        let spacingMs = 0;
        for (const { waitMs, pick, end, delayMs } of list) {
          const turn = takeTurn(state, [{ type: "start-tasks", atMs: nowMs }]);
          state = turn.state;
          const starts = startsOf(turn.events).length;
          if (starts > 0) expect(nowMs).toBeGreaterThanOrEqual(heldUntilMs);
          if (spacingMs > 0) {
            expect(starts).toBeLessThanOrEqual(1);
            if (starts > 0) heldUntilMs = nowMs + spacingMs;
          }
          nowMs += waitMs;
          const open = state.plan.tasks.filter((task) => findTaskState(state, task.id)!.status === "running");
          if (open.length === 0 || end === "none") continue;
          const taskId = open[pick % open.length]!.id;
          if (end === "limit") {
            state = takeTurn(state, [limit(taskId, nowMs, delayMs)]).state;
            heldUntilMs = Math.max(heldUntilMs, nowMs + delayMs);
            spacingMs = Math.max(spacingMs, delayMs);
          } else {
            state = takeTurn(state, [
              { type: "finish-task", atMs: nowMs, taskId, ok: end === "ok", reason: "x" },
            ]).state;
            if (end === "ok") spacingMs = spacingMs / 2 < 100 ? 0 : spacingMs / 2;
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
