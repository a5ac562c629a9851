import { describe, expect, it } from "vitest";
import { createFunctionRunner } from "../../src/adapters/runner/function/index.ts";
import type { TaskContext } from "../../src/adapters/runner/function/index.ts";
import { createMemoryStore } from "../../src/adapters/store/memory/index.ts";
import { createMemoryChannel } from "../../src/adapters/channel/memory/index.ts";
import { evolve, findTaskState, initialRunState } from "../../src/core/run/index.ts";
import type { RunEvent } from "../../src/core/run/index.ts";
import type { Task } from "../../src/core/task/index.ts";
import { Orchestrator } from "../../src/orchestrator/index.ts";
import type { OrchestratorOptions } from "../../src/orchestrator/index.ts";
import type { Clock, GateRunner, RunJournal, RunStore, TaskRunner } from "../../src/ports/index.ts";
import { createVirtualClock } from "../../src/testing/virtual-clock.ts";
import { planOf, withAgents } from "../support/tasks.ts";

const wait = (clock: Clock, ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const cancel = clock.schedule(ms, resolve);
    signal?.addEventListener("abort", () => {
      cancel();
      reject(signal.reason as Error);
    });
  });

/** An Orchestrator under virtual time whose agents take the given milliseconds. */
function scripted(
  durationsMs: Record<string, number>,
  rest: Partial<OrchestratorOptions> = {},
): { orchestrator: Orchestrator; clock: Clock; started: string[] } {
  const clock = createVirtualClock();
  const started: string[] = [];
  const runner = createFunctionRunner(async (task, context) => {
    started.push(`${task.id}#${context.attempt}`);
    await wait(clock, new Map(Object.entries(durationsMs)).get(task.id) ?? 1, context.signal);
    return { ok: true };
  });
  return { orchestrator: new Orchestrator({ runner, clock, ...rest }), clock, started };
}

const types = (events: readonly RunEvent[]): string[] => events.map((event) => event.type);

