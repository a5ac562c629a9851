import { describe, expect, it } from "vitest";
import * as z from "zod";
import { createFunctionRunner } from "../../src/adapters/runner/function/index.ts";
import type { FunctionOutcome, TaskContext } from "../../src/adapters/runner/function/index.ts";
import { createMemoryChannel } from "../../src/adapters/channel/memory/index.ts";
import { defineContract } from "../../src/core/handoff/index.ts";
import type { Plan } from "../../src/core/plan/index.ts";
import type { RunEvent } from "../../src/core/run/index.ts";
import { Orchestrator } from "../../src/orchestrator/index.ts";
import type { OrchestratorOptions, RunResult } from "../../src/orchestrator/index.ts";
import { createVirtualClock } from "../../src/testing/virtual-clock.ts";
import { planOf, withAgents } from "../support/tasks.ts";

type Work = (taskId: string, context: TaskContext) => Promise<FunctionOutcome | void> | FunctionOutcome | void;

async function carryOut(plan: Plan, work: Work, options: Partial<OrchestratorOptions> = {}): Promise<RunResult> {
  const runner = createFunctionRunner(async (task, context) => (await work(task.id, context)) ?? { ok: true });
  return new Orchestrator({ runner, clock: createVirtualClock(), ...options }).run(plan);
}

const eventsOf = <Type extends RunEvent["type"]>(
  { events }: RunResult,
  type: Type,
): Extract<RunEvent, { type: Type }>[] =>
  events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);

/** make (a) hands over to use (b); later (a) goes on in the same file, then b does more. */
const contract = defineContract({ id: "c", from: "a", to: "b", files: ["src/a.ts"], environment: [] });
const chain = withAgents(
  planOf({ make: [], use: ["make"], later: ["use"], more: ["later"] }, { contracts: [contract] }),
  (id) => (id === "make" || id === "later" ? "a" : "b"),
);
const plan: Plan = {
  ...chain,
  tasks: chain.tasks.map((task) => ({ ...task, delivers: task.id === "make" ? ["c"] : [] })),
  ownership: [["src/**", ["a"]]],
};

describe("what was handed over and is changed later", () => {
  const run = async (later: (files: Map<string, string>, attempt: number) => void): Promise<RunResult> => {
    const files = new Map<string, string>();
    return carryOut(
      plan,
      (taskId, { attempt }) => {
        if (taskId === "make") files.set("src/a.ts", "one");
        if (taskId === "later") later(files, attempt);
      },
      { delivered: { readFile: (path) => files.get(path) ?? null }, policy: { retries: 1, retryDelayMs: 0 } },
    );
  };

  it("is told with who was begun on it, and stays good where it still meets its contract", async () => {
    const result = await run((files) => files.set("src/a.ts", "two"));
    expect(result.status).toBe("completed");
    expect(eventsOf(result, "handoff:stale")).toMatchObject([
      { taskId: "later", paths: ["src/a.ts"], consumerIds: ["use"], verdict: "verified", faults: [] },
    ]);
    expect(result.state.stale.get("use")).toMatchObject([{ kind: "handoff", attempt: 1 }]);
  });

  it("is not told where only its time changed", async () => {
    expect(eventsOf(await run((files) => files.set("src/a.ts", "one")), "handoff:stale")).toEqual([]);
  });

  it("sends the task back that broke it, with what is wrong, until it holds again", async () => {
    const result = await run((files, attempt) =>
      attempt === 1 ? files.delete("src/a.ts") : files.set("src/a.ts", "three"),
    );
    expect(result.status).toBe("completed");
    expect(eventsOf(result, "task:retrying")).toMatchObject([
      {
        taskId: "later",
        kind: "contract",
        reason: "what a handed over to b (contract c) is broken: src/a.ts does not exist",
      },
    ]);
    expect(eventsOf(result, "handoff:stale").map(({ verdict }) => verdict)).toEqual(["rejected", "verified"]);
  });

  it("ends the consumer with the reason where it does not hold at its start", async () => {
    const files = new Map([["src/a.ts", "one"]]);
    const first = { ...plan, tasks: plan.tasks.filter(({ id }) => id === "make" || id === "use") };
    const orchestrator = new Orchestrator({
      runner: createFunctionRunner(() => ({ ok: true })),
      clock: createVirtualClock(),
      delivered: { readFile: (path) => files.get(path) ?? null },
      policy: { retries: 0 },
    });
    // Somebody outside of the run: no task is to blame.
    orchestrator.on("handoff:accepted", () => files.clear());
    const result = await orchestrator.run(first);
    expect(eventsOf(result, "task:failed")).toMatchObject([
      { taskId: "use", reason: expect.stringContaining("src/a.ts does not exist") as string },
    ]);
  });
});

