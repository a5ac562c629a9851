import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, evolve, findTaskState, initialRunState, isFinished, takeTurn } from "../../../src/core/run/index.ts";
import type { RunCommand, RunEvent, RunState } from "../../../src/core/run/index.ts";
import { planOf, withAgents } from "../../support/tasks.ts";

const plan = withAgents(planOf({ model: [], api: ["model"], docs: [] }), (id) => id);
const given = (...commands: RunCommand[]): { state: RunState; when: (command: RunCommand) => RunEvent[] } => {
  const state = commands.reduce(
    (before, command) => decide(before, command).reduce(evolve, before),
    initialRunState(plan),
  );
  return { state, when: (command) => decide(state, command) };
};
const started: RunCommand[] = [
  { type: "start-run", atMs: 0, runId: "r" },
  { type: "start-tasks", atMs: 1 },
];

describe("decide", () => {
  it("frees what waited for a task once that is completed", () => {
    expect(
      given(...started, { type: "finish-task", atMs: 2, taskId: "docs", ok: true }).when({
        type: "finish-task",
        atMs: 5,
        taskId: "model",
        ok: true,
      }),
    ).toEqual([
      { type: "task:completed", atMs: 5, taskId: "model" },
      { type: "run:advanced", atMs: 5, step: "coordination" },
      { type: "task:ready", atMs: 5, taskId: "api" },
    ]);
  });

  it("changes nothing by itself", () => {
    const { state } = given(...started);
    const before = JSON.stringify(state.tasks);
    decide(state, { type: "finish-task", atMs: 5, taskId: "model", ok: true });
    decide(state, { type: "abort-run", atMs: 5, reason: "x" });
    expect(JSON.stringify(state.tasks)).toBe(before);
  });

  it.each<RunCommand>([
    { type: "start-run", atMs: 9, runId: "again" },
    { type: "finish-task", atMs: 9, taskId: "api", ok: true },
    { type: "finish-task", atMs: 9, taskId: "nobody", ok: true },
    { type: "finish-task", atMs: 9, taskId: "__proto__", ok: true },
    { type: "finish-task", atMs: 9, taskId: "model", ok: true, attempt: 2 },
    { type: "finish-gate", atMs: 9, gateId: "g", taskId: "model", ok: true, durationMs: 1, output: "" },
    { type: "finish-gate", atMs: 9, gateId: "g", taskId: "nobody", ok: true, durationMs: 1, output: "" },
    { type: "progress-task", atMs: 9, taskId: "api", percent: 10, note: null },
    { type: "progress-task", atMs: 9, taskId: "model", percent: Number.NaN, note: null },
    { type: "read-messages", atMs: 9, agentId: "api", upToSequence: 5 },
    { type: "set-context", atMs: 9, key: "k", value: 1, by: "api", expectedVersion: 1 },
    { type: "judge-handoff", atMs: 9, handoffId: "h", verdict: "verified", faults: [] },
    { type: "note-enforcement", atMs: 9, taskId: "model", attempt: 2, layers: ["hook"] },
    { type: "note-enforcement", atMs: 9, taskId: "model", attempt: 1, layers: [""] },
    { type: "note-enforcement", atMs: 9, taskId: "__proto__", attempt: 1, layers: ["hook"] },
    { type: "report-violation", atMs: 9, taskId: "nobody", path: "x", reason: "y", prevented: true },
  ])("takes a command that does not fit without an event: $type $taskId", (command) => {
    expect(given(...started).when(command)).toEqual([]);
  });

  it("takes no command but the start before the start", () => {
    expect(decide(initialRunState(plan), { type: "abort-run", atMs: 0, reason: "x" })).toEqual([]);
    expect(decide(initialRunState(plan), { type: "start-tasks", atMs: 0 })).toEqual([]);
  });

  it("keeps percentages honest: 99 until the task is completed", () => {
    const { state } = given(...started, {
      type: "progress-task",
      atMs: 2,
      taskId: "model",
      percent: 120,
      note: "done, really",
    });
    expect(findTaskState(state, "model")).toMatchObject({ percent: 99, note: "done, really" });
  });

  it("adds up the layers that keep an attempt, each once, and begins anew with the next attempt", () => {
    const note = (...layers: string[]): RunCommand => ({
      type: "note-enforcement",
      atMs: 2,
      taskId: "model",
      attempt: 1,
      layers,
    });
    const held = given(...started, note("hook", "hook"), note("manifest", "hook"));
    expect(findTaskState(held.state, "model")!.layers).toEqual(["hook", "manifest"]);
    expect(held.when(note("manifest", "bubblewrap"))).toEqual([
      { type: "task:enforced", atMs: 2, taskId: "model", attempt: 1, layers: ["bubblewrap"] },
    ]);
    const again = given(
      ...started,
      note("hook"),
      { type: "finish-task", atMs: 3, taskId: "model", ok: false, reason: "x" },
      { type: "start-tasks", atMs: 10 ** 9 },
    );
    expect(findTaskState(again.state, "model")).toMatchObject({ status: "running", attempts: 2, layers: [] });
  });

  it("marks each phase's begin and end once", () => {
    const phased = withAgents(
      planOf(
        {},
        {
          tasks: [
            { id: "a", phase: "one" },
            { id: "b", phase: "one" },
            { id: "c", phase: "two", dependsOn: ["a", "b"] },
          ],
        },
      ),
      (id) => id,
    );
    const events = runThrough(initialRunState(phased));
    expect(events.filter((event) => event.type.startsWith("phase:"))).toMatchObject([
      { type: "phase:started", phase: "one" },
      { type: "phase:completed", phase: "one" },
      { type: "phase:started", phase: "two" },
      { type: "phase:completed", phase: "two" },
    ]);
  });

  it("goes over a chain of 100,000 tasks, and a fan", () => {
    const count = 100_000;
    const chain = planOf(Array.from({ length: 3 }, (_, i) => [`t${i}`, i === 0 ? [] : [`t${i - 1}`]]));
    const long = {
      ...chain,
      tasks: Array.from({ length: count }, (_, i) => ({
        ...chain.tasks[0]!,
        id: `t${i}`,
        waitsFor: i === 0 ? [] : [`t${i - 1}`],
        agentId: "backend",
      })),
      agents: [{ ...chain.agents[0]!, agentId: "backend" }],
    };
    let state = decide(initialRunState(long), { type: "start-run", atMs: 0, runId: "r" }).reduce(
      evolve,
      initialRunState(long),
    );
    for (let i = 0; i < 100; i += 1) {
      state = takeTurn(state, [
        { type: "start-tasks", atMs: i },
        { type: "finish-task", atMs: i, taskId: `t${i}`, ok: true },
      ]).state;
    }
    expect(state.unfinishedCount).toBe(count - 100);
    const failed = takeTurn(state, [
      { type: "start-tasks", atMs: 1 },
      { type: "finish-task", atMs: 1, taskId: "t100", ok: false, reason: "x" },
      { type: "start-tasks", atMs: 1e9 },
      { type: "finish-task", atMs: 1e9, taskId: "t100", ok: false, reason: "x" },
    ]);
    expect(failed.state.status).toBe("failed");
    expect(failed.events.filter((event) => event.type === "task:skipped")).toHaveLength(count - 101);
  });
});

