import { vi } from "vitest";
import { defineContract } from "../../src/core/handoff/index.ts";
import { makeTask } from "../../src/core/task/index.ts";
import type { RunnerCallbacks, WorkOrder } from "../../src/ports/index.ts";

/** The program that stands for a real client in tests. */
export const fakeClient = "test/support/fake-client.mjs";

/** An order of an agent that owns `src/api/**` and delivers one contract, unless it says otherwise. */
export function clientOrder(change: Partial<WorkOrder> = {}): WorkOrder {
  return {
    runId: "r",
    feature: "f",
    task: makeTask({ id: "t" }),
    agentId: "backend",
    personaId: "backend",
    attempt: 1,
    instructions: "Do it.\n",
    owned: ["src/api/**"],
    ownership: [
      ["src/api/**", ["backend"]],
      ["src/cli/**", ["frontend"]],
    ],
    waitsFor: [],
    enables: [],
    contracts: [],
    timeoutMs: null,
    ...change,
  };
}

/** A contract that `clientOrder`'s agent delivers; its payload is any object. */
export const contract = defineContract({
  id: "c1",
  from: "backend",
  to: "qa",
  files: ["src/api/a.ts"],
  payloadSchema: { type: "object" },
});

/** Callbacks that note what they are told. */
export function noteCallbacks(signal: AbortSignal = new AbortController().signal) {
  const callbacks = {
    signal,
    progress: vi.fn<RunnerCallbacks["progress"]>(),
    spend: vi.fn<RunnerCallbacks["spend"]>(),
    denied: vi.fn<RunnerCallbacks["denied"]>(),
    enforced: vi.fn<RunnerCallbacks["enforced"]>(),
    handoffs: vi.fn<RunnerCallbacks["handoffs"]>(() => []),
    receive: vi.fn<RunnerCallbacks["receive"]>(() => Promise.resolve([])),
  };
  return callbacks as typeof callbacks & RunnerCallbacks;
}
