import { describe, expect, it } from "vitest";
import { growPlan } from "../../../src/core/plan/index.ts";
import type { Plan } from "../../../src/core/plan/index.ts";
import { evolve, findTaskState, initialRunState, takeTurn } from "../../../src/core/run/index.ts";
import type { RunCommand, RunPolicy, RunState } from "../../../src/core/run/index.ts";
import type { TaskDraft } from "../../../src/core/task/index.ts";
import { planOf, withAgents } from "../../support/tasks.ts";

const review = { id: "review", level: null, title: "A person reads it", commands: [], approval: true };
const plan = withAgents(
  planOf({}, { tasks: [{ id: "a", gates: ["review"] }, { id: "b" }, { id: "c", dependsOn: ["a"] }], gates: [review] }),
  (id) => (id === "c" ? "y" : "x"),
);
const go = (one: Plan, policy: Partial<RunPolicy>, ...commands: RunCommand[]): RunState =>
  takeTurn(initialRunState(one), [
    { type: "start-run", atMs: 0, runId: "r", policy: { retryDelayMs: 0, ...policy } },
    { type: "start-tasks", atMs: 0 },
    ...commands,
  ]).state;
const done = (taskId: string): RunCommand => ({ type: "finish-task", atMs: 1, taskId, ok: true });
const start: RunCommand = { type: "start-tasks", atMs: 2 };
const answer = (subjectId: string, ok: boolean, note: string | null = null): RunCommand => ({
  type: "answer-approval",
  atMs: 3,
  subjectId,
  ok,
  by: "user",
  note,
});

describe("a gate that a person passes", () => {
  it("asks, lets its agent do something else meanwhile, and lets dependents start after the answer", () => {
    const asked = takeTurn(go(plan, {}), [done("a"), start]);
    expect(asked.events).toMatchObject([
      { type: "task:worked" },
      { type: "gate:started", gateId: "review" },
      { type: "approval:requested", approvalId: "a#1:review", kind: "gate", taskId: "a", gateId: "review" },
      { type: "task:started", taskId: "b" },
    ]);
    const waiting = takeTurn(asked.state, [done("b"), start]);
    expect(waiting.events.at(-1)).toMatchObject({ type: "run:waiting", untilMs: null, waits: [{ taskId: "a" }] });
    const { state } = takeTurn(waiting.state, [answer("a", true, "fine"), start]);
    expect(findTaskState(state, "a")!.status).toBe("completed");
    expect(findTaskState(state, "c")!.status).toBe("running");
    expect(state.approvals.get("a#1:review")).toMatchObject({ status: "given", answeredBy: "user", note: "fine" });
    expect(state.doing).toEqual([-1, 2]);
  });

  it("fails the attempt with what the person said, and asks anew after the next", () => {
    const { state } = takeTurn(go(plan, {}), [done("a"), answer("review", false, "no tests"), { ...start, atMs: 9 }]);
    expect(findTaskState(state, "a")).toMatchObject({
      status: "running",
      attempts: 2,
      previousFailure: "gate review failed: user refused it: no tests",
    });
    const again = takeTurn(state, [done("a")]).state;
    expect([...again.approvals.keys()]).toEqual(["a#1:review", "a#2:review"]);
  });

  it("is still asked after a resume, without the work being done again", () => {
    const asked = takeTurn(go(plan, {}), [done("a")]).state;
    const { state, events } = takeTurn(asked, [{ type: "resume-run", atMs: 9 }]);
    expect(events.map((event) => event.type)).toEqual(["run:resumed"]);
    expect(takeTurn(state, [answer("a", true)]).state.tasks.at(0)!.status).toBe("completed");
  });

  it("runs its commands first, and does not ask where they fail", () => {
    const both = { ...plan, gates: [{ ...review, commands: ["npm test"] }] };
    const state = go(both, {}, done("a"));
    expect(state.approvals.size).toBe(0);
    const gate = { type: "finish-gate", gateId: "review", taskId: "a", atMs: 2, durationMs: 1, output: "" } as const;
    expect(takeTurn(state, [{ ...gate, ok: false }]).state.approvals.size).toBe(0);
    expect([...takeTurn(state, [{ ...gate, ok: true }]).state.approvals.keys()]).toEqual(["a#1:review"]);
  });

  it("does not hide that nothing else can ever start", () => {
    const unit = { id: "unit", level: 4 as const, title: "unit", commands: ["x"] };
    const first = { ...review, level: 1 as const };
    const tasks = plan.tasks.map((task) =>
      task.id === "a" ? { ...task, gates: ["review", "unit"] } : { ...task, agentId: null },
    );
    const asked = go({ ...plan, tasks, gates: [first, unit] }, {}, done("a"), start);
    expect(asked.waiting).not.toBeNull();
    const { state, events } = takeTurn(asked, [
      answer("a", true),
      start,
      { type: "finish-gate", gateId: "unit", taskId: "a", ok: true, durationMs: 1, output: "", atMs: 9 },
      start,
    ]);
    expect(events.filter((event) => event.type === "run:waiting")).toHaveLength(1);
    expect(state.status).toBe("failed");
  });

  it("holds the end of the run where no task names it, and ends with the run where that is aborted", () => {
    const whole = { ...plan, tasks: plan.tasks.map((task) => ({ ...task, gates: [] })) };
    const state = go(whole, {}, done("a"), start, done("b"), done("c"), start, done("c"), done("b"));
    expect(state).toMatchObject({ status: "running", unfinishedCount: 0 });
    expect(takeTurn(state, [answer("review", true)]).state.status).toBe("completed");
    expect(takeTurn(state, [answer("review", false)]).state.status).toBe("failed");
    expect(
      takeTurn(go(plan, {}, done("a")), [{ type: "abort-run", atMs: 4, reason: "x" }]).state.tasks.at(0)!.status,
    ).toBe("aborted");
  });

  it.each(["nobody", "__proto__", "", "a#1:review "])("takes an answer to %j without an event", (subjectId) => {
    expect(takeTurn(go(plan, {}, done("a")), [answer(subjectId, true)]).events).toEqual([]);
  });
});

