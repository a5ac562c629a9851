import { expect, it } from "vitest";
import { initialRunState, isFinished, takeTurn } from "../../../src/core/run/index.ts";
import type { RunCommand, RunPolicy, RunState } from "../../../src/core/run/index.ts";
import type { Plan } from "../../../src/core/plan/index.ts";
import { followEvent } from "../../support/legal-change.ts";
import { planOf, withAgents } from "../../support/tasks.ts";

/** What may go wrong once in a run. */
type Fault = "failure" | "time-out" | "crash" | "abort";

/** A place in the exploration: where the run stands, and what the world may still do. */
interface World {
  readonly state: RunState;
  /** Whether the one fault is still to come. */
  readonly faultLeft: boolean;
  /** An attempt that was given up, whose agent may still answer. */
  readonly late: { readonly taskId: string; readonly attempt: number } | null;
  readonly atMs: number;
}

const ends = ["run:completed", "run:failed", "run:aborted"];

/** Carries out one command as the Orchestrator does, and holds every event against what is allowed. */
function step(world: World, command: RunCommand, rest: Partial<World> = {}): World {
  const { state } = world;
  const { plan } = state;
  const turn = takeTurn(state, [command, { type: "start-tasks", atMs: command.atMs }]);
  const status = new Map(plan.tasks.map((task, place) => [task.id, state.tasks.at(place)!.status as string]));
  const tasks = new Map(plan.tasks.map((task) => [task.id, task]));
  for (const event of turn.events) followEvent(event, status, tasks);
  plan.tasks.forEach((task, place) => {
    if (turn.state.tasks.at(place)!.status !== status.get(task.id)) throw new Error(`${task.id} is not what was told`);
  });
  if (turn.events.filter((event) => ends.includes(event.type)).length > 1) throw new Error("the run ended twice");
  return { ...world, atMs: command.atMs, ...rest, state: turn.state };
}

/** What may happen next, but the fault. */
function* go(world: World): Generator<World> {
  const { state, late, atMs } = world;
  for (const [place, { id }] of state.plan.tasks.entries()) {
    const task = state.tasks.at(place)!;
    if (task.status !== "running") continue;
    if (!task.worked) {
      yield step(world, { type: "finish-task", atMs, taskId: id, ok: true, attempt: task.attempts });
      continue;
    }
    const gateId = task.gates.find((gate) => gate.status === "running")!.gateId;
    yield step(world, { type: "finish-gate", atMs, gateId, taskId: id, ok: true, durationMs: 0, output: "" });
  }
  for (const { gateId } of state.runGates.filter((gate) => gate.status === "running"))
    yield step(world, { type: "finish-gate", atMs, gateId, taskId: null, ok: true, durationMs: 0, output: "" });
  if (isRetryDue(world)) yield step(world, { type: "start-tasks", atMs: atMs + 1_000_000 });
  if (late !== null) {
    const { taskId, attempt } = late;
    const after = step(world, { type: "finish-task", atMs, taskId, ok: true, attempt }, { late: null });
    if (JSON.stringify(after.state.tasks) !== JSON.stringify(state.tasks)) throw new Error("a late answer counted");
    yield after;
  }
}

/** The fault, at every task that it can meet. */
function* goWrong(world: World, fault: Fault): Generator<World> {
  const { state, atMs } = world;
  const spent = { faultLeft: false };
  if (fault === "abort") yield step(world, { type: "abort-run", atMs, reason: "enough" }, spent);
  // Whatever was told is kept, so the next process finds this very state, and no agent of the last one.
  if (fault === "crash") yield step(world, { type: "resume-run", atMs }, { ...spent, late: null });
  if (fault !== "failure" && fault !== "time-out") return;
  for (const [place, { id }] of state.plan.tasks.entries()) {
    const { status, worked, attempts: attempt, gates } = state.tasks.at(place)!;
    if (status !== "running") continue;
    const gateId = gates.find((gate) => gate.status === "running")?.gateId;
    const late = fault === "time-out" ? { taskId: id, attempt } : null;
    if (!worked) yield step(world, { type: "finish-task", atMs, taskId: id, ok: false, attempt }, { ...spent, late });
    else if (fault === "failure")
      yield step(
        world,
        { type: "finish-gate", atMs, gateId: gateId!, taskId: id, ok: false, durationMs: 0, output: "" },
        spent,
      );
  }
}

const isRetryDue = ({ state, atMs }: World): boolean =>
  state.status === "running" && [...state.tasks].some((task) => task.status === "ready" && task.notBeforeMs > atMs);

/** All that decides what can still happen; equal for worlds that cannot be told apart any more. */
const keyOf = ({ state, faultLeft, late, atMs }: World): string =>
  JSON.stringify([
    state.status,
    faultLeft,
    late,
    state.runGates,
    [...state.tasks].map((task) => [
      task.status,
      task.attempts,
      task.failures,
      task.worked,
      task.gates,
      task.notBeforeMs > atMs,
    ]),
  ]);

