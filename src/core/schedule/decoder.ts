import type { DenseProblem } from "./index-problem.ts";
import { createProfile, horizonOf } from "./create-profile.ts";

/** Turns lists of tasks into schedules. Its arrays are its own and change with each call. */
export interface Decoder {
  /** Start of each task in the last schedule, in ticks. */
  readonly starts: Int32Array;
  /** The tasks by the last call of `sortByStart`. */
  readonly sorted: Int32Array;
  /** Places tasks in the order of a list, each as early as it can; the list must fit the dependencies. Gives the makespan. */
  serial(list: Int32Array): number;
  /** Improves the last schedule: all tasks as late as they can within the makespan, then as early. Never longer. Gives the makespan. */
  justify(): number;
  /** By how much all tasks together could be later in the last justified schedule, about. */
  slack(): number;
  /** Puts the tasks of the last schedule by start into `sorted`, dependencies first. */
  sortByStart(): void;
}

/**
 * Makes a decoder for a problem: serial schedule generation (Kelley 1963), and forward-backward improvement (double
 * justification, Valls, Ballestin and Quintanilla 2005).
 */
export function createDecoder(problem: DenseProblem): Decoder {
  const { graph, ticks, excludeStart, excludes, release } = problem;
  const { size, order, predStart, preds, succStart, succs } = graph;
  const profile = createProfile(problem);
  const starts = new Int32Array(size);
  const mirrored = new Int32Array(size);
  const ends = new Int32Array(size);
  const sorted = new Int32Array(size);
  const keys = new Float64Array(size);
  const placed = new Uint8Array(size);
  const backward = order.slice().reverse();
  const horizon = horizonOf(problem);
  const hasExclusions = excludes.length > 0;

  const findFree = (task: number, from: number, at: Int32Array): number => {
    let start = profile.find(task, from);
    if (!hasExclusions) return start;
    for (let k = excludeStart[task]!; k < excludeStart[task + 1]!; k += 1) {
      const other = excludes[k]!;
      if (placed[other] === 0) continue;
      const end = at[other]! + ticks[other]!;
      if (start >= end || at[other]! >= start + ticks[task]!) continue;
      start = profile.find(task, end);
      k = excludeStart[task]! - 1;
    }
    return start;
  };

  const place = (list: Int32Array): number => {
    profile.reset(null);
    if (hasExclusions) placed.fill(0);
    let makespan = 0;
    for (let n = 0; n < size; n += 1) {
      const task = list[n]!;
      let from = release[task]!;
      for (let k = predStart[task]!; k < predStart[task + 1]!; k += 1) {
        const end = ends[preds[k]!]!;
        if (end > from) from = end;
      }
      const start = findFree(task, from, starts);
      profile.take(task, start);
      const end = start + ticks[task]!;
      starts[task] = start;
      ends[task] = end;
      placed[task] = 1;
      if (end > makespan) makespan = end;
    }
    return makespan;
  };

  const placeBackward = (list: Int32Array, makespan: number): void => {
    profile.reset(makespan);
    if (hasExclusions) placed.fill(0);
    for (let n = 0; n < size; n += 1) {
      const task = list[n]!;
      let from = 0;
      for (let k = succStart[task]!; k < succStart[task + 1]!; k += 1) {
        const end = ends[succs[k]!]!;
        if (end > from) from = end;
      }
      const start = findFree(task, from, mirrored);
      profile.take(task, start);
      mirrored[task] = start;
      ends[task] = start + ticks[task]!;
      placed[task] = 1;
    }
    for (let i = 0; i < size; i += 1) starts[i] = makespan - mirrored[i]! - ticks[i]!;
  };

  // Short times are sorted by counting, long ones by comparing; ties stand as in `order`, so that dependencies come first.
  const counts = horizon <= 16 * size + 4000 ? new Int32Array(horizon + 2) : null;
  const sortBy = (times: Int32Array, ranked: Int32Array, latest: number): void => {
    if (counts === null) {
      for (let n = 0; n < size; n += 1) keys[n] = times[ranked[n]!]! * size + n;
      keys.sort();
      for (let n = 0; n < size; n += 1) sorted[n] = ranked[keys[n]! % size]!;
      return;
    }
    counts.fill(0, 0, latest + 2);
    for (let i = 0; i < size; i += 1) counts[times[i]! + 1]! += 1;
    for (let t = 1; t <= latest; t += 1) counts[t]! += counts[t - 1]!;
    for (let n = 0; n < size; n += 1) {
      const task = ranked[n]!;
      sorted[counts[times[task]!]!] = task;
      counts[times[task]!]! += 1;
    }
  };
  let makespan = 0;
  let slack = 0;
  const sortByStart = (): void => sortBy(starts, order, makespan);
  const sortByEndBackward = (): void => {
    for (let i = 0; i < size; i += 1) mirrored[i] = makespan - starts[i]! - ticks[i]!;
    sortBy(mirrored, backward, makespan);
  };

  return {
    starts,
    sorted,
    sortByStart,
    serial: (list) => {
      makespan = place(list);
      return makespan;
    },
    justify: () => {
      sortByEndBackward();
      placeBackward(sorted, makespan);
      sortByStart();
      let late = 0;
      for (let i = 0; i < size; i += 1) late += starts[i]!;
      const before = makespan;
      makespan = place(sorted);
      slack = late + (makespan - before) * size;
      for (let i = 0; i < size; i += 1) slack -= starts[i]!;
      return makespan;
    },
    slack: () => slack,
  };
}