describe("a proposal", () => {
  const propose = (state: RunState, drafts: readonly TaskDraft[], rest: Partial<RunCommand> = {}): RunCommand =>
    ({
      type: "propose-tasks",
      atMs: 2,
      proposalId: "p",
      by: "x",
      fromTaskId: "a",
      title: "more",
      drafts,
      grown: growPlan(state.plan, drafts),
      ...rest,
    }) as RunCommand;

  it("is taken in by an event, and done like any other task", () => {
    const before = go(plan, {});
    const { state, events } = takeTurn(before, [propose(before, [{ id: "d", dependsOn: ["a"] }, { id: "__proto__" }])]);
    expect(events.map((event) => event.type)).toEqual(["plan:grown", "task:ready"]);
    expect(state.plan.tasks.map((task) => task.id)).toEqual(["a", "b", "c", "d", "__proto__"]);
    expect(JSON.stringify(events.reduce(evolve, before))).toBe(JSON.stringify(state));
    let now = takeTurn(state, [done("a"), answer("a", true), start]).state;
    for (let turn = 0; turn < 9 && now.status === "running"; turn += 1) {
      for (const task of now.plan.tasks) now = takeTurn(now, [done(task.id), start]).state;
    }
    expect(now.status).toBe("completed");
    expect(now.plan.agents.flatMap((agent) => agent.taskIds).sort()).toEqual(["__proto__", "a", "b", "c", "d"]);
  });

  it("does not run beside what may write the same file, whichever came first", () => {
    const files: Plan = {
      ...plan,
      ownership: [["src/x.ts", ["x", "y"]]],
      tasks: plan.tasks.map((task) => ({ ...task, files: task.id === "b" ? ["src/x.ts"] : [] })),
    };
    const before = go(files, {});
    const { state } = takeTurn(before, [propose(before, [{ id: "d", files: ["src/x.ts"] }])]);
    const [b, d] = [state.shape.placeOf.get("b")!, state.shape.placeOf.get("d")!];
    expect(state.shape.excludes[b]).toContain(d);
    expect(state.shape.excludes[d]).toContain(b);
  });

  it.each<[string, TaskDraft[], string]>([
    ["an id that is taken", [{ id: "a" }], "taken"],
    ["an id twice", [{ id: "n" }, { id: "n" }], "taken"],
    ["an unknown dependency", [{ id: "n", dependsOn: ["?"] }], "no task of the plan"],
    [
      "a circle",
      [
        { id: "n", dependsOn: ["m"] },
        { id: "m", dependsOn: ["n"] },
      ],
      "cycle",
    ],
    ["a wild estimate", [{ id: "n", estimateMinutes: Number.NaN }], "estimateMinutes"],
    ["nothing", [], "no task"],
  ])("is refused for %s", (_, drafts, fault) => {
    const before = go(plan, {});
    const { state, events } = takeTurn(before, [propose(before, drafts)]);
    expect(events).toMatchObject([{ type: "proposal:refused" }]);
    expect(JSON.stringify(events)).toContain(fault);
    expect(state.plan.tasks).toHaveLength(3);
  });

  it("is refused too far from the plan, and for a dependency that failed meanwhile", () => {
    let state = go(plan, { budget: { maxDepth: 1 }, retries: 0 });
    state = takeTurn(state, [propose(state, [{ id: "d" }])]).state;
    const deep = takeTurn(state, [propose(state, [{ id: "e" }], { fromTaskId: "d" })]);
    expect(deep.events).toMatchObject([{ type: "proposal:refused", faults: [expect.stringContaining("at most 1")] }]);
    const stale = propose(state, [{ id: "f", dependsOn: ["a"] }]);
    const late = takeTurn(state, [{ type: "finish-task", atMs: 2, taskId: "a", ok: false }, stale]);
    expect(late.events.at(-1)).toMatchObject({ type: "proposal:refused", faults: ["f waits for a, which is failed"] });
  });

  it("waits for a person where the policy says so, and is refused where it says that", () => {
    const before = go(plan, { proposals: "ask" });
    const asked = takeTurn(before, [propose(before, [{ id: "d" }])]);
    expect(asked.events).toMatchObject([
      { type: "approval:requested", approvalId: "p", kind: "proposal", tasks: [{ id: "d" }] },
    ]);
    const no = takeTurn(asked.state, [answer("p", false, "not now")]);
    expect(no.events).toMatchObject([{ type: "approval:refused" }, { type: "proposal:refused" }]);
    const yes = takeTurn(asked.state, [
      answer("p", true),
      propose(before, [{ id: "d" }], { approved: true } as Partial<RunCommand>),
    ]);
    expect(yes.state.plan.tasks).toHaveLength(4);
    const closed = go(plan, { proposals: "refuse" });
    expect(takeTurn(closed, [propose(closed, [{ id: "d" }])]).events).toMatchObject([{ type: "proposal:refused" }]);
  });
});

