import { describe, expect, it } from "vitest";
import { createMemoryChannel } from "../../src/adapters/channel/memory/index.ts";
import { createFunctionRunner } from "../../src/adapters/runner/function/index.ts";
import type { FunctionOutcome, TaskContext } from "../../src/adapters/runner/function/index.ts";
import { createMemoryStore } from "../../src/adapters/store/memory/index.ts";
import type { RunEvent } from "../../src/core/run/index.ts";
import type { Task } from "../../src/core/task/index.ts";
import { Orchestrator } from "../../src/orchestrator/index.ts";
import type { OrchestratorOptions } from "../../src/orchestrator/index.ts";
import type { Clock } from "../../src/ports/index.ts";
import { createVirtualClock } from "../../src/testing/virtual-clock.ts";
import { planOf, withAgents } from "../support/tasks.ts";

const wait = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => clock.schedule(ms, resolve));
const minute = 60_000;

function make(
  work: (task: Task, context: TaskContext, clock: Clock) => Promise<FunctionOutcome> | FunctionOutcome,
  rest: Partial<OrchestratorOptions> = {},
): { orchestrator: Orchestrator; clock: Clock; started: string[] } {
  const clock = createVirtualClock();
  const started: string[] = [];
  const runner = createFunctionRunner((task, context) => {
    started.push(task.id);
    return work(task, context, clock);
  });
  return { orchestrator: new Orchestrator({ runner, clock, ...rest }), clock, started };
}
const of = <Type extends RunEvent["type"]>(
  events: readonly RunEvent[],
  type: Type,
): Extract<RunEvent, { type: Type }>[] =>
  events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);

describe("a person's answer", () => {
  const review = { id: "review", level: null, title: "A person reads it", commands: [], approval: true };
  const plan = withAgents(
    planOf(
      {},
      {
        tasks: [
          { id: "a", gates: ["review"] },
          { id: "b", dependsOn: ["a"] },
        ],
        gates: [review],
      },
    ),
    (id) => id,
  );

  it("is taken by the library call", async () => {
    const { orchestrator, started } = make(() => ({ ok: true }));
    const answers: boolean[] = [];
    let requests = 0;
    orchestrator.on("approval:requested", ({ approvalId }) => {
      requests += 1;
      if (requests > 1) {
        void orchestrator.approve(approvalId, { note: "fine", by: "ada" });
        return;
      }
      void orchestrator.approve("nothing").then((ok) => answers.push(ok));
      void orchestrator.reject("a", { note: "once more" }).then((ok) => answers.push(ok));
    });
    const { status, events } = await orchestrator.run(plan);
    expect(status).toBe("completed");
    expect(answers).toEqual([false, true]);
    expect(started).toEqual(["a", "a", "b"]);
    expect(of(events, "approval:refused")).toMatchObject([{ reason: "once more", by: "user" }]);
  });

  it("is taken as a post of a person, not of an agent", async () => {
    const channel = createMemoryChannel();
    const { orchestrator } = make(() => ({ ok: true }), { channel });
    const replies: unknown[] = [];
    orchestrator.on("approval:requested", ({ approvalId }) => {
      void (async () => {
        for (const from of ["a", "user"]) {
          const postId = await channel.post({ type: "approve", from, subjectId: approvalId });
          replies.push(await channel.awaitReply(postId, 60_000));
        }
      })();
    });
    expect((await orchestrator.run(plan)).status).toBe("completed");
    expect(replies).toMatchObject([{ ok: false, code: "POST_REFUSED" }, { ok: true }]);
  });

  it("may come after a restart, and the work is not done again", async () => {
    const store = createMemoryStore();
    const first = make(() => ({ ok: true }), { store });
    first.orchestrator.on("approval:requested", () => first.orchestrator.abort("later"));
    const { runId } = await first.orchestrator.run(plan);
    const second = make(() => ({ ok: true }), { store });
    second.orchestrator.on("approval:requested", ({ approvalId }) => void second.orchestrator.approve(approvalId));
    expect((await second.orchestrator.resume(runId)).status).toBe("completed");
  });
});