/** Starts and finishes whatever runs, until nothing does. */
function runThrough(
  state: RunState,
  choose: (running: string[]) => { taskId: string; ok: boolean } | null = (running) => ({
    taskId: running[0]!,
    ok: true,
  }),
): RunEvent[] {
  const events: RunEvent[] = [];
  let current = state;
  let atMs = 0;
  const take = (command: RunCommand): void => {
    const turn = takeTurn(current, [command]);
    expect(turn.events).toEqual(decide(current, command));
    expect(JSON.parse(JSON.stringify(turn.events.reduce(evolve, current).tasks))).toEqual(
      JSON.parse(JSON.stringify(turn.state.tasks)),
    );
    events.push(...turn.events);
    current = turn.state;
  };
  take({ type: "start-run", atMs, runId: "r", policy: { retries: 1, retryDelayMs: 10 } });
  for (let step = 0; step < 10_000; step += 1) {
    atMs += 100;
    take({ type: "start-tasks", atMs });
    const running = current.plan.tasks
      .filter((_, place) => current.tasks.at(place)!.status === "running")
      .map((task) => task.id);
    if (running.length === 0) break;
    const next = choose(running);
    if (next === null) take({ type: "abort-run", atMs, reason: "enough" });
    take({ type: "finish-task", atMs, taskId: next?.taskId ?? running[0]!, ok: next?.ok ?? false, reason: "no" });
  }
  expect(["completed", "failed", "aborted"]).toContain(current.status);
  return events;
}

