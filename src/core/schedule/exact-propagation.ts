import { byEdge, bySwitch, listed } from "./bound-engine.ts";
import type { BoundEngine } from "./bound-engine.ts";
import type { ExactModel } from "./exact-model.ts";
import type { DenseProblem } from "./index-problem.ts";
import { createOverloadCheck } from "./overload-check.ts";
import { createTimetable } from "./timetable.ts";

/** Draws all conclusions from the bounds that have changed. */
export interface Propagation {
  /** Takes the first bounds into account; false with a conflict. To be called once, before everything. */
  begin(): boolean;
  /** Goes on from the last call; false with a conflict in the engine. */
  run(): boolean;
  /** Follows the engine when it takes back a change. */
  undo(node: number, previous: number, value: number): void;
  /** To be called when the engine has gone back. */
  settle(): void;
  /** Steps done so far, to share time fairly. */
  work(): number;
}

/** Makes the propagation of dependencies, chosen orders and resources for an engine. */
export function createPropagation(problem: DenseProblem, model: ExactModel, engine: BoundEngine): Propagation {
  const { graph, ticks } = problem;
  const { size, predStart, preds, succStart, succs } = graph;
  const { pairs, pairStart, pairsOf } = model;
  const { bounds } = engine;
  const timetable = createTimetable(problem, engine);
  const overload = createOverloadCheck(problem, engine);
  const ends: number[] = [];
  for (let i = 0; i < size; i += 1) if (succStart[i] === succStart[i + 1]) ends.push(i);
  const firsts = Int32Array.from(pairs, (pair) => pair.first);
  const seconds = Int32Array.from(pairs, (pair) => pair.second);
  const lastEnd = 2 * size;
  let head = 0;
  let work = 0;

  /** `later` starts when `earlier` has ended, as the order of a pair says. */
  const follow = (earlier: number, later: number, choice: number, choiceValue: number): boolean => {
    const length = ticks[earlier]!;
    const from = bounds[2 * earlier]!;
    if (from + length > bounds[2 * later]!) {
      const ref = engine.beginPremises();
      engine.addPremise(2 * earlier, from);
      engine.addPremise(choice, choiceValue);
      if (!engine.set(2 * later, from + length, bySwitch, ref, length)) return false;
    }
    const to = bounds[2 * later + 1]!;
    if (to + length > bounds[2 * earlier + 1]!) {
      const ref = engine.beginPremises();
      engine.addPremise(2 * later + 1, to);
      engine.addPremise(choice, choiceValue);
      if (!engine.set(2 * earlier + 1, to + length, bySwitch, ref, length)) return false;
    }
    return true;
  };
  /** `earlier` cannot come first any more. */
  const rulesOut = (earlier: number, later: number, choice: number, choiceValue: number): boolean => {
    const latest = -bounds[2 * later + 1]!;
    if (bounds[2 * earlier]! + ticks[earlier]! <= latest) return true;
    const ref = engine.beginPremises();
    engine.addPremise(2 * earlier, latest - ticks[earlier]! + 1);
    engine.addPremise(2 * later + 1, -latest);
    return engine.set(choice, choiceValue, listed, ref, 0);
  };
  const propagatePair = (k: number): boolean => {
    const first = firsts[k]!;
    const second = seconds[k]!;
    const choice = 2 * (size + 1 + k);
    if (bounds[choice] === 0 && !rulesOut(second, first, choice, 1)) return false;
    if (bounds[choice + 1]! < 0 && !rulesOut(first, second, choice + 1, 0)) return false;
    if (bounds[choice] === 1) return follow(first, second, choice, 1);
    if (bounds[choice + 1] === 0) return follow(second, first, choice + 1, 0);
    return true;
  };

  const propagateEdges = (node: number, value: number): boolean => {
    const task = node >> 1;
    if (task === size) {
      if ((node & 1) === 0) return true;
      for (const end of ends)
        if (!engine.set(2 * end + 1, value + ticks[end]!, byEdge, node, ticks[end]!)) return false;
      return true;
    }
    if ((node & 1) === 0) {
      const length = ticks[task]!;
      for (let k = succStart[task]!; k < succStart[task + 1]!; k += 1) {
        if (!engine.set(2 * succs[k]!, value + length, byEdge, node, length)) return false;
      }
      return succStart[task] !== succStart[task + 1] || engine.set(lastEnd, value + length, byEdge, node, length);
    }
    for (let k = predStart[task]!; k < predStart[task + 1]!; k += 1) {
      const length = ticks[preds[k]!]!;
      if (!engine.set(2 * preds[k]! + 1, value + length, byEdge, node, length)) return false;
    }
    return true;
  };

  const propagateEntry = (node: number, previous: number): boolean => {
    const value = bounds[node]!;
    if (!engine.propagateClauses(node, previous, value)) return false;
    const variable = node >> 1;
    if (variable > size) return propagatePair(variable - size - 1);
    if (!propagateEdges(node, value)) return false;
    if (variable === size) return true;
    for (let k = pairStart[variable]!; k < pairStart[variable + 1]!; k += 1) {
      if (!propagatePair(pairsOf[k]!)) return false;
    }
    return timetable.update(variable);
  };

  return {
    begin: () => {
      for (let i = 0; i < size; i += 1) if (!timetable.update(i)) return false;
      for (let k = 0; k < pairs.length; k += 1) if (!propagatePair(k)) return false;
      return true;
    },
    run: () => {
      for (;;) {
        while (head < engine.trailLength()) {
          const at = head;
          head += 1;
          work += 1;
          if (!propagateEntry(engine.trailNode[at]!, engine.trailPrevious[at]!)) return false;
        }
        work += size;
        if (!timetable.filter()) return false;
        if (head < engine.trailLength()) continue;
        work += size;
        return overload.run();
      }
    },
    undo: (node) => {
      if (node >> 1 < size) timetable.touch(node >> 1);
    },
    settle: () => {
      timetable.settle();
      head = Math.min(head, engine.trailLength());
    },
    work: () => work,
  };
}
