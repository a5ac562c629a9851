import type { PlanShape, RunState, TaskState } from "../run/index.ts";
import { findPlanFigures } from "./plan-figures.ts";

/** A chain of tasks of which each waits for the one before, and the minutes it takes. */
export interface TaskChain {
  /** From the first task to the last. */
  readonly taskIds: readonly string[];
  readonly minutes: number;
}

/** The chains that decide how long the run takes with enough agents. */
export interface RunCriticalPath extends TaskChain {
  /** The longest chain of what is not finished yet; empty where nothing is left that can still be done. */
  readonly remaining: TaskChain;
}

/**
 * Finds the chain of tasks that takes longest in this run: completed and failed tasks with the minutes they took, all
 * others with their estimates, and a running one with at least the minutes it has run. After the end of the run only
 * what was completed or failed is on it. O(tasks + dependencies).
 *
 * Groups, and what was done before the run, are on no chain. Tasks that wait for each other in a circle are left out. Of
 * equally long chains the one of more tasks, then the one that starts, and goes on, earlier in the plan.
 *
 * @param nowMs - Milliseconds since 1970, for what runs. Default: a running task counts its estimate.
 */
export function findCriticalPath(state: RunState, nowMs?: number): RunCriticalPath {
  const { minutes, isWork } = findPlanFigures(state.plan);
  const weights = new Float64Array(minutes.length);
  const isOn = new Uint8Array(minutes.length);
  if (state.endedAtMs === null) {
    let place = 0;
    for (const { status, percent } of state.tasks) {
      if (isWork[place] === 1 && (status === "waiting" || status === "ready" || status === "running")) {
        weights[place] = status === "running" ? minutes[place]! * (1 - clampPercent(percent) / 100) : minutes[place]!;
        isOn[place] = 1;
      }
      place += 1;
    }
  }
  return { ...findLongestPath(state, nowMs), remaining: longestChain(state, weights, isOn) };
}

/** The whole of the critical path without what remains of it. */
export function findLongestPath(state: RunState, nowMs: number | undefined): TaskChain {
  const { minutes, isWork, isGroup } = findPlanFigures(state.plan);
  const weights = new Float64Array(minutes.length);
  const isOn = new Uint8Array(minutes.length);
  const ended = state.endedAtMs !== null;
  let place = 0;
  for (const task of state.tasks) {
    // After the end only what happened counts: a task that was skipped held nothing up.
    const isPart = !ended || task.status === "completed" || task.status === "failed";
    if (isPart && isGroup[place] === 0 && (isWork[place] === 1 || task.attempts > 0)) {
      weights[place] = takenMinutes(task, minutes[place]!, nowMs);
      isOn[place] = 1;
    }
    place += 1;
  }
  return longestChain(state, weights, isOn);
}

/** A percent that somebody reported, from 0 to 100. */
export function clampPercent(percent: number): number {
  return percent > 0 ? Math.min(100, percent) : 0;
}

function takenMinutes(task: TaskState, estimateMinutes: number, nowMs: number | undefined): number {
  const { status, startedAtMs } = task;
  const endMs = status === "running" ? (nowMs ?? startedAtMs) : task.endedAtMs;
  const spent = startedAtMs === null || endMs === null ? null : Math.max(0, endMs - startedAtMs) / 60_000;
  if ((status === "completed" || status === "failed") && spent !== null) return spent;
  return status === "running" && spent !== null ? Math.max(spent, estimateMinutes) : estimateMinutes;
}

const orders = new WeakMap<PlanShape, readonly number[]>();

/** Each task after what it waits for; what waits in a circle is missing. Found once for each plan. */
function findOrder(shape: PlanShape): readonly number[] {
  const before = orders.get(shape);
  if (before !== undefined) return before;
  const { dependents } = shape;
  const waits = new Uint32Array(dependents.length);
  for (const after of dependents) for (const one of after) waits[one]! += 1;
  const order: number[] = [];
  for (let place = 0; place < dependents.length; place += 1) if (waits[place] === 0) order.push(place);
  for (let at = 0; at < order.length; at += 1) {
    for (const dependent of dependents[order[at]!]!) {
      waits[dependent]! -= 1;
      if (waits[dependent] === 0) order.push(dependent);
    }
  }
  orders.set(shape, order);
  return order;
}

function longestChain(state: RunState, minutes: Float64Array, isOn: Uint8Array): TaskChain {
  const { dependents } = state.shape;
  const order = findOrder(state.shape);
  const tails = new Float64Array(minutes.length);
  // Counts the tasks too, so that a chain of tasks that take no time is still a chain.
  const lengths = new Uint32Array(minutes.length);
  const next = new Int32Array(minutes.length).fill(-1);
  let first = -1;
  const isLonger = (a: number, b: number): boolean =>
    tails[a]! !== tails[b]! ? tails[a]! > tails[b]! : lengths[a]! !== lengths[b]! ? lengths[a]! > lengths[b]! : a < b;
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const place = order[at]!;
    let best = -1;
    for (const dependent of dependents[place]!) if (best < 0 || isLonger(dependent, best)) best = dependent;
    next[place] = best;
    tails[place] = minutes[place]! + (best < 0 ? 0 : tails[best]!);
    lengths[place] = isOn[place]! + (best < 0 ? 0 : lengths[best]!);
    if (first < 0 || isLonger(place, first)) first = place;
  }
  const taskIds: string[] = [];
  for (let place = first; place >= 0; place = next[place]!)
    if (isOn[place] === 1) taskIds.push(state.plan.tasks[place]!.id);
  return { taskIds, minutes: first < 0 ? 0 : tails[first]! };
}