describe("new priorities", () => {
  it("change the order in which an agent takes what is ready, and nothing else", () => {
    const one = withAgents(planOf({ a: [], b: [], c: [], d: [] }), () => "x");
    const state = go(one, {});
    const changed = takeTurn(state, [
      { type: "change-schedule", atMs: 1, because: "x", order: ["d", "nobody", "c"], makespanMinutes: 1 },
      done("a"),
      start,
    ]);
    expect(findTaskState(changed.state, "d")!.status).toBe("running");
    const after = takeTurn(changed.state, [done("d"), start]).state;
    expect(findTaskState(after, "c")!.status).toBe("running");
  });
});

describe("what failed, and how often it is tried again", () => {
  it("follows the first rule that fits the task and the kind of failure", () => {
    const retryRules = [
      { taskIds: ["a"], kinds: ["time" as const], retries: 3, retryDelayMs: 0 },
      { kinds: ["silence" as const], retries: 0 },
    ];
    const fail = (taskId: string, kind: "time" | "silence" | "runner"): RunCommand => ({
      type: "finish-task",
      atMs: 1,
      taskId,
      ok: false,
      kind,
    });
    const state = go(plan, { retries: 1, retryRules });
    const of = (command: RunCommand): unknown => takeTurn(state, [command]).events[0];
    expect(of(fail("a", "time"))).toMatchObject({ type: "task:retrying", kind: "time", notBeforeMs: 1 });
    expect(of(fail("a", "silence"))).toMatchObject({ type: "task:failed", kind: "silence" });
    expect(of(fail("a", "runner"))).toMatchObject({ type: "task:retrying", kind: "runner" });
  });
});

describe("the receipt of an abort", () => {
  it("comes before the end where it is asked for, whatever the order of the rest", () => {
    const abort: RunCommand = { type: "abort-run", atMs: 5, reason: "x", awaitsReceipt: true };
    const receipt: RunCommand = { type: "give-receipt", atMs: 6, entries: [] };
    const state = takeTurn(go(plan, {}), [abort]).state;
    expect(takeTurn(state, [receipt]).events).toEqual([]);
    const ended = takeTurn(state, [{ type: "finish-task", atMs: 5, taskId: "a", ok: false }]).state;
    expect(ended.status).toBe("aborting");
    expect(takeTurn(ended, [receipt, receipt]).events.map((event) => event.type)).toEqual([
      "run:accounted",
      "run:aborted",
    ]);
    const resumed = takeTurn(ended, [{ type: "resume-run", atMs: 7 }]).state;
    expect(resumed).toMatchObject({ status: "running", receipt: null, awaitsReceipt: false });
  });
});