/** Visits everything that can happen to a plan with one fault. @returns How many different states there are. */
function explore(plan: Plan, fault: Fault, policy: Partial<RunPolicy>): number {
  const created = { state: initialRunState(plan), faultLeft: true, late: null, atMs: 0 };
  const seen = new Set<string>();
  const open = [step(created, { type: "start-run", atMs: 0, runId: "r", policy })];
  for (let world = open.pop(); world !== undefined; world = open.pop()) {
    const key = keyOf(world);
    if (seen.has(key)) continue;
    seen.add(key);
    const { state } = world;
    const next = [...go(world)];
    if (state.status === "running" || state.status === "aborting") {
      if (next.length === (world.late === null ? 0 : 1)) throw new Error(`hangs: ${key}`);
      if (world.faultLeft) next.push(...goWrong(world, fault));
    } else {
      const open = [...state.tasks].filter((task) => !isFinished(task.status));
      if (open.length > 0) throw new Error(`lost a task: ${key}`);
      const isDone = [...state.tasks].every((task) => task.status === "completed");
      // An abort waits for what runs, and all of it may get done meanwhile.
      const isRight = isDone ? state.status !== "failed" : state.status !== "completed";
      if (!isRight) throw new Error(`ended as ${state.status}: ${key}`);
      // However it ended, it can be gone on with, and then there is nothing left that goes wrong.
      if (state.status !== "completed" && fault !== "crash" && world.faultLeft === false && world.late === null)
        next.push(step(world, { type: "resume-run", atMs: world.atMs }));
    }
    open.push(...next);
  }
  return seen.size;
}

/** Every acyclic graph of so many tasks in which ids rise along the edges; each shape is among them. */
function* graphs(size: number): Generator<string[][]> {
  const edges = Array.from({ length: size }, (_, b) => Array.from({ length: b }, (_, a) => [a, b] as const)).flat();
  for (let bits = 0; bits < 2 ** edges.length; bits++) {
    const waits = Array.from({ length: size }, () => [] as string[]);
    edges.forEach(([a, b], bit) => {
      if ((bits >> bit) & 1) waits[b]!.push(`t${a}`);
    });
    yield waits;
  }
}

/** Plans of a graph: with one agent or two in every distribution. */
function* plansOf(waits: readonly string[][]): Generator<Plan> {
  const bare = planOf(waits.map((ids, place) => [`t${place}`, ids]));
  for (let bits = 0; bits < 2 ** Math.max(0, waits.length - 1); bits++)
    yield withAgents(bare, (id) => ((bits >> (Number(id.slice(1)) - 1)) & 1 && id !== "t0" ? "two" : "one"));
}

const faults: readonly Fault[] = ["failure", "time-out", "crash", "abort"];

it.each(faults)(
  "in every order of what can happen, with one %s: no hang, no lost task, no double start",
  (fault) => {
    let plans = 0;
    let states = 0;
    for (let size = 0; size <= 4; size++) {
      for (const waits of graphs(size)) {
        for (const plan of plansOf(waits)) {
          plans += 1;
          states += explore(plan, fault, { retries: 0 });
          // A retry, a run that stops, fewer slots than agents: each by turns, so that all graphs meet all of them.
          states += explore(
            plan,
            fault,
            [{ retries: 1 }, { retries: 0, onFailure: "stop" as const }, { retries: 1, concurrency: 1 }][plans % 3]!,
          );
        }
      }
    }
    expect(plans).toBe(1 + 1 + 2 * 2 + 8 * 4 + 64 * 8);
    expect(states).toBeGreaterThan(20_000);
  },
  600_000,
);

it.each(faults)("the same with gates and with tasks that exclude each other, with one %s", (fault) => {
  const gate = (id: string): object => ({ id, level: 1, title: id, commands: ["true"] });
  for (const waits of graphs(3)) {
    const gated = planOf([], {
      tasks: waits.map((ids, place) => ({ id: `t${place}`, dependsOn: ids, gates: place === 1 ? ["a", "b"] : [] })),
      gates: [gate("a"), gate("b"), gate("whole")] as never,
    });
    expect(
      explore(
        withAgents(gated, (id) => (id === "t1" ? "two" : "one")),
        fault,
        { retries: 1 },
      ),
    ).toBeGreaterThan(3);
    const bare = withAgents(planOf(waits.map((ids, place) => [`t${place}`, ids])), (id) =>
      id === "t1" ? "two" : "one",
    );
    const exclusive = {
      ...bare,
      tasks: bare.tasks.map((task, place) => ({ ...task, excludes: place === 0 ? ["t1"] : place === 1 ? ["t0"] : [] })),
    };
    expect(explore(exclusive, fault, { retries: 0 })).toBeGreaterThan(3);
  }
});
