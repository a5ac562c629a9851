import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decide,
  evolve,
  findAddressees,
  findConsumers,
  initialRunState,
  refuseMessage,
} from "../../../src/core/run/index.ts";
import type { RunCommand, RunEvent, RunState } from "../../../src/core/run/index.ts";
import { planOf, withAgents } from "../../support/tasks.ts";

const base = withAgents(planOf({ model: [], api: [], docs: ["model"] }), (id) => id);
const personaOf = new Map([
  ["model", "backend"],
  ["api", "backend"],
  ["docs", "qa"],
]);
const plan = {
  ...base,
  agents: base.agents.map((agent) => ({ ...agent, personaId: personaOf.get(agent.agentId)! })),
};

class Run {
  state: RunState = initialRunState(plan);
  readonly events: RunEvent[] = [];

  constructor() {
    this.do({ type: "start-run", atMs: 0, runId: "r", policy: { retries: 3, retryDelayMs: 0 } });
    this.do({ type: "start-tasks", atMs: 1 });
  }

  do(command: RunCommand): RunEvent[] {
    const events = decide(this.state, command);
    this.state = events.reduce(evolve, this.state);
    this.events.push(...events);
    return events;
  }
}

describe("findAddressees", () => {
  it.each([
    ["model", ["model"]],
    ["backend", ["model", "api"]],
    ["backend_agent", ["model", "api"]],
    ["qa_agent", ["docs"]],
    ["ALL", ["model", "api", "docs"]],
    ["*", ["model", "api", "docs"]],
    ["devops", []],
    ["", []],
    ["__proto__", []],
    ["constructor", []],
  ])("takes %j for %j", (to, agentIds) => expect(findAddressees(plan, to)).toEqual(agentIds));
});

describe("messages", () => {
  it("are refused where nobody would be given them, with the nearest name", () => {
    const { state } = new Run();
    expect(refuseMessage(state, "model", "modle")?.message).toBe('Nobody here is called "modle"; did you mean model?');
    expect(refuseMessage(state, "model", "devops")).toMatchObject({ code: "ADDRESS_UNKNOWN" });
    expect(refuseMessage(state, "model", "user")).toBeNull();
  });

  it("are refused where an agent has too many, until it has read", () => {
    const run = new Run();
    for (let count = 0; count < 10_000; count += 1)
      run.do({ type: "send-message", atMs: 2, from: "model", to: "api", text: "hi" });
    expect(run.do({ type: "send-message", atMs: 2, from: "model", to: "backend", text: "hi" })).toEqual([]);
    expect(refuseMessage(run.state, "model", "backend")).toMatchObject({ code: "MAILBOX_FULL" });
    expect(refuseMessage(run.state, "model", "docs")).toBeNull();
    run.do({ type: "read-messages", atMs: 3, agentId: "api", upToSequence: 1 });
    expect(run.do({ type: "send-message", atMs: 4, from: "model", to: "api", text: "hi" })).toHaveLength(1);
  });

  it("are at any time either delivered or pending", () => {
    const agentIds = ["model", "api", "docs"];
    const names = fc.constantFrom(...agentIds, "backend", "qa_agent", "all", "nobody", "user", "__proto__");
    const steps = fc.oneof(
      fc.record({ from: fc.constantFrom(...agentIds, "user"), to: names }),
      fc.record({ agentId: fc.constantFrom(...agentIds), upToSequence: fc.integer({ min: -1, max: 30 }) }),
    );
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 60 }), (script) => {
        const run = new Run();
        let sent = 0;
        let delivered = 0;
        for (const step of script) {
          if ("from" in step) {
            const events = run.do({ type: "send-message", atMs: 2, text: "", ...step });
            if (events.length > 0) sent += findAddressees(plan, step.to).filter((id) => id !== step.from).length;
            continue;
          }
          const before = run.state.readUpTo.get(step.agentId) ?? 0;
          run.do({ type: "read-messages", atMs: 2, ...step });
          delivered += [...run.state.messages].filter(
            ({ sequence, from, to }) =>
              sequence > before &&
              sequence <= (run.state.readUpTo.get(step.agentId) ?? 0) &&
              from !== step.agentId &&
              findAddressees(plan, to).includes(step.agentId),
          ).length;
          const pending = [...run.state.unread.values()].reduce((sum, count) => sum + count, 0);
          expect(sent).toBe(delivered + pending);
        }
      }),
    );
  });
});

