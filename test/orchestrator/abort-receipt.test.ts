import { describe, expect, it } from "vitest";
import { createFunctionRunner } from "../../src/adapters/runner/function/index.ts";
import type { ReceiptEntry, RunEvent } from "../../src/core/run/index.ts";
import { Orchestrator } from "../../src/orchestrator/index.ts";
import type { OrchestratorOptions } from "../../src/orchestrator/index.ts";
import type { LivingProcess, TaskRunner } from "../../src/ports/index.ts";
import { createVirtualClock } from "../../src/testing/virtual-clock.ts";
import { planOf, withAgents } from "../support/tasks.ts";

const plan = withAgents(planOf({ good: [], deaf: [], later: ["good"] }), (id) => id);

/** Aborts the run as soon as two tasks run; gives the receipt and the events. */
async function abortRun(rest: Partial<OrchestratorOptions> & Pick<OrchestratorOptions, "runner">): Promise<{
  entries: readonly ReceiptEntry[];
  events: readonly RunEvent[];
}> {
  const clock = createVirtualClock();
  const orchestrator = new Orchestrator({ clock, graceMs: 1_000, ...rest });
  orchestrator.on(
    "task:started",
    ({ taskId }) => taskId === "deaf" && clock.schedule(5, () => orchestrator.abort("enough")),
  );
  const { events, state, status } = await orchestrator.run(plan);
  expect(status).toBe("aborted");
  return { entries: state.receipt!, events };
}

const agents = createFunctionRunner(
  (task, { signal }) =>
    new Promise((resolve) => {
      if (task.id === "good") signal.addEventListener("abort", () => resolve({ ok: false, reason: "asked" }));
    }),
);

describe("the receipt of an abort", () => {
  it("names who ended and who refused, and comes right before the end", async () => {
    const { entries, events } = await abortRun({
      runner: agents,
      policy: { taskTimeoutMs: 60_000, runTimeoutMs: 90_000 },
    });
    expect(entries.map(({ kind, name, outcome }) => `${kind} ${name} ${outcome}`)).toEqual([
      "agent good ended",
      "agent deaf refused",
      "timer retries and time-outs ended",
    ]);
    expect(events.slice(-2).map((event) => event.type)).toEqual(["run:accounted", "run:aborted"]);
  });

  it("names processes: gone, or still there after force, with their numbers", async () => {
    const living = new Map<number, LivingProcess>();
    let killed = 0;
    const runner: TaskRunner = {
      run(order, callbacks) {
        const pid = order.task.id === "good" ? 11 : 12;
        living.set(pid, { pid, taskId: order.task.id, agentId: order.agentId });
        callbacks.signal.addEventListener("abort", () => order.task.id === "good" && living.delete(pid));
        return agents.run(order, callbacks);
      },
      listLiving: () => [...living.values()],
      killAll: () => void (killed += 1),
    };
    const { entries } = await abortRun({ runner });
    expect(entries.filter((entry) => entry.kind === "process")).toMatchObject([
      { pid: 11, name: "good", outcome: "ended" },
      { pid: 12, name: "deaf", outcome: "alive" },
    ]);
    expect(killed).toBe(1);
  });

  it("is given where nothing ran", async () => {
    const orchestrator = new Orchestrator({ runner: agents, clock: createVirtualClock() });
    const { events, status } = await orchestrator.run(plan, { signal: AbortSignal.abort("no") });
    expect(status).toBe("aborted");
    expect(events.at(-2)).toMatchObject({ type: "run:accounted" });
  });

  it("waits for a gate that is being ended, of a task or of the whole", async () => {
    const gates = [{ id: "all", level: 3 as const, title: "all", commands: ["x"] }];
    const one = withAgents(planOf({}, { tasks: [{ id: "a" }], gates }), (id) => id);
    const clock = createVirtualClock();
    const orchestrator: Orchestrator = new Orchestrator({
      runner: createFunctionRunner(() => ({ ok: true })),
      clock,
      gateRunner: {
        check: (_, signal) =>
          new Promise((resolve) => {
            clock.schedule(10, () => orchestrator.abort("enough"));
            signal.addEventListener("abort", () => clock.schedule(50, () => resolve({ ok: false, output: "ended" })));
          }),
      },
    });
    const { state, status } = await orchestrator.run(one);
    expect(status).toBe("aborted");
    expect(state.receipt).toMatchObject([{ kind: "gate", name: "all", outcome: "ended" }]);
  });
});
