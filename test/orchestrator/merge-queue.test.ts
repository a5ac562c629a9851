import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../src/adapters/store/memory/index.ts";
import type { RunEvent } from "../../src/core/run/index.ts";
import { Orchestrator } from "../../src/orchestrator/index.ts";
import type { OrchestratorOptions } from "../../src/orchestrator/index.ts";
import type {
  GateCheck,
  GateVerdict,
  KeptWork,
  MergedWork,
  RunWorkspace,
  TaskRunner,
  Workspace,
} from "../../src/ports/index.ts";
import { createVirtualClock } from "../../src/testing/virtual-clock.ts";
import { planOf, withAgents } from "../support/tasks.ts";

/** A workspace in which a state is the list of the tasks in it, and a folder is called like the state it holds. */
class ListWorkspace implements Workspace, RunWorkspace {
  readonly branch = "list";
  state = "";
  readonly kept = new Set<string>();
  /** States that each task began from. */
  readonly began: [taskId: string, state: string][] = [];
  /** Tasks that do not fit onto others, for their first attempt. */
  conflicts: [task: string, onto: string][] = [];
  /** Asked before the branch is moved. */
  beforeAdvance: () => void = () => undefined;

  begin(): Promise<RunWorkspace> {
    return Promise.resolve(this);
  }
  open({ task }: Parameters<RunWorkspace["open"]>[0]): Promise<string> {
    this.began.push([task.id, this.state]);
    return Promise.resolve(`/${this.state}`);
  }
  keep(order: Parameters<RunWorkspace["keep"]>[0], { ok }: { readonly ok: boolean }): Promise<KeptWork> {
    if (ok) this.kept.add(`${order.task.id}#${order.attempt}`);
    return Promise.resolve({ foreign: [], fileCount: 1 });
  }
  head(): Promise<string> {
    return Promise.resolve(this.state);
  }
  async merge(onto: string, work: Parameters<RunWorkspace["merge"]>[1]): Promise<MergedWork> {
    await Promise.resolve();
    const { taskId, attempt } = work;
    if (!this.kept.has(`${taskId}#${attempt}`)) throw new Error(`nothing was kept of ${taskId}`);
    const has = onto.split(" ").filter((id) => id !== "");
    if (has.includes(taskId)) return { ok: true, commit: onto, tree: "", isContained: true };
    if (attempt === 1 && this.conflicts.some(([task, other]) => task === taskId && has.includes(other)))
      return { ok: false, paths: ["file"], text: `both sides of ${taskId}` };
    const commit = [...has, taskId].join(" ");
    return { ok: true, commit, tree: [...has, taskId].sort().join(" "), isContained: false };
  }
  checkOut(commit: string) {
    return Promise.resolve({ directory: `/${commit}`, release: () => undefined });
  }
  advance(from: string, to: string): Promise<boolean> {
    this.beforeAdvance();
    if (this.state !== from) return Promise.resolve(false);
    this.state = to;
    return Promise.resolve(true);
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

const gate = { id: "test", level: 2 as const, title: "Tests", commands: ["test"] };
const idle: TaskRunner = { run: ({ attempt }) => Promise.resolve({ ok: true, attempt }) };

function begin(
  tasks: Record<string, string[]>,
  rest: Partial<OrchestratorOptions> & {
    readonly gates?: boolean;
    readonly check?: (tasks: readonly string[]) => boolean;
  } = {},
) {
  const { gates = false, check = () => true, ...options } = rest;
  const plan = withAgents(planOf(tasks, gates ? { gates: [gate] } : {}), (id) => `agent-${id}`);
  const gated = gates ? { ...plan, tasks: plan.tasks.map((task) => ({ ...task, gates: ["test"] })) } : plan;
  const workspace = new ListWorkspace();
  const checked: string[] = [];
  const gateRunner = {
    check: ({ directory = "" }: GateCheck): Promise<GateVerdict> => {
      checked.push(directory.slice(1));
      const ok = check(directory.slice(1).split(" "));
      return Promise.resolve({ ok, output: ok ? "" : "it does not work" });
    },
  };
  const orchestrator = new Orchestrator({
    ...{ runner: idle, workspace, clock: createVirtualClock(), gateRunner },
    policy: { retries: 0 },
    ...options,
  });
  return { plan: gated, workspace, orchestrator, checked };
}

const failures = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "task:failed" ? [[event.taskId, event.kind, event.reason] as const] : []));