/** Random plans: dependencies go to earlier tasks, a few agents, some exclusions. */
const plans = fc
  .record({
    size: fc.integer({ min: 0, max: 8 }),
    agents: fc.integer({ min: 1, max: 3 }),
    edges: fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 12 }),
    exclusions: fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 4 }),
  })
  .map(({ size, agents, edges, exclusions }) => {
    const waits = Array.from({ length: size }, () => new Set<string>());
    for (const [a, b] of edges) if (a < b && b < size) waits[b]!.add(`t${a}`);
    const made = withAgents(
      planOf(waits.map((set, place) => [`t${place}`, [...set]])),
      (id) => `agent-${Number(id.slice(1)) % agents}`,
    );
    const excludes = (place: number): string[] =>
      exclusions.flatMap(([a, b]) =>
        a !== b && a < size && b < size ? (a === place ? [`t${b}`] : b === place ? [`t${a}`] : []) : [],
      );
    return { ...made, tasks: made.tasks.map((task, place) => ({ ...task, excludes: [...new Set(excludes(place))] })) };
  });

describe("a run of any plan, in any order of outcomes", () => {
  it("ends, starts nothing before what it waits for, never twice at once, never beside what it excludes", () => {
    fc.assert(
      fc.property(plans, fc.infiniteStream(fc.tuple(fc.nat(100), fc.integer({ min: 0, max: 99 }))), (one, choices) => {
        const events = runThrough(initialRunState(one), (running) => {
          const [pick, luck] = choices.next().value as [number, number];
          return luck < 2 ? null : { taskId: running[pick % running.length]!, ok: luck > 25 };
        });
        const status = new Map<string, string>();
        const byId = new Map(one.tasks.map((task) => [task.id, task]));
        const busy = new Set<string>();
        for (const event of events) {
          if (event.type === "task:started") {
            const task = byId.get(event.taskId)!;
            expect(task.waitsFor.every((id) => status.get(id) === "task:completed")).toBe(true);
            expect(task.excludes.every((id) => status.get(id) !== "task:started")).toBe(true);
            expect(busy.has(event.agentId)).toBe(false);
            busy.add(event.agentId);
          }
          if ("taskId" in event && event.type.startsWith("task:")) {
            expect(status.get(event.taskId!)).not.toBe("task:completed");
            if (["task:completed", "task:failed", "task:retrying", "task:aborted"].includes(event.type))
              busy.delete(byId.get(event.taskId!)!.agentId!);
            status.set(event.taskId!, event.type);
          }
        }
        const state = events.reduce(evolve, initialRunState(one));
        expect([...state.tasks].every((task) => isFinished(task.status))).toBe(true);
        expect(state.unfinishedCount).toBe(0);
        expect(state.runningCount).toBe(0);
        expect(
          events.filter((event) => ["run:completed", "run:failed", "run:aborted"].includes(event.type)),
        ).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });

  it("goes on from any cut of its events, without doing completed work again", () => {
    fc.assert(
      fc.property(
        plans,
        fc.nat(),
        fc.infiniteStream(fc.tuple(fc.nat(100), fc.integer({ min: 0, max: 99 }))),
        (one, cut, choices) => {
          const events = runThrough(initialRunState(one), (running) => {
            const [pick, luck] = choices.next().value as [number, number];
            return luck < 5 ? null : { taskId: running[pick % running.length]!, ok: luck > 30 };
          });
          const kept = events.slice(0, 1 + (cut % events.length));
          let state = kept.reduce(evolve, initialRunState(one));
          const done = new Set([...state.tasks].flatMap((task, place) => (task.status === "completed" ? [place] : [])));
          const redone: number[] = [];
          for (let atMs = 1e6, command: RunCommand = { type: "resume-run", atMs }; ; atMs += 1) {
            state = takeTurn(state, [command, { type: "start-tasks", atMs }]).state;
            const running = [...state.tasks].findIndex((task) => task.status === "running");
            if (running < 0) break;
            redone.push(running);
            command = { type: "finish-task", atMs, taskId: one.tasks[running]!.id, ok: true };
          }
          expect(state.status).toBe("completed");
          expect(redone.some((place) => done.has(place))).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });
});