describe("a file that others change while a task is at work", () => {
  const two: Plan = {
    ...withAgents(planOf({ slow: [], quick: [] }), (id) => id),
    ownership: [
      ["src/quick.ts", ["quick"]],
      ["src/slow.ts", ["slow"]],
    ],
  };
  const run = async (onStale: "report" | "redo"): Promise<{ result: RunResult; told: string[] }> => {
    const clock = createVirtualClock();
    const files = new Map([
      ["src/quick.ts", "one"],
      ["src/slow.ts", "one"],
    ]);
    const told: string[] = [];
    const runner = createFunctionRunner(async (task, { reads, instructions, attempt }) => {
      if (task.id === "slow") {
        reads(["src/quick.ts", "src/slow.ts", "src/none.ts"]);
        told.push(/The attempt before failed:\n> (.*)/.exec(instructions)?.[1] ?? "");
        files.set("src/slow.ts", `by attempt ${attempt}`);
      }
      await new Promise<void>((resolve) => void clock.schedule(task.id === "slow" ? 100 : 50, resolve));
      if (task.id === "quick") files.set("src/quick.ts", "two");
      return { ok: true };
    });
    const delivered = { readFile: (path: string) => files.get(path) ?? null };
    const policy = { onStale, retryDelayMs: 0 };
    return { result: await new Orchestrator({ runner, clock, delivered, policy }).run(two), told };
  };

  it("flags the task", async () => {
    const { result, told } = await run("report");
    expect(result.status).toBe("completed");
    expect(eventsOf(result, "file:stale")).toMatchObject([{ taskId: "slow", attempt: 1, paths: ["src/quick.ts"] }]);
    expect(told).toHaveLength(1);
  });

  it.each(["its document", "a post"])("flags a task whose reads are told by %s", async (by) => {
    const clock = createVirtualClock();
    const channel = createMemoryChannel();
    const files = new Map([["src/quick.ts", "one"]]);
    const runner = createFunctionRunner(async (task) => {
      if (task.id === "slow" && by === "a post") {
        const postId = await channel.post({ type: "reads", from: "slow", paths: ["src/quick.ts"] });
        expect(await channel.awaitReply(postId, 5_000)).toEqual({ ok: true });
      }
      await new Promise<void>((resolve) => void clock.schedule(task.id === "slow" ? 100 : 50, resolve));
      if (task.id === "quick") files.set("src/quick.ts", "two");
      return { ok: true };
    });
    const delivered = { readFile: (path: string) => files.get(path) ?? null };
    const reads = by === "a post" ? [] : ["src/quick.ts", "src/**"];
    const plan = { ...two, tasks: two.tasks.map((task) => (task.id === "slow" ? { ...task, reads } : task)) };
    const result = await new Orchestrator({ runner, clock, channel, delivered }).run(plan);
    expect(eventsOf(result, "file:stale")).toMatchObject([{ taskId: "slow", paths: ["src/quick.ts"] }]);
  });

  it("has the task done again where the policy says so, and tells it why", async () => {
    const { result, told } = await run("redo");
    expect(result.status).toBe("completed");
    expect(told).toEqual(["", "it was built on what changed meanwhile: file src/quick.ts"]);
    expect(eventsOf(result, "task:retrying")).toMatchObject([{ kind: "stale" }]);
  });
});