describe("a run that grows", () => {
  const plan = withAgents(planOf({ a: [], b: ["a"] }), (id) => id);

  it("takes in what an agent proposes, and tells it what is wrong with the rest", async () => {
    const faults: (readonly string[])[] = [];
    const { orchestrator, started } = make(async (task, { propose }) => {
      if (task.id === "a") {
        faults.push(await propose([{ id: "c", dependsOn: ["a"] }]), await propose([{ id: "b" }]));
      }
      return { ok: true };
    });
    const { status, state, events } = await orchestrator.run(plan);
    expect(status).toBe("completed");
    expect(faults).toEqual([[], ['the id "b" is taken']]);
    expect(started.sort()).toEqual(["a", "b", "c"]);
    expect(state.plan.tasks).toHaveLength(3);
    expect(of(events, "plan:grown")).toMatchObject([{ by: "a", fromTaskId: "a", tasks: [{ id: "c" }] }]);
  });

  it("goes on from its journal with what was added", async () => {
    const store = createMemoryStore();
    const first = make(
      async (task, { propose }) => {
        if (task.id === "a") await propose([{ id: "c", title: "more", dependsOn: ["b"] }]);
        return task.id === "b" ? { ok: false, reason: "x" } : { ok: true };
      },
      { store, policy: { retries: 0 } },
    );
    const { runId, status } = await first.orchestrator.run(plan);
    expect(status).toBe("failed");
    const second = make((_, { instructions }) => ({ ok: true, output: instructions }), { store });
    const { state } = await second.orchestrator.resume(runId);
    expect(second.started).toEqual(["b", "c"]);
    expect(state.tasks.at(2)!.output).toContain("more");
  });

  it("asks a person where the policy says so, and takes proposals of people too", async () => {
    const { orchestrator, started } = make(() => ({ ok: true }), { policy: { proposals: "ask" } });
    orchestrator.once("task:started", () => void orchestrator.propose([{ id: "d" }], { by: "ada" }));
    orchestrator.on("approval:requested", ({ approvalId }) => void orchestrator.approve(approvalId));
    const { events } = await orchestrator.run(plan);
    expect(started).toContain("d");
    expect(of(events, "plan:grown")).toMatchObject([{ by: "ada", fromTaskId: null }]);
    expect(await orchestrator.propose([{ id: "e" }])).toEqual(["no run is carried out"]);
  });
});

describe("a plan with a new one in its place", () => {
  it("is gone on with by content, also after the run was completed", async () => {
    const store = createMemoryStore();
    const plan = withAgents(planOf({ a: [], b: ["a"], c: [] }), (id) => id);
    const { runId } = await make(() => ({ ok: true }), { store }).orchestrator.run(plan);
    const same = make(() => ({ ok: true }), { store });
    expect((await same.orchestrator.resume(runId, { plan })).status).toBe("completed");
    expect(same.started).toEqual([]);
    const edited = {
      ...plan,
      tasks: plan.tasks.map((task) => (task.id === "a" ? { ...task, description: "other" } : task)),
    };
    const again = make(() => ({ ok: true }), { store });
    const { status, events } = await again.orchestrator.resume(runId, { plan: edited });
    expect(status).toBe("completed");
    expect(again.started).toEqual(["a", "b"]);
    expect(of(events, "plan:changed")).toMatchObject([{ anew: ["a", "b"] }]);
    const last = make(() => ({ ok: true }), { store });
    expect((await last.orchestrator.resume(runId)).status).toBe("completed");
    expect(last.started).toEqual([]);
  });
});

describe("planning anew", () => {
  it("gives what is left new priorities when a task runs far over its estimate", async () => {
    // The given order is not the best one: `y` waits for `x3`, which comes last. Nobody looks before something goes wrong.
    const tasks = [
      { id: "slow", estimateMinutes: 1 },
      { id: "tail", estimateMinutes: 100, dependsOn: ["slow"] },
      { id: "x1", estimateMinutes: 10 },
      { id: "x2", estimateMinutes: 10 },
      { id: "x3", estimateMinutes: 10 },
      { id: "y", estimateMinutes: 90, dependsOn: ["x3"] },
    ];
    const made = withAgents(planOf({}, { tasks }), (id) => (id === "slow" ? "a" : id === "y" ? "c" : "b"));
    const schedule = {
      ...made.schedule,
      tasks: made.tasks.map((task, place) => ({ taskId: task.id, startMinutes: place, endMinutes: place + 1 })),
    };
    const { orchestrator, started } = make(async (task, _, clock) => {
      await wait(clock, (task.id === "slow" ? 30 : task.estimateMinutes) * minute);
      return { ok: true };
    });
    const { status, events } = await orchestrator.run({ ...made, schedule });
    expect(status).toBe("completed");
    expect(of(events, "schedule:changed")[0]).toMatchObject({ because: "slow runs 2 times over its estimate" });
    expect(started.indexOf("x3")).toBeLessThan(started.indexOf("x2"));
  });

  it("does so when a task fails, once for all that failed meanwhile, and not where the order stays", async () => {
    const tasks = [
      ...["f1", "f2"].map((id) => ({ id, estimateMinutes: 1 })),
      { id: "m", estimateMinutes: 1 },
      { id: "short", estimateMinutes: 1 },
      { id: "long", estimateMinutes: 5 },
      { id: "after", estimateMinutes: 50, dependsOn: ["long"] },
    ];
    const made = withAgents(planOf({}, { tasks }), (id) => (id.startsWith("f") ? id : id === "after" ? "z" : "b"));
    const schedule = {
      ...made.schedule,
      tasks: made.tasks.map((task, place) => ({ taskId: task.id, startMinutes: place, endMinutes: place + 1 })),
    };
    const { orchestrator, started } = make(
      async (task, _, clock) => {
        await wait(clock, task.id === "m" ? 50 : 10);
        return task.id.startsWith("f") ? { ok: false, reason: "x" } : { ok: true };
      },
      { policy: { retries: 0 } },
    );
    const { events } = await orchestrator.run({ ...made, schedule });
    expect(of(events, "schedule:changed")).toMatchObject([
      { because: "f1 failed; f2 failed", order: ["long", "short", "after"] },
    ]);
    expect(started.indexOf("long")).toBeLessThan(started.indexOf("short"));
  });
});

