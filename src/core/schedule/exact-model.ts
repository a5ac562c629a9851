import type { TickTimes } from "./bound-ticks.ts";
import type { DenseProblem } from "./index-problem.ts";

/** Two tasks that cannot run together and have no order yet: the search has to choose one. */
export interface TaskPair {
  readonly first: number;
  readonly second: number;
}

/** A problem as variables: the start of each task, the end of all (`size`), and for each pair whether `first` comes first. */
export interface ExactModel {
  readonly lows: readonly number[];
  readonly highs: readonly number[];
  readonly pairs: readonly TaskPair[];
  /** Pairs of task `i`: `pairsOf[pairStart[i]]` up to `pairStart[i + 1]`. */
  readonly pairStart: Int32Array;
  readonly pairsOf: Int32Array;
}

/** More pairs than this are too many to choose orders for. */
const maxPairs = 6000;
/** More start times than this, over all tasks, are too many to keep apart. */
const maxAtoms = 1_000_000;

/** Makes the model for makespans up to `longest`; `null` where the problem is too large for an exact search. */
export function makeExactModel(
  problem: DenseProblem,
  times: TickTimes,
  shortest: number,
  longest: number,
): ExactModel | null {
  const { graph, capacity, needStart, needResource, needAmount, excludeStart, excludes } = problem;
  const { size } = graph;
  if (size > 1200 || longest > 1 << 20) return null;
  const lows: number[] = [];
  const highs: number[] = [];
  let atoms = 0;
  for (let i = 0; i < size; i += 1) {
    lows.push(times.heads[i]!);
    highs.push(longest - times.tails[i]!);
    atoms += highs[i]! - lows[i]!;
  }
  lows.push(shortest);
  highs.push(longest);
  if (atoms > maxAtoms) return null;

  const isOrdered = orderTest(problem);
  const pairs: TaskPair[] = [];
  for (let i = 0; i < size; i += 1) {
    for (let k = excludeStart[i]!; k < excludeStart[i + 1]!; k += 1) {
      if (excludes[k]! > i) pairs.push({ first: i, second: excludes[k]! });
    }
  }
  if (pairs.length > maxPairs) return null;
  const stated = new Set(pairs.map(({ first, second }) => first * size + second));
  const wide: TaskPair[] = [];
  for (let r = 0; r < capacity.length && wide.length <= maxPairs; r += 1) {
    const users: { task: number; need: number }[] = [];
    for (let i = 0; i < size; i += 1) {
      for (let k = needStart[i]!; k < needStart[i + 1]!; k += 1) {
        if (needResource[k] === r) users.push({ task: i, need: needAmount[k]! });
      }
    }
    // The largest needs first, so that the rest of a row can be left out where one of it fits.
    users.sort((a, b) => b.need - a.need || a.task - b.task);
    for (let a = 0; a < users.length && wide.length <= maxPairs; a += 1) {
      for (let b = a + 1; b < users.length; b += 1) {
        if (users[a]!.need + users[b]!.need <= capacity[r]!) break;
        const first = Math.min(users[a]!.task, users[b]!.task);
        const second = Math.max(users[a]!.task, users[b]!.task);
        if (stated.has(first * size + second) || isOrdered(first, second)) continue;
        stated.add(first * size + second);
        wide.push({ first, second });
      }
    }
  }
  // Orders of pairs that the profile keeps apart anyway help, but are not needed.
  if (pairs.length + wide.length <= maxPairs) pairs.push(...wide);
  for (let k = 0; k < pairs.length; k += 1) {
    lows.push(0);
    highs.push(1);
  }
  const pairStart = new Int32Array(size + 1);
  const lists: number[][] = Array.from({ length: size }, () => []);
  pairs.forEach(({ first, second }, k) => {
    lists[first]!.push(k);
    lists[second]!.push(k);
  });
  for (let i = 0; i < size; i += 1) pairStart[i + 1] = pairStart[i]! + lists[i]!.length;
  return { lows, highs, pairs, pairStart, pairsOf: Int32Array.from(lists.flat()) };
}

/** Tells whether one of two tasks waits for the other, from a table of bits. */
function orderTest({ graph }: DenseProblem): (a: number, b: number) => boolean {
  const { size, order, predStart, preds } = graph;
  const row = (size + 31) >> 5;
  const before = new Int32Array(size * row);
  for (const task of order) {
    for (let k = predStart[task]!; k < predStart[task + 1]!; k += 1) {
      const pred = preds[k]!;
      for (let w = 0; w < row; w += 1) before[task * row + w]! |= before[pred * row + w]!;
      before[task * row + (pred >> 5)]! |= 1 << (pred & 31);
    }
  }
  const has = (task: number, other: number): boolean =>
    ((before[task * row + (other >> 5)]! >>> (other & 31)) & 1) === 1;
  return (a, b) => has(a, b) || has(b, a);
}
