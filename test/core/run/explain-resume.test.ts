import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparePlans } from "../../../src/core/plan/index.ts";
import type { Plan } from "../../../src/core/plan/index.ts";
import { evolve, explainResume, findTaskState, initialRunState, takeTurn } from "../../../src/core/run/index.ts";
import type { RunEvent, RunState } from "../../../src/core/run/index.ts";
import { planOf, withAgents } from "../../support/tasks.ts";

/** Carries on until nothing runs, finishing in the order that `choose` says; gives what was started. */
function carryOn(
  state: RunState,
  choose: (running: readonly string[]) => number = () => 0,
  stopAfter = Infinity,
): { state: RunState; started: string[]; events: RunEvent[] } {
  const started: string[] = [];
  const events: RunEvent[] = [];
  let finished = 0;
  for (;;) {
    const turn = takeTurn(state, [{ type: "start-tasks", atMs: 1 }]);
    state = turn.state;
    events.push(...turn.events);
    started.push(...turn.events.flatMap((event) => (event.type === "task:started" ? [event.taskId] : [])));
    const running = state.plan.tasks
      .map((task) => task.id)
      .filter((id) => findTaskState(state, id)!.status === "running");
    if (running.length === 0 || finished >= stopAfter) return { state, started, events };
    const taskId = running[choose(running) % running.length]!;
    const end = takeTurn(state, [{ type: "finish-task", atMs: 2, taskId, ok: true, output: taskId }]);
    state = end.state;
    events.push(...end.events);
    finished += 1;
  }
}
const begin = (plan: Plan): RunState =>
  takeTurn(initialRunState(plan), [{ type: "start-run", atMs: 0, runId: "r" }]).state;
const resume = (state: RunState, plan: Plan): RunState =>
  takeTurn(state, [{ type: "resume-run", atMs: 9, changed: { plan, changes: comparePlans(state.plan, plan) } }]).state;
const describeTask = (plan: Plan, id: string, description: string): Plan => ({
  ...plan,
  tasks: plan.tasks.map((task) => (task.id === id ? { ...task, description } : task)),
});

const plan = withAgents(planOf({ model: [], api: ["model"], docs: [], tests: ["api"] }), (id) => id);

describe("explainResume", () => {
  it("reuses everything of a completed run, and says so", () => {
    const { state } = carryOn(begin(plan));
    expect(explainResume(state)).toEqual(
      plan.tasks.map(({ id }) => ({
        taskId: id,
        action: "reused",
        reason: "attempt 1 completed it, and nothing of it changed",
      })),
    );
  });

  it("does a changed task again, with all that builds on it, and nothing else", () => {
    const { state } = carryOn(begin(plan));
    const edited = describeTask(plan, "api", "with tokens");
    expect(explainResume(state, comparePlans(plan, edited)).map(({ taskId, action }) => `${taskId} ${action}`)).toEqual(
      ["model reused", "api redone", "docs reused", "tests redone"],
    );
    const again = carryOn(resume(state, edited));
    expect(again.started).toEqual(["api", "tests"]);
    expect(again.state.status).toBe("completed");
    expect(findTaskState(again.state, "api")).toMatchObject({ attempts: 2 });
    expect(findTaskState(again.state, "docs")).toMatchObject({ attempts: 1, output: "docs" });
  });

  it("tells what was cut off, failed and never begun", () => {
    const { state } = carryOn(begin(plan), () => 0, 1);
    const notes = Object.fromEntries(explainResume(state).map((note) => [note.taskId, note]));
    expect(notes["model"]).toMatchObject({ action: "reused" });
    expect(notes["api"]).toMatchObject({ action: "redone", reason: "attempt 1 was cut off" });
    expect(notes["tests"]).toMatchObject({ action: "new" });
  });

  it("takes in what is new, lets go of what is removed, and believes ticks", () => {
    const { state } = carryOn(begin(plan), () => 0, 2);
    const [model, api, docs] = plan.tasks;
    const other: Plan = {
      ...plan,
      tasks: [model!, { ...api!, done: true, agentId: null }, { ...docs!, id: "__proto__", agentId: "docs" }],
    };
    const resumed = resume(state, other);
    expect(findTaskState(resumed, "api")!.status).toBe("completed");
    expect(findTaskState(resumed, "docs")).toBeUndefined();
    const end = carryOn(resumed);
    expect(end.started).toEqual(["__proto__"]);
    expect(end.state.status).toBe("completed");
  });

  it("lets nobody rely on what a task handed over before it is done again", () => {
    let { state } = carryOn(begin(plan));
    state = carryOn(resume(state, describeTask(plan, "docs", "x")), () => 0, 0).state;
    const handoff = { from: "model", to: "api", deliverables: {} };
    state = takeTurn(state, [
      { type: "deliver-handoff", atMs: 1, handoffId: "h", taskId: "model", handoff },
      { type: "judge-handoff", atMs: 1, handoffId: "h", verdict: "verified", faults: [] },
    ]).state;
    state = resume(state, describeTask(state.plan, "model", "y"));
    expect(state.handoffs.at(0)).toMatchObject({ verdict: "rejected", faults: ["its task model is done again"] });
  });

  it("redoes exactly what changed and what builds on it, in whatever order things finished, for every small plan", () => {
    const graphs = fc.array(fc.array(fc.nat(5), { maxLength: 3 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(
        graphs,
        fc.array(fc.nat(9), { minLength: 20, maxLength: 20 }),
        fc.nat(6),
        fc.nat(8),
        fc.boolean(),
        (waits, choices, edited, stopAfter, throughJson) => {
          const id = (place: number): string => `t${place}`;
          const made = withAgents(
            planOf(
              waits.map((before, place) => [id(place), [...new Set(before.filter((one) => one < place))].map(id)]),
            ),
            (taskId) => `agent of ${Number(taskId.slice(1)) % 3}`,
          );
          let turn = 0;
          const choose = (): number => choices[(turn += 1) % choices.length]!;
          const first = carryOn(begin(made), choose, stopAfter);
          const target = id(edited % made.tasks.length);
          const other = describeTask(made, target, "edited");
          const completed = made.tasks.filter((task) => findTaskState(first.state, task.id)!.status === "completed");
          const stale = new Set([target]);
          for (const task of made.tasks) if (task.waitsFor.some((one) => stale.has(one))) stale.add(task.id);
          const kept = completed.map((task) => task.id).filter((one) => !stale.has(one));

          const notes = explainResume(first.state, comparePlans(made, other));
          expect(notes.filter((note) => note.action === "reused").map((note) => note.taskId)).toEqual(kept);
          const asked = throughJson ? (JSON.parse(JSON.stringify(other)) as Plan) : other;
          const second = carryOn(resume(first.state, asked), choose);
          expect(second.state.status).toBe("completed");
          const expected = made.tasks.map((task) => task.id).filter((one) => !kept.includes(one));
          expect([...second.started].sort()).toEqual([...expected].sort());
        },
      ),
      { numRuns: 100 },
    );
  });

  it("gives the same state from the events as from the commands", () => {
    const first = carryOn(begin(plan), () => 0, 2);
    const other = describeTask(plan, "model", "z");
    const turn = takeTurn(first.state, [
      { type: "resume-run", atMs: 9, changed: { plan: other, changes: comparePlans(plan, other) } },
    ]);
    const folded = turn.events.reduce(evolve, first.state);
    expect(JSON.stringify(folded)).toBe(JSON.stringify(turn.state));
  });
});