describe("limits", () => {
  it("are events: of an attempt, of its silence, of the run", async () => {
    const plan = withAgents(planOf({ long: [], silent: [], c: ["long"] }), (id) => id);
    const never = (_: Task, { signal }: TaskContext): Promise<FunctionOutcome> =>
      new Promise((resolve) => signal.addEventListener("abort", () => resolve({ ok: false, reason: "asked" })));
    const { orchestrator } = make(
      (task, context, clock) => {
        if (task.id === "long") {
          const speak = (): void => {
            context.progress(1);
            if (!context.signal.aborted) clock.schedule(40, speak);
          };
          speak();
        }
        return never(task, context);
      },
      { policy: { retries: 0, taskTimeoutMs: 1_000, silenceTimeoutMs: 100 } },
    );
    const { events } = await orchestrator.run(plan);
    expect(of(events, "task:overdue").map(({ taskId, limit, limitMs }) => [taskId, limit, limitMs])).toEqual([
      ["silent", "silence", 100],
      ["long", "time", 1_000],
    ]);
    expect(of(events, "task:failed").map(({ kind }) => kind)).toEqual(["silence", "time"]);
    const whole = make(never, { policy: { runTimeoutMs: 500 } });
    const aborted = await whole.orchestrator.run(plan);
    expect(aborted.status).toBe("aborted");
    expect(of(aborted.events, "run:overdue")).toMatchObject([{ limitMs: 500, atMs: 500 }]);
  });

  it("of a provider hold every agent, and let none start inside the delay", async () => {
    const plan = withAgents(planOf({ a: [], b: ["a"], c: ["a"], d: ["a"] }), (id) => id);
    const { orchestrator } = make(
      async (task, { attempt }, clock) => {
        if (task.id !== "a") return { ok: true };
        await wait(clock, 10);
        return attempt === 1 ? { ok: false, reason: "429", rateLimit: { delayMs: 5_000 } } : { ok: true };
      },
      { policy: { retries: 0 } },
    );
    const { events, status } = await orchestrator.run(plan);
    expect(status).toBe("completed");
    const starts = of(events, "task:started").map((event) => event.atMs);
    expect(starts[1]! - 10).toBe(5_000);
    // The success of `a` halved the distance, that of the next one halves it again.
    expect(
      starts
        .slice(2)
        .map((atMs, place) => atMs - starts[place + 1]!)
        .every((gap) => gap >= 500),
    ).toBe(true);
    expect(new Set(starts).size).toBe(starts.length);
  });

  it("of the budget end an attempt that goes beyond them while it works", async () => {
    const plan = withAgents(planOf({ a: [] }), (id) => id);
    const { orchestrator } = make(
      async (_, { budget, signal }, clock) => {
        for (let turn = 0; turn < 100 && !signal.aborted; turn += 1) {
          budget.spend({ costUsd: 0.25 });
          await wait(clock, 10);
        }
        return { ok: false, reason: "asked" };
      },
      { policy: { retries: 0, budget: { maxCostUsd: 1, reservedCostUsd: 0.5 } } },
    );
    const { state, events } = await orchestrator.run(plan);
    expect(of(events, "task:failed")).toMatchObject([{ kind: "budget" }]);
    expect(state.usage.costUsd).toBe(1.25);
  });
});