describe("shared values", () => {
  const two = withAgents(planOf({ a: [], b: ["a"] }), (id) => id);

  it("are added up, appended and merged by their rules, and lose nothing to concurrent writers", async () => {
    const context = [
      { key: "count", reducer: "add" },
      { key: "list", reducer: "append" },
      { key: "__proto__", reducer: "merge" },
    ] as const;
    const result = await carryOut(
      two,
      async (taskId, { channel }) => {
        if (taskId === "b") return;
        const writes = Array.from({ length: 200 }, (_, index) => [
          channel.setContext("count", 1),
          channel.setContext("list", index),
          channel.setContext("__proto__", { [`${index}`]: true, ["__proto__"]: index }),
        ]);
        expect((await Promise.all(writes.flat())).every(Boolean)).toBe(true);
        await channel.setContext("list", ["x", "y"]);
      },
      { context },
    );
    const value = (key: string): unknown => result.state.context.get(key)?.value;
    expect(value("count")).toBe(200);
    expect(value("list")).toEqual([...Array.from({ length: 200 }, (_, index) => index), "x", "y"]);
    expect(Object.keys(value("__proto__") as object)).toHaveLength(201);
  });

  it("follow the rules of the plan, and those of the Orchestrator where it has some for the key", async () => {
    const context = [
      { key: "port", jsonSchema: { type: "integer", minimum: 1_024 } },
      { key: "sum", reducer: "add" },
      { key: "list", reducer: "append" },
    ] as const;
    const result = await carryOut(
      { ...two, context },
      async (taskId, { channel }) => {
        if (taskId === "b") return;
        await expect(channel.setContext("port", 80)).rejects.toThrow("port: the value does not fit its JSON Schema");
        for (const value of [8_080, 8_081]) expect(await channel.setContext("port", value)).toBe(true);
        for (const key of ["sum", "list"]) for (const value of [1, 2]) await channel.setContext(key, value);
      },
      { context: [{ key: "list" }] },
    );
    expect([...result.state.context].map(([key, { value }]) => [key, value])).toEqual([
      ["port", 8_081],
      ["sum", 3],
      ["list", 2],
    ]);
  });

  it("are refused where their schema or reducer refuses them, whoever writes", async () => {
    const channel = createMemoryChannel();
    const context = [
      { key: "port", schema: z.object({ value: z.number().refine(async (value) => Promise.resolve(value > 1_024)) }) },
      { key: "count", reducer: "add" as const },
    ];
    const result = await carryOut(
      two,
      async (taskId, agent) => {
        if (taskId === "b") return;
        await expect(agent.channel.setContext("port", { value: "80" })).rejects.toMatchObject({
          code: "CONTEXT_INVALID",
          message: expect.stringMatching(/^port: value: /) as string,
        });
        await expect(agent.channel.setContext("port", { value: 80 })).rejects.toThrow("port: value: ");
        expect(await agent.channel.setContext("port", { value: 8_080 }, 3)).toBe(false);
        expect(await agent.channel.setContext("port", { value: 8_080 }, 0)).toBe(true);
        const postId = await channel.post({ type: "set-context", from: "a", key: "count", value: "many" });
        expect(await channel.awaitReply(postId, 5_000)).toEqual({
          ok: false,
          code: "CONTEXT_INVALID",
          message: 'count (add): expected a finite number, got "many"',
        });
      },
      { context, channel },
    );
    expect([...result.state.context.keys()]).toEqual(["port"]);
  });

  it("that change after a task was given them are told, and the task is done again where the policy says so", async () => {
    for (const onStale of ["report", "redo"] as const) {
      const parallel = withAgents(planOf({ a: [], b: [] }), (id) => id);
      let tries = 0;
      const clock = createVirtualClock();
      const runner = createFunctionRunner(async (task, { channel }) => {
        if (task.id === "a") {
          tries += 1;
          channel.getContext("port");
          channel.getContext("port");
        } else await channel.setContext("port", 80);
        await new Promise<void>((resolve) => void clock.schedule(task.id === "a" ? 100 : 1, resolve));
        return { ok: true };
      });
      const result = await new Orchestrator({ runner, clock, policy: { onStale, retryDelayMs: 0 } }).run(parallel);
      expect(result.status).toBe("completed");
      expect(eventsOf(result, "context:read").map(({ version }) => version)).toEqual(onStale === "redo" ? [0, 1] : [0]);
      expect(eventsOf(result, "context:stale")).toMatchObject([
        { taskId: "a", key: "port", readVersion: 0, version: 1 },
      ]);
      expect(tries).toBe(onStale === "redo" ? 2 : 1);
    }
  });
});

describe("messages through a channel", () => {
  it("are answered where nobody would be given them", async () => {
    const channel = createMemoryChannel();
    const one = withAgents(planOf({ a: [] }), (id) => id);
    await carryOut(
      one,
      async () => {
        const postId = await channel.post({ type: "message", from: "user", to: "bakend", text: "hi" });
        expect(await channel.awaitReply(postId, 5_000)).toMatchObject({ ok: false, code: "ADDRESS_UNKNOWN" });
      },
      { channel },
    );
  });
});