describe("a shared value", () => {
  const set = (value: unknown, more: object = {}): RunCommand => ({
    ...{ type: "set-context", atMs: 5, key: "__proto__", value, by: "api" },
    ...more,
  });
  const read = (taskId: string, version: number): RunCommand => ({
    ...{ type: "read-context", atMs: 4, key: "__proto__", version, taskId },
  });
  const types = (events: RunEvent[]): string[] => events.map((event) => event.type);

  it("that changes makes what was built on it stale, once", () => {
    const run = new Run();
    run.do(set(1));
    run.do(read("model", 1));
    expect(types(run.do(set(2)))).toEqual(["context:set", "context:stale"]);
    expect(run.events.at(-1)).toMatchObject({ taskId: "model", readVersion: 1, version: 2 });
    expect(run.state.stale.get("model")).toEqual([{ kind: "context", name: "__proto__", attempt: 1, atMs: 5 }]);
    expect(types(run.do(set(3)))).toEqual(["context:set"]);
    run.do(read("model", 3));
    run.do({ type: "finish-task", atMs: 6, taskId: "model", ok: true });
    expect(types(run.do(set(4)))).toEqual(["context:set", "context:stale"]);
  });

  it("that was not set counts as read, and who writes itself is not told", () => {
    const run = new Run();
    run.do(read("model", 0));
    run.do(read("api", 0));
    expect(run.do(set(1, { taskId: "api" })).slice(1)).toMatchObject([{ type: "context:stale", taskId: "model" }]);
  });

  it("that changed between the look and its note is told at once, and a look of the future is none", () => {
    const run = new Run();
    run.do(set(1));
    run.do(set(2));
    expect(types(run.do(read("model", 1)))).toEqual(["context:stale"]);
    expect(run.do(read("model", 3))).toEqual([]);
    expect(run.do(read("docs", 2))).toEqual([]);
  });

  it("is nobody's input any more once the attempt that read it has failed", () => {
    const run = new Run();
    run.do(read("model", 0));
    run.do({ type: "finish-task", atMs: 6, taskId: "model", ok: false, reason: "no" });
    expect(types(run.do(set(1)))).toEqual(["context:set"]);
  });
});

describe("a hand-off", () => {
  const deliver = (run: Run): void => {
    const handoff = { from: "model", to: "qa_agent", deliverables: {} };
    run.do({ type: "deliver-handoff", atMs: 2, handoffId: "h", taskId: "model", handoff });
    run.do({
      type: "judge-handoff",
      atMs: 3,
      handoffId: "h",
      verdict: "verified",
      faults: [],
      seals: [{ path: "a", hash: "1" }],
    });
  };
  const change: RunCommand = {
    ...{ type: "change-handoff", atMs: 9, handoffId: "h", paths: ["a"], taskId: "api" },
    ...{ verdict: "rejected", faults: ["gone"], seals: [{ path: "a", hash: null }] },
  };

  it("that is changed names who was begun on it, and is nobody's to rely on where it does not hold", () => {
    const run = new Run();
    deliver(run);
    expect(findConsumers(run.state, run.state.handoffs.at(0)!)).toEqual([]);
    run.do({ type: "finish-task", atMs: 4, taskId: "model", ok: true });
    run.do({ type: "start-tasks", atMs: 4 });
    expect(run.do(change)).toMatchObject([{ type: "handoff:stale", consumerIds: ["docs"] }]);
    expect(run.state.handoffs.at(0)).toMatchObject({
      verdict: "rejected",
      faults: ["gone"],
      seals: [{ path: "a", hash: null }],
      stale: { paths: ["a"], consumerIds: ["docs"] },
    });
    expect(run.state.stale.get("docs")).toMatchObject([{ kind: "handoff", name: "h", attempt: 1 }]);
  });

  it("that was not accepted cannot become stale", () => {
    const run = new Run();
    expect(run.do(change)).toEqual([]);
    run.do({
      type: "deliver-handoff",
      atMs: 2,
      handoffId: "h",
      taskId: null,
      handoff: { from: "a", to: "b", deliverables: {} },
    });
    expect(run.do(change)).toEqual([]);
  });
});

describe("a file that changed under a task", () => {
  it("flags the attempt that is at work, and no other", () => {
    const run = new Run();
    expect(run.do({ type: "report-stale-files", atMs: 2, taskId: "docs", paths: ["a"] })).toEqual([]);
    expect(run.do({ type: "report-stale-files", atMs: 2, taskId: "model", paths: [] })).toEqual([]);
    run.do({ type: "report-stale-files", atMs: 2, taskId: "model", paths: ["a", "b"] });
    expect(run.state.stale.get("model")?.map(({ name }) => name)).toEqual(["a", "b"]);
  });
});