describe("Orchestrator", () => {
  it("has no barriers: a task starts when what it waits for is there", async () => {
    const plan = withAgents(planOf({ a1: [], b1: [], a2: ["a1"], b2: ["b1"], join: ["a2", "b2"] }), (id) => id[0]!);
    const { orchestrator } = scripted({ a1: 100, a2: 300, b1: 300, b2: 100, join: 0 });
    const { events } = await orchestrator.run(plan);
    const atMs = (taskId: string): number =>
      events.find((event) => event.type === "task:completed" && event.taskId === taskId)!.atMs;
    expect(atMs("join") - events[0]!.atMs).toBe(400);
  });

  it("goes through the seven steps of the seed, in order", async () => {
    const plan = withAgents(planOf({ a: [], b: ["a"] }), (id) => id);
    const { events } = await scripted({}).orchestrator.run(plan);
    const steps = events.flatMap((event) => (event.type === "run:advanced" ? [event.step] : []));
    expect(steps).toEqual([
      "analysis",
      "strategy",
      "assignment",
      "execution",
      "coordination",
      "integration",
      "completion",
    ]);
  });

  it("does one task at a time per agent, and never two that exclude each other", async () => {
    const plan = planOf([
      ["a", []],
      ["b", []],
      ["c", []],
    ]);
    const shared = withAgents(plan, (id) => id);
    const excluding = {
      ...shared,
      tasks: shared.tasks.map((task) => ({ ...task, excludes: ["a", "b", "c"].filter((id) => id !== task.id) })),
    };
    for (const one of [withAgents(plan, () => "only"), excluding]) {
      const clock = createVirtualClock();
      let running = 0;
      let most = 0;
      const runner = createFunctionRunner(async () => {
        most = Math.max(most, (running += 1));
        await wait(clock, 10);
        running -= 1;
        return { ok: true };
      });
      expect((await new Orchestrator({ runner, clock }).run(one)).status).toBe("completed");
      expect(most).toBe(1);
    }
  });

  it("keeps to the concurrency that it is given", async () => {
    const clock = createVirtualClock();
    let running = 0;
    let most = 0;
    const runner = createFunctionRunner(async () => {
      most = Math.max(most, (running += 1));
      await wait(clock, 10);
      running -= 1;
      return { ok: true };
    });
    const plan = withAgents(planOf(Array.from({ length: 20 }, (_, i) => [`t${i}`, []])), (id) => id);
    await new Orchestrator({ runner, clock, policy: { concurrency: 3 } }).run(plan);
    expect(most).toBe(3);
  });

  it("tries again after a delay, tells the agent why, and then skips what depended", async () => {
    const clock = createVirtualClock();
    const seen: (string | null)[] = [];
    const runner = createFunctionRunner((task, context) => {
      if (task.id !== "bad") return { ok: true };
      seen.push(/The attempt before failed:\n> (.*)/.exec(context.instructions)?.[1] ?? null);
      throw new Error(`broken ${context.attempt}`);
    });
    const plan = withAgents(planOf({ bad: [], next: ["bad"], last: ["next"], other: [] }), (id) => id);
    const result = await new Orchestrator({ runner, clock, policy: { retries: 2, retryDelayMs: 1_000 } }).run(plan);
    expect(result.status).toBe("failed");
    expect(seen).toEqual([null, "broken 1", "broken 2"]);
    expect([...result.state.tasks].map((task) => task.status)).toEqual(["failed", "skipped", "skipped", "completed"]);
    expect(result.state.tasks.at(2)!.reason).toContain("bad");
    const retries = result.events.flatMap((event) =>
      event.type === "task:retrying" ? [event.notBeforeMs - event.atMs] : [],
    );
    expect(retries[0]).toBeGreaterThanOrEqual(750);
    expect(retries[1]).toBeGreaterThan(retries[0]!);
  });

  it("stops everything else after a failure where the policy says so", async () => {
    const runner = createFunctionRunner((task) => (task.id === "a" ? { ok: false, reason: "no" } : { ok: true }));
    const plan = withAgents(planOf({ a: [], b: [], c: [] }), () => "one");
    const result = await new Orchestrator({
      runner,
      clock: createVirtualClock(),
      policy: { retries: 0, onFailure: "stop" },
    }).run(plan);
    expect([...result.state.tasks].map((task) => task.status)).toEqual(["failed", "skipped", "skipped"]);
  });

  it("ends an attempt that takes too long or is silent, also where its function never answers", async () => {
    for (const policy of [{ taskTimeoutMs: 50 }, { silenceTimeoutMs: 50 }]) {
      const runner = createFunctionRunner(() => new Promise<never>(() => undefined));
      const plan = planOf({ a: [] });
      const result = await new Orchestrator({
        runner,
        clock: createVirtualClock(),
        graceMs: 20,
        policy: { retries: 0, ...policy },
      }).run(plan);
      expect(result.status).toBe("failed");
      expect(result.state.tasks.at(0)!.reason).toMatch(
        /(timed out after|was silent for) 50 ms; the agent did not end within 20 ms/,
      );
    }
  });

  it("lets progress push the silence back", async () => {
    const clock = createVirtualClock();
    const runner = createFunctionRunner(async (_, context) => {
      for (let i = 1; i <= 5; i += 1) {
        await wait(clock, 40);
        context.progress(i * 20);
      }
      return { ok: true };
    });
    expect(
      (await new Orchestrator({ runner, clock, policy: { silenceTimeoutMs: 50 } }).run(planOf({ a: [] }))).status,
    ).toBe("completed");
  });

  it("ignores the outcome of another attempt than the open one", async () => {
    const runner: TaskRunner = { run: () => Promise.resolve({ ok: true, attempt: 7 }) };
    const result = await new Orchestrator({ runner, clock: createVirtualClock(), policy: { retries: 0 } }).run(
      planOf({ a: [] }),
    );
    expect(result.state.tasks.at(0)!.reason).toBe("the runner gave the outcome of attempt 7, expected 1");
  });

  describe("abort", () => {
    it.each(["before", "during", "by method"])("ends the run as aborted when it comes %s", async (when) => {
      const controller = new AbortController();
      const clock = createVirtualClock();
      let ended = 0;
      const runner = createFunctionRunner(async (_, context) => {
        await wait(clock, 100, context.signal).finally(() => (ended += 1));
        return { ok: true };
      });
      const orchestrator = new Orchestrator({ runner, clock });
      if (when === "before") controller.abort(new Error("enough"));
      else
        clock.schedule(50, () =>
          when === "during" ? controller.abort(new Error("enough")) : orchestrator.abort("enough"),
        );
      const result = await orchestrator.run(
        withAgents(planOf({ a: [], b: [], c: ["a"] }), (id) => id),
        { signal: controller.signal },
      );
      expect(result).toMatchObject({ status: "aborted", reason: "enough" });
      expect([...result.state.tasks].every((task) => task.status === "aborted")).toBe(true);
      expect(ended).toBe(when === "before" ? 0 : 2);
    });

    it("keeps work that an agent finished all the same", async () => {
      const clock = createVirtualClock();
      const runner = createFunctionRunner(async () => {
        await wait(clock, 100);
        return { ok: true };
      });
      const orchestrator = new Orchestrator({ runner, clock });
      clock.schedule(50, () => orchestrator.abort());
      const result = await orchestrator.run(withAgents(planOf({ a: [], b: ["a"] }), (id) => id));
      expect([...result.state.tasks].map((task) => task.status)).toEqual(["completed", "aborted"]);
      expect(result.status).toBe("aborted");
    });
  });

  describe("gates", () => {
    const gates = [
      { id: "tests", level: 2, title: "tests", commands: ["t"] },
      { id: "style", level: 1, title: "style", commands: ["s"] },
      { id: "all", level: 3, title: "all", commands: ["a"] },
      { id: "prose", level: 4, title: "look at it", commands: [] },
    ] as const;
    const run = async (
      failing: readonly string[],
      gateRetries = 0,
    ): Promise<{ events: readonly RunEvent[]; checked: string[]; status: string }> => {
      const checked: string[] = [];
      const left = [...failing];
      const gateRunner: GateRunner = {
        check: ({ gate, taskId }) => {
          checked.push(`${gate.id} ${taskId ?? "run"}`);
          const place = left.indexOf(gate.id);
          if (place >= 0) left.splice(place, 1);
          return Promise.resolve({ ok: place < 0, output: place < 0 ? "" : `${gate.id} is broken` });
        },
      };
      const plan = withAgents(
        planOf(
          {},
          {
            gates,
            tasks: [
              { id: "a", gates: ["tests", "style", "prose"] },
              { id: "b", dependsOn: ["a"] },
            ],
          },
        ),
        (id) => id,
      );
      const runner = createFunctionRunner(() => ({ ok: true }));
      const { events, status } = await new Orchestrator({
        runner,
        gateRunner,
        clock: createVirtualClock(),
        policy: { retries: 1, gateRetries },
      }).run(plan);
      return { events, checked, status };
    };

    it("run level by level before dependents start, those that no task names at the end", async () => {
      const { events, checked, status } = await run([]);
      expect(status).toBe("completed");
      expect(checked).toEqual(["style a", "tests a", "all run"]);
      const order = types(events);
      expect(order.indexOf("gate:passed")).toBeLessThan(order.indexOf("task:completed"));
    });

    it("that fail send the task back with what they printed", async () => {
      const { events, status } = await run(["tests"]);
      expect(status).toBe("completed");
      expect(events.find((event) => event.type === "task:retrying")).toMatchObject({
        taskId: "a",
        reason: "gate tests failed: tests is broken",
      });
    });

    it("that fail are run again first where the policy says so", async () => {
      const { events, checked, status } = await run(["tests", "tests", "all"], 2);
      expect(status).toBe("completed");
      expect(checked).toEqual(["style a", "tests a", "tests a", "tests a", "all run", "all run"]);
      expect(types(events)).not.toContain("gate:failed");
      expect((await run(["tests", "tests"], 1)).events.find((event) => event.type === "task:retrying")).toMatchObject({
        reason: "gate tests failed: tests is broken",
      });
    });

    it("that keep failing fail the task, and a gate of the whole fails the run", async () => {
      expect((await run(["style", "style"])).status).toBe("failed");
      const whole = await run(["all"]);
      expect(whole.status).toBe("failed");
      expect(types(whole.events)).not.toContain("task:failed");
    });

    it("of a group check the whole, because a group is nobody's work", async () => {
      const checked: (string | null)[] = [];
      const gateRunner: GateRunner = {
        check: ({ taskId }) => {
          checked.push(taskId);
          return Promise.resolve({ ok: false, output: "broken" });
        },
      };
      const plan = planOf(
        {},
        {
          gates,
          tasks: [
            { id: "1", gates: ["style"] },
            { id: "1.1", parentId: "1" },
          ],
        },
      );
      const runner = createFunctionRunner(() => ({ ok: true }));
      const { status } = await new Orchestrator({ runner, gateRunner, clock: createVirtualClock() }).run(plan);
      expect([status, checked]).toEqual(["failed", [null]]);
    });

    it("are recorded as skipped where nobody runs them", async () => {
      const plan = planOf({}, { gates, tasks: [{ id: "a", gates: ["style"] }] });
      const runner = createFunctionRunner(() => ({ ok: true }));
      const { events, status } = await new Orchestrator({ runner, clock: createVirtualClock() }).run(plan);
      expect(status).toBe("completed");
      expect(types(events).filter((type) => type === "gate:skipped")).toHaveLength(3);
    });
  });

  it("is not moved by a listener that throws, and says so beside the run", async () => {
    const warnings: string[] = [];
    const { orchestrator } = scripted({}, { onWarning: (message) => warnings.push(message) });
    orchestrator.on("task:started", () => {
      throw new Error("listener");
    });
    expect((await orchestrator.run(planOf({ a: [] }))).status).toBe("completed");
    expect(warnings).toEqual(["A listener of task:started threw"]);
  });

  it("gives the same events to listeners, to readers of the stream and to the store, in that order of keeping", async () => {
    const clock = createVirtualClock();
    const inner = createMemoryStore();
    const kept: RunEvent[] = [];
    const told: RunEvent[] = [];
    let delay = 7;
    const slow = (journal: RunJournal): RunJournal => ({
      runId: journal.runId,
      epoch: journal.epoch,
      events: journal.events,
      close: () => journal.close(),
      append: async (events) => {
        delay = (delay * 31) % 17;
        await wait(clock, delay);
        kept.push(...(events as RunEvent[]));
        await journal.append(events);
      },
    });
    const store: RunStore = { ...inner, create: async (runId) => slow(await inner.create(runId)) };
    const runner = createFunctionRunner(async (task, context) => {
      await context.channel.send("all", `from ${task.id}`);
      await wait(clock, 5);
      return { ok: true };
    });
    const orchestrator = new Orchestrator({ runner, clock, store });
    const read: RunEvent[] = [];
    const reading = (async () => {
      for await (const event of orchestrator.events()) {
        expect(kept).toContain(event);
        read.push(event);
      }
    })();
    for (const type of ["task:started", "task:completed", "message:sent", "run:completed"] as const) {
      orchestrator.on(type, (event) => {
        expect(kept).toContain(event);
        told.push(event);
      });
    }
    const plan = withAgents(planOf({ a: [], b: [], c: ["a", "b"] }), (id) => id);
    const result = await orchestrator.run(plan);
    await reading;
    expect(read).toEqual(kept);
    expect(told.length).toBe(10);
    const stored = (await inner.read(result.runId)) as RunEvent[];
    expect(stored.reduce(evolve, initialRunState(plan))).toEqual(result.state);
  });

  it("stops with a coded error where events cannot be kept, and asks agents to end", async () => {
    const clock = createVirtualClock();
    const inner = createMemoryStore();
    let writes = 0;
    const store: RunStore = {
      ...inner,
      create: async (runId) => {
        const journal = await inner.create(runId);
        return {
          ...journal,
          append: (events) => {
            if ((writes += 1) > 1) throw new Error("disk full");
            return journal.append(events);
          },
        };
      },
    };
    let ended = false;
    const runner = createFunctionRunner(async (task, context) => {
      if (task.id === "a") return { ok: true };
      await wait(clock, 1_000, context.signal).finally(() => (ended = true));
      return { ok: true };
    });
    const plan = withAgents(planOf({ a: [], b: [] }), (id) => id);
    await expect(new Orchestrator({ runner, clock, store }).run(plan)).rejects.toMatchObject({
      code: "STORE_FAILED",
      message: /disk full/,
    });
    expect(ended).toBe(true);
  });

  describe("resume", () => {
    it("does finished work never again, and the rest with a new attempt", async () => {
      const clock = createVirtualClock();
      const store = createMemoryStore();
      const started: string[] = [];
      let broken = true;
      const runner = createFunctionRunner(async (task, context) => {
        started.push(`${task.id}#${context.attempt}`);
        await wait(clock, 10);
        return task.id === "b" && broken ? { ok: false, reason: "no" } : { ok: true, output: task.id };
      });
      const plan = withAgents(planOf({ a: [], b: ["a"], c: ["b"], d: [] }), (id) => id);
      const first = await new Orchestrator({ runner, clock, store, policy: { retries: 0 } }).run(plan, { runId: "r" });
      expect(first.status).toBe("failed");
      broken = false;
      const second = await new Orchestrator({ runner, clock, store, policy: { retries: 0 } }).resume("r");
      expect(second.status).toBe("completed");
      expect(started).toEqual(["a#1", "d#1", "b#1", "b#2", "c#1"]);
      expect(second.state.tasks.at(0)!.output).toBe("a");
      expect(second.events.length).toBeGreaterThan(first.events.length);
      const third = await new Orchestrator({ runner, clock, store }).resume("r");
      expect(third.status).toBe("completed");
      expect(started).toHaveLength(5);
    });

    it("goes on from every point at which the process may have died", async () => {
      const clock = createVirtualClock();
      const store = createMemoryStore();
      const plan = withAgents(planOf({ a: [], b: ["a"], c: ["a"], d: ["b", "c"] }), (id) => id);
      const runner = createFunctionRunner(() => ({ ok: true }));
      const { events } = await new Orchestrator({ runner, clock, store }).run(plan, { runId: "whole" });
      for (let length = 1; length < events.length; length += 1) {
        const runId = `cut-${length}`;
        const journal = await store.create(runId);
        await journal.append(events.slice(0, length));
        await journal.close();
        const done = new Set(
          events.slice(0, length).flatMap((event) => (event.type === "task:completed" ? [event.taskId] : [])),
        );
        const again: string[] = [];
        const counting = createFunctionRunner((task: Task) => {
          again.push(task.id);
          return { ok: true };
        });
        const result = await new Orchestrator({ runner: counting, clock, store }).resume(runId);
        expect(result.status).toBe("completed");
        expect([...again].sort()).toEqual(plan.tasks.map((task) => task.id).filter((id) => !done.has(id)));
      }
    });

    it("takes what is asked for now before what was asked for at the start", async () => {
      const clock = createVirtualClock();
      const store = createMemoryStore();
      let failures = 4;
      const runner = createFunctionRunner(() => ((failures -= 1) >= 0 ? { ok: false, reason: "no" } : { ok: true }));
      const first = await new Orchestrator({ runner, clock, store, policy: { retries: 1 } }).run(planOf({ a: [] }), {
        runId: "r",
      });
      expect([first.status, failures]).toEqual(["failed", 2]);
      const second = await new Orchestrator({ runner, clock, store, policy: { retries: 2 } }).resume("r");
      expect([second.status, second.state.policy.retries, second.state.policy.retryDelayMs]).toEqual([
        "completed",
        2,
        1_000,
      ]);
    });

    it("refuses what is not there, naming what is", async () => {
      const store = createMemoryStore();
      const orchestrator = new Orchestrator({
        runner: createFunctionRunner(() => ({ ok: true })),
        store,
        clock: createVirtualClock(),
      });
      await orchestrator.run(planOf({ a: [] }), { runId: "there" });
      await expect(orchestrator.resume("gone")).rejects.toMatchObject({ code: "RUN_NOT_FOUND", message: /there/ });
    });
  });

  it("carries out one run at a time", async () => {
    const { orchestrator } = scripted({});
    const running = orchestrator.run(planOf({ a: [] }));
    await expect(orchestrator.run(planOf({ a: [] }))).rejects.toMatchObject({ code: "ORCHESTRATOR_BUSY" });
    expect((await running).status).toBe("completed");
    expect((await orchestrator.run(planOf({ a: [] }))).status).toBe("completed");
  });

  it("ends at once where nothing is to be done, and counts what the document marks as done", async () => {
    expect((await scripted({}).orchestrator.run(planOf({}))).status).toBe("completed");
    const { orchestrator, started } = scripted({});
    await orchestrator.run(
      planOf(
        {},
        {
          tasks: [
            { id: "a", done: true },
            { id: "b", dependsOn: ["a"] },
            { id: "c", done: true, dependsOn: ["b"] },
          ],
        },
      ),
    );
    expect(started).toEqual(["b#1"]);
  });

  it("completes a group when its parts are, and starts its dependents then", async () => {
    const { orchestrator, started } = scripted({});
    const { status, state } = await orchestrator.run(
      planOf(
        {},
        {
          tasks: [
            { id: "1" },
            { id: "1.1", parentId: "1" },
            { id: "1.2", parentId: "1" },
            { id: "2", dependsOn: ["1"] },
          ],
        },
      ),
    );
    expect(status).toBe("completed");
    expect([...started].sort()).toEqual(["1.1#1", "1.2#1", "2#1"]);
    expect(started.at(-1)).toBe("2#1");
    expect(state.tasks.at(0)!.status).toBe("completed");
  });

  it("never hangs in silence: a circle is refused before anything starts, a task without an agent ends with the reason", async () => {
    const plan = withAgents(planOf({ a: [], b: [], c: [] }), (id) => id);
    const circle = {
      ...plan,
      tasks: plan.tasks.map((task) => ({ ...task, waitsFor: task.id === "a" ? ["b"] : task.id === "b" ? ["a"] : [] })),
    };
    const { orchestrator, started } = scripted({});
    await expect(orchestrator.run(circle)).rejects.toMatchObject({ code: "RUN_DEADLOCK", taskIds: ["a", "b"] });
    expect(started).toEqual([]);
    const nobody = { ...plan, tasks: plan.tasks.map((task) => ({ ...task, agentId: null })) };
    expect((await scripted({}).orchestrator.run(nobody)).state.tasks.at(0)!.reason).toBe(
      "it can never start: no agent has it",
    );
  });

  it("stops at the budget, and says so", async () => {
    const runner = createFunctionRunner(() => ({ ok: true, usage: { costUsd: 1, inputTokens: 10 } }));
    const plan = planOf({ a: [], b: ["a"], c: ["b"], d: ["c"] });
    const result = await new Orchestrator({
      runner,
      clock: createVirtualClock(),
      policy: { budget: { maxCostUsd: 2 } },
    }).run(plan);
    expect(result.status).toBe("failed");
    expect(result.state.usage).toMatchObject({ costUsd: 2, inputTokens: 20 });
    expect(types(result.events)).toContain("budget:exhausted");
  });

  describe("what agents say to each other", () => {
    const two = withAgents(planOf({ a: [], b: ["a"] }), (id) => (id === "a" ? "backend" : "qa"));
    const plan = { ...two, agents: two.agents.map((agent) => ({ ...agent, personaId: agent.agentId })) };
    const run = async (
      work: (task: Task, context: TaskContext) => Promise<void>,
    ): Promise<{ events: readonly RunEvent[] }> => {
      const runner = createFunctionRunner(async (task, context) => {
        await work(task, context);
        return { ok: true };
      });
      return new Orchestrator({ runner, clock: createVirtualClock() }).run(plan);
    };

    it("arrives once, at whom it is addressed to: agent, persona, alias or all", async () => {
      const got: string[][] = [];
      await run(async (task, { channel }) => {
        if (task.id === "a") {
          for (const to of ["qa", "qa_agent", "all", "ALL", "backend"]) await channel.send(to, `to ${to}`);
          await expect(channel.send("backnd", "lost")).rejects.toMatchObject({
            code: "ADDRESS_UNKNOWN",
            message: 'Nobody here is called "backnd"; did you mean backend?',
          });
          got.push((await channel.receive()).map((message) => message.text));
          return;
        }
        got.push((await channel.receive()).map((message) => message.text));
        got.push((await channel.receive()).map((message) => message.text));
      });
      expect(got).toEqual([[], ["to qa", "to qa_agent", "to all", "to ALL"], []]);
    });

    it("is shared by compare-and-set", async () => {
      await run(async (task, { channel }) => {
        const port = channel.getContext("port");
        if (task.id === "a") {
          expect(port).toEqual({ value: undefined, version: 0 });
          expect(await channel.setContext("port", 80, 0)).toBe(true);
          expect(await channel.setContext("port", 81, 0)).toBe(false);
          expect(await channel.setContext("port", 82)).toBe(true);
        } else expect(port).toEqual({ value: 82, version: 2 });
      });
    });

    it("is handed over, and noted for the next attempt", async () => {
      const { events } = await run(async (task, { handoffs, checkpoint }) => {
        if (task.id === "a") {
          expect(await handoffs.deliver({ from: "backend", to: "qa_agent", deliverables: { files: ["x"] } })).toEqual(
            [],
          );
          await checkpoint("half done", ["rest"]);
        } else expect(handoffs.received()).toHaveLength(1);
      });
      expect(types(events)).toEqual(
        expect.arrayContaining(["handoff:delivered", "handoff:accepted", "checkpoint:saved"]),
      );
    });

    it("comes in through the channel as well, and is answered and shown", async () => {
      const clock = createVirtualClock();
      const channel = createMemoryChannel({ clock });
      const runner = createFunctionRunner(async (task) => {
        if (task.id !== "a") return { ok: true };
        const id = await channel.post({ type: "message", from: "backend_agent", to: "qa", text: "hello" });
        expect(await channel.awaitReply(id, 1_000)).toEqual({ ok: true });
        const late = await channel.post({
          type: "set-context",
          from: "backend",
          key: "k",
          value: 1,
          expectedVersion: 4,
        });
        expect(await channel.awaitReply(late, 1_000)).toMatchObject({ ok: false, code: "CONTEXT_CONFLICT" });
        return { ok: true };
      });
      const { state } = await new Orchestrator({ runner, clock, channel }).run(plan);
      expect([...state.messages]).toMatchObject([{ from: "backend", to: "qa", text: "hello", sequence: 1 }]);
    });
  });

  describe("contracts", () => {
    const contract = {
      id: "c",
      from: "backend",
      to: "qa",
      files: ["src/a.ts"],
      symbols: [],
      endpoints: [],
      environment: [],
      hasPayload: false,
      payloadSchema: null,
    };
    const two = withAgents(planOf({ a: [], b: ["a"] }, { contracts: [contract] }), (id) =>
      id === "a" ? "backend" : "qa",
    );
    const plan = {
      ...two,
      tasks: two.tasks.map((task) => ({ ...task, delivers: task.id === "a" ? ["c"] : [] })),
      ownership: [["src/**", ["backend"]]] as const,
    };
    it("send a task back until what they ask for is there", async () => {
      const files = new Map<string, string>();
      const runner = createFunctionRunner((task, { attempt }) => {
        if (task.id === "a" && attempt === 2) files.set("src/a.ts", "");
        return { ok: true };
      });
      const delivered = { readFile: (path: string) => files.get(path) ?? null };
      const result = await new Orchestrator({ runner, clock: createVirtualClock(), delivered }).run(plan);
      expect(result.status).toBe("completed");
      expect(result.events.find((event) => event.type === "task:retrying")).toMatchObject({
        reason: expect.stringContaining("src/a.ts") as string,
      });
      expect(types(result.events)).toEqual(expect.arrayContaining(["handoff:rejected", "handoff:accepted"]));
    });
  });

  it("tells refused writes, and those seen afterwards", async () => {
    const plan = { ...planOf({ a: [] }), ownership: [["src/**", ["nobody-else"]]] as const };
    const runner = createFunctionRunner((_, { guard }) => {
      expect(guard.check("src/x.ts").allowed).toBe(false);
      expect(() => guard.assertAllowed("src/y.ts")).toThrow(/src\/y.ts/);
      return { ok: true };
    });
    const inspector = { begin: () => Promise.resolve(() => Promise.resolve([{ path: "z", reason: "not its own" }])) };
    const reported = await new Orchestrator({ runner, inspector, clock: createVirtualClock() }).run(plan);
    expect(findTaskState(reported.state, "a")!.layers).toEqual(["manifest", "guard"]);
    expect(reported.status).toBe("completed");
    expect([...reported.state.violations].map(({ path, prevented }) => [path, prevented])).toEqual([
      ["src/x.ts", true],
      ["src/y.ts", true],
      ["z", false],
    ]);
    const strict = new Orchestrator({
      runner,
      inspector,
      onViolation: "fail",
      clock: createVirtualClock(),
      policy: { retries: 0 },
    });
    expect((await strict.run(plan)).status).toBe("failed");
  });

  it.each([
    [{ runner: {} }, "Expected `runner` to be an object with a function `run`, got an object"],
    [{ policy: { retries: -1 } }, "Expected `retries` to be a whole number from 0, got -1"],
    [{ policy: { concurrency: 0 } }, "Expected `concurrency` to be a whole number from 1, or null, got 0"],
    [{ graceMs: Number.NaN }, "Expected `graceMs` to be a number from 0, got NaN"],
  ])("refuses options such as %j", (options, message) => {
    const runner = createFunctionRunner(() => ({ ok: true }));
    expect(() => new Orchestrator({ runner, ...options } as OrchestratorOptions)).toThrow(message);
  });

  it("runs tasks with any id", async () => {
    const ids = ["constructor", "__proto__", "", " ", "../x", "ä", "toString"];
    const plan = withAgents(
      planOf(ids.map((id, place) => [id, ids.slice(Math.max(0, place - 1), place)])),
      (id) => `agent ${id}`,
    );
    const { orchestrator, started } = scripted({});
    expect((await orchestrator.run(plan)).status).toBe("completed");
    expect(started).toEqual(ids.map((id) => `${id}#1`));
  });
});
