import { planSchedule } from "../core/schedule/index.ts";
import type { FixedTask, ScheduleTask } from "../core/schedule/index.ts";
import { isFinished } from "../core/run/index.ts";
import type { RunState } from "../core/run/index.ts";
import type { ActiveRun } from "./active-run.ts";

/** Steps of search for a replan, over the number of tasks: some milliseconds between two turns. */
const searchSteps = 20_000;
/** Above this many open tasks only the first quick schedule is made. */
const mostSearched = 2_000;
/** So many tasks of the plan put the next replan off by a millisecond. */
const tasksPerMs = 100;
/** A task that runs this many times over its estimate says that the schedule is wrong. */
const overrunFactor = 2;

/**
 * Plans what is left anew when a task failed, was added, or runs far over its estimate, and hands the new order in as
 * priorities. Nothing waits for it: it works between turns, in a bounded number of steps, once for all reasons that came
 * meanwhile; and where it changes nothing, nothing is told.
 */
export class Replanner {
  readonly #run: ActiveRun;
  readonly #reasons = new Set<string>();
  #cancel: (() => void) | null = null;
  #cancelLook: (() => void) | null = null;
  /** When it looks next, and looked last, for tasks that run over their estimates. */
  #nextLookMs = Infinity;
  #lookedMs = -Infinity;
  /** When it planned anew last. */
  #lastMs = -Infinity;

  constructor(run: ActiveRun) {
    this.#run = run;
  }

  /** Plans anew soon; the more tasks there are, the less often. */
  ask(reason: string): void {
    this.#reasons.add(reason);
    if (this.#cancel !== null) return;
    const { clock } = this.#run.options;
    const afterMs = this.#lastMs + this.#run.plan.tasks.length / tasksPerMs - clock.nowMs();
    this.#cancel = clock.schedule(Math.max(0, Math.ceil(afterMs)), () => this.#replan());
  }

  /** Looks later whether a task that was started ran far over its estimate. One timer for all of them. */
  watch(place: number, startedAtMs: number): void {
    const dueMs = this.#dueMs(place, startedAtMs);
    if (dueMs < this.#nextLookMs) this.#lookAt(dueMs);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancelLook?.();
    this.#cancelLook = null;
    this.#nextLookMs = Infinity;
  }

  #dueMs(place: number, startedAtMs: number): number {
    const { estimateMinutes } = this.#run.plan.tasks[place]!;
    return estimateMinutes > 0 ? startedAtMs + overrunFactor * estimateMinutes * 60_000 : Infinity;
  }

  #lookAt(dueMs: number): void {
    const { clock } = this.#run.options;
    this.#cancelLook?.();
    this.#nextLookMs = dueMs;
    this.#cancelLook = clock.schedule(Math.max(0, dueMs - clock.nowMs()), () => this.#look());
  }

  #look(): void {
    const { clock } = this.#run.options;
    const nowMs = clock.nowMs();
    const { state } = this.#run.mailbox;
    this.#cancelLook = null;
    this.#nextLookMs = Infinity;
    let nextMs = Infinity;
    for (const place of this.#run.attempts.keys()) {
      const dueMs = this.#dueMs(place, state.tasks.at(place)!.startedAtMs ?? nowMs);
      if (dueMs > nowMs) nextMs = Math.min(nextMs, dueMs);
      else if (dueMs > this.#lookedMs)
        this.ask(`${state.plan.tasks[place]!.id} runs ${overrunFactor} times over its estimate`);
    }
    this.#lookedMs = nowMs;
    if (nextMs < Infinity) this.#lookAt(nextMs);
  }

  #replan(): void {
    this.#cancel = null;
    const { mailbox, options } = this.#run;
    const reasons = [...this.#reasons];
    this.#reasons.clear();
    const { state } = mailbox;
    if (state.status !== "running") return;
    this.#lastMs = options.clock.nowMs();
    try {
      const found = planRest(state, options.clock.nowMs());
      if (found === null) return;
      const because =
        reasons.length > 3 ? `${reasons.slice(0, 3).join("; ")}; and ${reasons.length - 3} more` : reasons.join("; ");
      mailbox.tell({ type: "change-schedule", because, ...found });
    } catch (error) {
      options.onWarning("What is left could not be planned anew", error);
    }
  }
}

/** The order of what has not started, and when all would be done; `null` where it is the order that it has. */
function planRest(
  state: RunState,
  atMs: number,
): { readonly order: readonly string[]; readonly makespanMinutes: number } | null {
  const startMs = state.startedAtMs ?? atMs;
  const toMinutes = (ms: number): number => Math.max(0, ms - startMs) / 60_000;
  const nowMinutes = toMinutes(atMs);
  const { plan, shape } = state;
  const open: string[] = [];
  const fixed: FixedTask[] = [];
  const tasks: ScheduleTask[] = [];
  const isLeft = (place: number): boolean => {
    const { status } = state.tasks.at(place)!;
    return status === "running" || !isFinished(status);
  };
  const agents = plan.agents.map((agent) => [`agent:${agent.agentId}`, 1] as const);
  const slots = state.policy.concurrency;
  plan.tasks.forEach((task, place) => {
    if (!isLeft(place)) return;
    const { status, startedAtMs } = state.tasks.at(place)!;
    const agent = shape.agentOf[place]!;
    const needs =
      agent < 0 || state.tasks.at(place)!.parked
        ? []
        : [agents[agent]!, ...(slots === null ? [] : [["slots", 1] as const])];
    tasks.push({
      id: task.id,
      minutes: agent < 0 ? 0 : task.estimateMinutes,
      dependsOn: task.waitsFor.filter((id) => shape.placeOf.has(id) && isLeft(shape.placeOf.get(id)!)),
      needs: Object.fromEntries(needs),
      excludes: shape.excludes[place]!.filter(isLeft).map((other) => plan.tasks[other]!.id),
    });
    if (status !== "running") {
      open.push(task.id);
      return;
    }
    const startMinutes = Math.min(nowMinutes, toMinutes(startedAtMs ?? atMs));
    fixed.push({
      taskId: task.id,
      startMinutes,
      endMinutes: Math.max(startMinutes + task.estimateMinutes, nowMinutes),
    });
  });
  if (open.length < 2) return null;
  const resources = Object.fromEntries([...agents, ...(slots === null ? [] : [["slots", slots] as const])]);
  const maxIterations = open.length > mostSearched ? 0 : Math.ceil(searchSteps / open.length / 10);
  const schedule = planSchedule({ tasks, resources }, { fixed, nowMinutes, maxIterations });
  const startOf = new Map(schedule.tasks.map((task) => [task.taskId, task.startMinutes]));
  const rankOf = (id: string): number => shape.ranks[shape.placeOf.get(id)!]!;
  const before = [...open].sort((a, b) => rankOf(a) - rankOf(b));
  const order = [...before].sort((a, b) => startOf.get(a)! - startOf.get(b)! || rankOf(a) - rankOf(b));
  if (order.every((id, at) => id === before[at])) return null;
  return { order, makespanMinutes: schedule.makespanMinutes };
}
