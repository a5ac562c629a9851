import { createAtomQueue } from "./atom-queue.ts";
import { createBoundEngine, decided } from "./bound-engine.ts";
import type { TickTimes } from "./bound-ticks.ts";
import { makeExactModel } from "./exact-model.ts";
import { createPropagation } from "./exact-propagation.ts";
import type { Incumbent } from "./incumbent.ts";
import type { DenseProblem } from "./index-problem.ts";
import type { StopQuestion } from "./stop-question.ts";

/** A search that looks for shorter schedules until it has ruled them out. */
export interface ExactSearch {
  /** Goes on for a short while. */
  step(): void;
  /** No schedule is shorter than this, in ticks. */
  bound(): number;
  /** Work done so far, about one for each task looked at. */
  work(): number;
}

/**
 * Makes an exact search by learning from conflicts: start times as bounds, dependencies, chosen orders and time-tabling as
 * propagation, decisions by activity towards the best schedule known. `null` where the problem is too large for it.
 */
export function createExactSearch(
  problem: DenseProblem,
  times: TickTimes,
  incumbent: Incumbent,
  lower: number,
  stop: StopQuestion,
): ExactSearch | null {
  const { size } = problem.graph;
  const longest = incumbent.makespan() - 1;
  const model = makeExactModel(problem, times, lower, longest);
  if (model === null) return null;
  const engine = createBoundEngine(model.lows, model.highs);
  const propagation = createPropagation(problem, model, engine);
  const queue = createAtomQueue(model.lows, model.highs);
  const { bounds } = engine;
  const end = 2 * size;
  let bound = lower;
  let restarts = 0;
  let conflictsLeft = 0;
  let clauseLimit = 2000;
  let probing = false;
  let started = false;
  let asked = 0;

  const undone = (node: number, previous: number, value: number): void => {
    propagation.undo(node, previous, value);
    // Lower bound back from `value` to `previous`: the literals between are open again; likewise from above.
    if ((node & 1) === 0) queue.reopen(node >> 1, previous, value);
    else queue.reopen(node >> 1, -value, -previous);
  };
  const backtrack = (level: number): void => {
    engine.backtrack(level, undone);
    propagation.settle();
  };
  const close = (): void => {
    bound = incumbent.makespan();
  };

  /** Back to the root, with what has become known; false where nothing is left to find. */
  const restart = (): boolean => {
    backtrack(0);
    if (!engine.set(end + 1, -(incumbent.makespan() - 1), decided, 0, 0) || !propagation.run()) return false;
    bound = Math.max(bound, bounds[end]!);
    if (engine.clauses.count() > clauseLimit) {
      engine.clauses.reduce();
      clauseLimit += 200;
    }
    restarts += 1;
    conflictsLeft = 60 * luby(restarts);
    probing = restarts % 2 === 0;
    return true;
  };

  const decide = (): boolean => {
    if (probing && engine.level() === 0 && bounds[end]! < -bounds[end + 1]!) {
      engine.decide(end + 1, -bounds[end]!);
      return true;
    }
    const best = incumbent.starts;
    if (queue.next(bounds)) {
      const variable = queue.variable();
      const value = queue.value();
      const pair = variable > size ? model.pairs[variable - size - 1]! : null;
      const wanted =
        variable < size ? best[variable]! : pair === null ? 0 : best[pair.first]! < best[pair.second]! ? 1 : 0;
      if (wanted >= value) engine.decide(2 * variable, value);
      else engine.decide(2 * variable + 1, 1 - value);
      return true;
    }
    let chosen = -1;
    for (let i = 0; i < size; i += 1) {
      const low = bounds[2 * i]!;
      if (low === -bounds[2 * i + 1]!) continue;
      if (
        chosen < 0 ||
        low < bounds[2 * chosen]! ||
        (low === bounds[2 * chosen]! && times.tails[i]! > times.tails[chosen]!)
      ) {
        chosen = i;
      }
    }
    if (chosen < 0) return false;
    engine.decide(2 * chosen + 1, -bounds[2 * chosen]!);
    return true;
  };

  const keepSolution = (): void => {
    const starts = new Int32Array(size);
    let makespan = 0;
    for (let i = 0; i < size; i += 1) {
      starts[i] = bounds[2 * i]!;
      makespan = Math.max(makespan, starts[i]! + problem.ticks[i]!);
    }
    incumbent.offer(starts, makespan);
  };

  return {
    bound: () => bound,
    work: () => propagation.work(),
    step: () => {
      if (bound >= incumbent.makespan()) return;
      const until = propagation.work() + 1000;
      if (!started) {
        started = true;
        // Every first bound counts as changed.
        if (!propagation.begin() || !restart()) {
          close();
          return;
        }
      }
      for (let seen = propagation.work(); seen < until; seen = propagation.work()) {
        if (stop.after(4 * (seen - asked))) return;
        asked = seen;
        if (!propagation.run()) {
          conflictsLeft -= 1;
          const back = engine.analyze((node, value) => queue.bump(node, value));
          queue.decay();
          if (back < 0) {
            close();
            return;
          }
          backtrack(back);
          engine.assertLearned();
          if (back > 0) continue;
          // What cannot hold without any decision cannot hold at all.
          if (!propagation.run()) {
            close();
            return;
          }
          bound = Math.max(bound, bounds[end]!);
          continue;
        }
        if (conflictsLeft <= 0 || incumbent.makespan() <= -bounds[end + 1]!) {
          if (!restart()) {
            close();
            return;
          }
          continue;
        }
        if (decide()) continue;
        keepSolution();
        if (!restart()) {
          close();
          return;
        }
      }
    },
  };
}

/** 1 1 2 1 1 2 4 … (Luby, Sinclair and Zuckerman 1993). */
function luby(index: number): number {
  let length = 1;
  while (length < index) length = 2 * length + 1;
  let at = index;
  while (length > 1 && at !== length) {
    length >>= 1;
    if (at > length) at -= length;
  }
  return (length + 1) / 2;
}