describe("MergeQueue", () => {
  it("lets a task begin from what it waits for", async () => {
    const { orchestrator, plan, workspace } = begin({ a: [], b: ["a"], c: ["a", "b"] });
    const { status, events } = await orchestrator.run(plan);
    expect(status).toBe("completed");
    expect(workspace.began).toEqual([
      ["a", ""],
      ["b", "a"],
      ["c", "a b"],
    ]);
    const of = events.filter((event) => "taskId" in event && event.taskId === "a").map((event) => event.type);
    expect(of).toEqual([
      "task:ready",
      "task:started",
      "task:worked",
      "task:submitted",
      "task:integrated",
      "task:completed",
    ]);
  });

  it("merges what waits in the order of the plan, and checks it once", async () => {
    const { orchestrator, plan, checked } = begin({ a: [], b: [], c: [] }, { gates: true });
    const { events } = await orchestrator.run(plan);
    // Each alone, then all together; the first was checked alone as what it then was.
    expect(checked).toEqual(["a", "b", "c", "a b c"]);
    const merged = events.flatMap((event) => (event.type === "task:integrated" ? [event] : []));
    expect(merged.map(({ taskId, commit, togetherWith }) => [taskId, commit, togetherWith])).toEqual([
      ["a", "a", ["b", "c"]],
      ["b", "a b", ["a", "c"]],
      ["c", "a b c", ["a", "b"]],
    ]);
    expect(merged[0]?.gates).toEqual(["test"]);
  });

  it("checks tasks that come one after the other once each", async () => {
    const { orchestrator, plan, checked } = begin({ a: [], b: ["a"], c: ["b"] }, { gates: true });
    await orchestrator.run(plan);
    expect(checked).toEqual(["a", "a b", "a b c"]);
  });

  it("halves a batch until it finds for which task a gate fails", async () => {
    const tasks = Object.fromEntries([..."abcdefgh"].map((id) => [id, []]));
    const check = (ids: readonly string[]): boolean => !(ids.includes("f") && ids.length > 1);
    const { orchestrator, plan, workspace } = begin(tasks, { gates: true, check });
    const { events } = await orchestrator.run(plan);
    expect(workspace.state).toBe("a b c d e g h");
    expect(failures(events)).toEqual([
      ["f", "gate", "gate test failed when its work was merged with that of others: it does not work"],
    ]);
  });

  it("gives a conflict back with both sides, and takes the next attempt", async () => {
    let instructions = "";
    const runner: TaskRunner = {
      run: ({ task, attempt, ...order }) => {
        if (task.id === "b" && attempt === 2) instructions = order.instructions;
        return Promise.resolve({ ok: true, attempt });
      },
    };
    const { orchestrator, plan, workspace } = begin({ a: [], b: [] }, { runner, policy: { retries: 1 } });
    workspace.conflicts = [["b", "a"]];
    const { status, events } = await orchestrator.run(plan);
    expect(status).toBe("completed");
    expect(events).toContainEqual(expect.objectContaining({ type: "task:conflicted", taskId: "b", paths: ["file"] }));
    expect(events).toContainEqual(expect.objectContaining({ type: "task:retrying", taskId: "b", kind: "conflict" }));
    expect(instructions).toContain("both sides of b");
    expect(workspace.state).toBe("a b");
  });

  it("takes what does not fit onto another one that then falls out", async () => {
    const check = (ids: readonly string[]): boolean => !(ids.includes("p") && ids.includes("a"));
    const { orchestrator, plan, workspace } = begin({ p: [], a: [], b: [] }, { gates: true, check });
    workspace.conflicts = [["b", "a"]];
    const { events } = await orchestrator.run(plan);
    expect(workspace.state).toBe("p b");
    expect(failures(events).map(([id, kind]) => [id, kind])).toEqual([["a", "gate"]]);
  });

  it("checks anew where somebody moved the branch meanwhile", async () => {
    const { orchestrator, plan, workspace } = begin({ a: [] }, { gates: true });
    let isFirst = true;
    workspace.beforeAdvance = () => {
      if (isFirst) workspace.state = "x";
      isFirst = false;
    };
    expect((await orchestrator.run(plan)).status).toBe("completed");
    expect(workspace.state).toBe("x a");
  });

  it("fails a task whose work is gone, and no other", async () => {
    const { orchestrator, plan, workspace } = begin({ a: [], b: [] });
    workspace.keep = (order) => {
      if (order.task.id === "b") workspace.kept.add("b#1");
      return Promise.resolve({ foreign: [], fileCount: 0 });
    };
    const { events } = await orchestrator.run(plan);
    expect(failures(events)).toEqual([["a", "runner", "it could not be merged: nothing was kept of a"]]);
    expect(workspace.state).toBe("b");
  });

  it("reports what the workspace finds to be foreign, and fails the attempt where that was asked for", async () => {
    const { orchestrator, plan, workspace } = begin({ a: [] }, { onViolation: "fail" });
    workspace.keep = () => Promise.resolve({ foreign: [{ path: "x", reason: "not its own" }], fileCount: 0 });
    const { events } = await orchestrator.run(plan);
    expect(events).toContainEqual(expect.objectContaining({ type: "ownership:violated", path: "x" }));
    expect(failures(events).map(([, kind]) => kind)).toEqual(["ownership"]);
  });

  it("gives the folder of an attempt back whose runner breaks, and keeps what is in it", async () => {
    const runner: TaskRunner = { run: () => Promise.reject(new Error("broken")) };
    const { orchestrator, plan, workspace } = begin({ a: [] }, { runner, policy: { retries: 1 } });
    const kept: unknown[] = [];
    workspace.keep = ({ attempt }, { ok }) => {
      kept.push([attempt, ok]);
      return Promise.resolve({ foreign: [], fileCount: 0 });
    };
    const { events } = await orchestrator.run(plan);
    expect(failures(events)).toEqual([["a", "runner", "the runner failed: broken"]]);
    expect(kept).toEqual([
      [1, false],
      [2, false],
    ]);
  });

  it("takes nothing in once the run is aborted", async () => {
    const { orchestrator, plan, workspace } = begin({ a: [], b: [] });
    orchestrator.on("task:submitted", () => orchestrator.abort("enough"));
    const { status } = await orchestrator.run(plan);
    expect(status).toBe("aborted");
    expect(["", "a", "a b"]).toContain(workspace.state);
  });

  it("ends as without a crash from any cut of the events, and takes nothing in twice", async () => {
    const tasks = { a: [], b: [], c: ["a"], d: ["b", "c"] };
    const whole = begin(tasks, { gates: true, store: createMemoryStore() });
    const { events } = await whole.orchestrator.run(whole.plan, { runId: "r" });
    for (let cut = 1; cut < events.length; cut += 1) {
      const store = createMemoryStore();
      const journal = await store.create("r");
      await journal.append(events.slice(0, cut));
      await journal.close();
      const again = begin(tasks, { gates: true, store });
      // What was merged may have been so for longer than the journal says.
      const known = events.slice(0, cut).flatMap((event) => (event.type === "task:submitted" ? [event.taskId] : []));
      again.workspace.state = known.join(" ");
      for (const event of events.slice(0, cut))
        if (event.type === "task:worked") again.workspace.kept.add(`${event.taskId}#1`);
      const { status } = await again.orchestrator.resume("r");
      expect(status).toBe("completed");
      expect(again.workspace.state.split(" ").sort()).toEqual(["a", "b", "c", "d"]);
    }
  });

  it("without folders goes on with a run that had some: what waited is done again", async () => {
    const first = begin({ a: [] }, { store: createMemoryStore() });
    const { events } = await first.orchestrator.run(first.plan, { runId: "r" });
    const cut = events.findIndex((event) => event.type === "task:submitted") + 1;
    const store = createMemoryStore();
    const journal = await store.create("r");
    await journal.append(events.slice(0, cut));
    await journal.close();
    const { status, state } = await new Orchestrator({ runner: idle, store, clock: createVirtualClock() }).resume("r");
    expect([status, state.tasks.at(0)?.attempts]).toEqual(["completed", 2]);
  });

  it("merges all that pass alone and with what is merged before, whichever fail", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray([..."abcdef"]),
        fc.array(fc.tuple(fc.constantFrom(..."abcdef"), fc.constantFrom(..."abcdef")), { maxLength: 4 }),
        async (bad, pairs) => {
          const tasks = Object.fromEntries([..."abcdef"].map((id) => [id, []]));
          const fits = (ids: readonly string[]): boolean =>
            !ids.some((id) => bad.includes(id)) &&
            !pairs.some(([x, y]) => x !== y && ids.includes(x) && ids.includes(y));
          const { orchestrator, plan, workspace } = begin(tasks, { gates: true, check: fits });
          const { state } = await orchestrator.run(plan);
          const merged = workspace.state.split(" ").filter((id) => id !== "");
          expect(fits(merged)).toBe(true);
          const completed = plan.tasks.filter((_, place) => state.tasks.at(place)!.status === "completed");
          expect(completed.map(({ id }) => id).sort()).toEqual([...merged].sort());
          // Nobody was turned away who would have fitted.
          for (const id of "abcdef") if (!merged.includes(id)) expect(fits([...merged, id])).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });
});
