import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findWaitCircle, findWaits, initialRunState, takeTurn } from "../../../src/core/run/index.ts";
import type { RunCommand, RunPolicy, RunState } from "../../../src/core/run/index.ts";
import type { Plan } from "../../../src/core/plan/index.ts";
import { planOf, withAgents } from "../../support/tasks.ts";

const go = (plan: Plan, policy: Partial<RunPolicy>, ...commands: RunCommand[]): RunState =>
  takeTurn(initialRunState(plan), [
    { type: "start-run", atMs: 0, runId: "r", policy },
    { type: "start-tasks", atMs: 0 },
    ...commands,
  ]).state;
const causes = (state: RunState, atMs = 1): Record<string, unknown> =>
  Object.fromEntries(findWaits(state, atMs).map((wait) => [wait.taskId, wait.causes]));

describe("findWaits", () => {
  it("names dependencies with the hand-offs they bring, agents, exclusions and slots", () => {
    const plan = withAgents(planOf({ a: [], b: ["a"], c: [], d: [] }), (id) => (id === "c" ? "a" : id));
    const tasks = plan.tasks.map((task) => ({
      ...task,
      delivers: task.id === "a" ? ["contract"] : [],
      excludes: task.id === "d" ? ["a"] : [],
    }));
    expect(causes(go({ ...plan, tasks }, { concurrency: 1 }))).toEqual({
      a: [],
      b: [
        { kind: "task", taskId: "a" },
        { kind: "handoff", contractId: "contract", taskId: "a" },
      ],
      c: [
        { kind: "agent", agentId: "a", taskId: "a" },
        { kind: "slot", taskIds: ["a"] },
      ],
      d: [
        { kind: "exclusion", taskId: "a" },
        { kind: "slot", taskIds: ["a"] },
      ],
    });
  });

  it("names gates, retries, providers, budgets, people and the lack of an agent", () => {
    const gates = [
      { id: "unit", level: 2 as const, title: "unit", commands: ["true"] },
      { id: "review", level: null, title: "review", commands: [], approval: true },
    ];
    const made = planOf({}, { tasks: [{ id: "a", gates: ["unit", "review"] }, { id: "b" }, { id: "c" }], gates });
    const plan = withAgents(made, (id) => id);
    const policy = { budget: { maxAttempts: 2 }, concurrency: 2, retryDelayMs: 1_000 };
    let state = go(plan, policy, { type: "finish-task", atMs: 1, taskId: "a", ok: true });
    expect(causes(state)["a"]).toEqual([{ kind: "gate", gateId: "unit" }]);
    const rest = { atMs: 2, durationMs: 1, output: "" };
    ({ state } = takeTurn(state, [
      { type: "finish-gate", gateId: "unit", taskId: "a", ok: true, ...rest },
      { type: "finish-task", atMs: 2, taskId: "b", ok: false, rateLimit: { delayMs: 50 } },
      { type: "start-tasks", atMs: 2 },
    ]));
    expect(causes(state, 3)).toMatchObject({
      a: [{ kind: "approval", approvalId: "a#1:review" }],
      b: [{ kind: "time" }, { kind: "provider", provider: "", untilMs: 52 }, { kind: "budget" }],
      c: [{ kind: "provider" }, { kind: "budget" }],
    });
    const nobody = { ...plan, tasks: plan.tasks.map((task) => (task.id === "c" ? { ...task, agentId: null } : task)) };
    expect(causes(go(nobody, {}))["c"]).toEqual([{ kind: "nobody" }]);
  });

  it("gives every task that has not ended a cause, or it is being done or starts with the next turn", () => {
    const plan = withAgents(planOf({ a: [], b: ["a"], c: ["b"], d: [], e: ["d"] }), (id) => (id < "c" ? "x" : "y"));
    fc.assert(
      fc.property(fc.array(fc.record({ pick: fc.nat(4), ok: fc.boolean() }), { maxLength: 12 }), (moves) => {
        let state = go(plan, { retryDelayMs: 5, retries: 1 });
        let atMs = 1;
        for (const { pick, ok } of moves) {
          atMs += 1;
          const open = plan.tasks.filter((_, place) => state.tasks.at(place)!.status === "running");
          if (open.length === 0) break;
          const taskId = open[pick % open.length]!.id;
          ({ state } = takeTurn(state, [
            { type: "finish-task", atMs, taskId, ok },
            { type: "start-tasks", atMs },
          ]));
          for (const wait of findWaits(state, atMs)) {
            const { status } = state.tasks.at(state.shape.placeOf.get(wait.taskId)!)!;
            if (status === "running") expect(wait.causes).toEqual([]);
            else expect(wait.causes.length).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("findWaitCircle", () => {
  const circle = (waits: Record<string, string[]>): string[] =>
    findWaitCircle({ tasks: Object.entries(waits).map(([id, waitsFor]) => ({ id, waitsFor })) });

  it.each<[Record<string, string[]>, string[]]>([
    [{}, []],
    [{ a: ["b"], b: ["c"], c: [] }, []],
    [{ a: ["a"] }, ["a"]],
    [{ x: ["a"], a: ["b"], b: ["c"], c: ["a"] }, ["a", "b", "c"]],
    [{ constructor: [" "], " ": ["constructor"] }, ["constructor", " "]],
    [{ a: ["nobody"] }, []],
  ])("finds in %j the circle %j", (waits, found) => expect(circle(waits)).toEqual(found));

  it("goes along a chain of 100,000, and finds the circle at its end", () => {
    const tasks = Array.from({ length: 100_000 }, (_, i) => ({
      id: `t${i}`,
      waitsFor: [`t${Math.min(i + 1, 99_999)}`],
    }));
    expect(findWaitCircle({ tasks })).toEqual(["t99999"]);
  });

  it("does not wait for what is done", () => {
    expect(
      findWaitCircle({
        tasks: [
          { id: "a", waitsFor: ["b"], done: true },
          { id: "b", waitsFor: ["a"] },
        ],
      }),
    ).toEqual([]);
  });
});

describe("a circle in a run", () => {
  it("fails the run at once, with its members", () => {
    const plan = withAgents(planOf({ a: [], b: [], c: [] }), (id) => id);
    const tasks = plan.tasks.map((task) => ({
      ...task,
      waitsFor: task.id === "a" ? ["b"] : task.id === "b" ? ["a"] : [],
    }));
    const { events } = takeTurn(initialRunState({ ...plan, tasks }), [{ type: "start-run", atMs: 0, runId: "r" }]);
    expect(events.at(-1)).toMatchObject({ type: "run:failed", code: "RUN_DEADLOCK", taskIds: ["a", "b"] });
  });
});
