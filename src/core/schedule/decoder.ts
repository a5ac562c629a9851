import type { TickTimes } from "./bound-ticks.ts";
import type { DenseProblem } from "./index-problem.ts";
import { createProfile, horizonOf } from "./create-profile.ts";
import type { StopQuestion } from "./stop-question.ts";

/** Turns lists of tasks into schedules. Its arrays are its own and change with each call. */
export interface Decoder {
  /** Start of each task in the last schedule of `justify`, in ticks. */
  readonly starts: Int32Array;
  /** The tasks by the last call of `sortByStart`. */
  readonly sorted: Int32Array;
  /**
   * Places tasks in the order of a list, each as early as it can; the list must fit the dependencies. Gives the makespan, or
   * `Infinity` as soon as it is seen to be above `most`, or the search is to stop; there is no schedule then.
   */
  serial(list: Int32Array, most: number): number;
  /** All tasks of the last schedule as late as they can, from its end. Gives how long that takes, `Infinity` above `most`. */
  pushLate(most: number): number;
  /** All tasks of the last late schedule as early as they can; never longer than that was. `Infinity` above `most`. */
  pushEarly(most: number): number;
  /** By how much all tasks together could be later in the last schedule of `pushEarly`, about. */
  slack(): number;
  /** Puts the tasks of the last schedule by start into `sorted`, dependencies first. */
  sortByStart(): void;
  /** Tasks placed so far. */
  work(): number;
}

/** One of the two directions of time, with what stands before each task in it. */
interface Direction {
  readonly predStart: Int32Array;
  readonly preds: Int32Array;
  readonly release: Int32Array;
  /** Longest chain that begins with each task, its own length included. */
  readonly tails: Int32Array;
  /** Dependencies first. */
  readonly order: Int32Array;
  /** Time runs back, from the end of the last schedule. */
  readonly mirrored: boolean;
}

/**
 * Makes a decoder for a problem: serial schedule generation (Kelley 1963), and forward-backward improvement (double
 * justification, Valls, Ballestin and Quintanilla 2005).
 */
export function createDecoder(problem: DenseProblem, times: TickTimes, stop: StopQuestion): Decoder {
  const { graph, ticks, excludeStart, excludes, release } = problem;
  const { size, order } = graph;
  const profile = createProfile(problem);
  const starts = new Int32Array(size);
  const ends = new Int32Array(size);
  const mirrored = new Int32Array(size);
  const sorted = new Int32Array(size);
  const keys = new Float64Array(size);
  const placed = new Uint8Array(size);
  const horizon = horizonOf(problem);
  const hasExclusions = excludes.length > 0;
  const { cells } = profile;
  const forward: Direction = { ...graph, release, tails: times.tails, mirrored: false };
  const backward: Direction = {
    predStart: graph.succStart,
    preds: graph.succs,
    release: new Int32Array(size),
    tails: ticks.map((length, i) => times.heads[i]! + length),
    order: order.slice().reverse(),
    mirrored: true,
  };
  let length = 0;
  let lateEnds = 0;
  let slack = 0;
  let work = 0;

  const findFree = (task: number, from: number): number => {
    let start = profile.find(task, from);
    if (!hasExclusions) return start;
    for (let k = excludeStart[task]!; k < excludeStart[task + 1]!; k += 1) {
      const other = excludes[k]!;
      if (placed[other] === 0 || start >= ends[other]! || starts[other]! >= start + ticks[task]!) continue;
      start = profile.find(task, ends[other]!);
      k = excludeStart[task]! - 1;
    }
    return start;
  };

  const place = ({ predStart, preds, release: from, tails }: Direction, list: Int32Array, most: number): number => {
    if (hasExclusions) placed.fill(0);
    let latest = 0;
    for (let n = 0; n < size; n += 1) {
      const task = list[n]!;
      let start = from[task]!;
      for (let k = predStart[task]!; k < predStart[task + 1]!; k += 1) {
        const end = ends[preds[k]!]!;
        if (end > start) start = end;
      }
      start = findFree(task, start);
      if (start + tails[task]! > most || ((n & 63) === 63 && stop.after(64))) {
        work += n;
        return Infinity;
      }
      profile.take(task, start);
      const end = start + ticks[task]!;
      starts[task] = start;
      ends[task] = end;
      placed[task] = 1;
      if (end > latest) latest = end;
    }
    work += size;
    return latest;
  };

  /** The same as `place` with `find` and `take` of a grid written out: this loop is where nearly all time goes. */
  const placeInCells = (
    { free, needs, guard, reached }: NonNullable<typeof cells>,
    { predStart, preds, release: from, tails }: Direction,
    list: Int32Array,
    most: number,
  ): number => {
    let latest = 0;
    if (hasExclusions) placed.fill(0);
    for (let n = 0; n < size; n += 1) {
      const task = list[n]!;
      let start = from[task]!;
      for (let k = predStart[task]!, last = predStart[task + 1]!; k < last; k += 1) {
        const end = ends[preds[k]!]!;
        if (end > start) start = end;
      }
      const span = ticks[task]!;
      const need = needs[task]!;
      let end = start + span;
      let excluded = hasExclusions ? excludeStart[task]! : 0;
      for (;;) {
        if (need !== 0) {
          for (let t = end - 1, low = start; t >= low; t -= 1) {
            if (((free[t]! - need) & guard) === guard) continue;
            start = t + 1;
            low = end;
            end = start + span;
            t = end;
          }
        }
        if (!hasExclusions) break;
        for (; excluded < excludeStart[task + 1]!; excluded += 1) {
          const other = excludes[excluded]!;
          if (placed[other] === 1 && start < ends[other]! && starts[other]! < end) break;
        }
        if (excluded === excludeStart[task + 1]!) break;
        start = ends[excludes[excluded]!]!;
        end = start + span;
        excluded = excludeStart[task]!;
      }
      if (start + tails[task]! > most || ((n & 63) === 63 && stop.after(64))) {
        work += n;
        reached(latest);
        return Infinity;
      }
      if (need !== 0) for (let t = start; t < end; t += 1) free[t]! -= need;
      starts[task] = start;
      ends[task] = end;
      placed[task] = 1;
      if (end > latest) latest = end;
    }
    work += size;
    reached(latest);
    return latest;
  };

  const pass = (direction: Direction, list: Int32Array, most: number): number => {
    profile.reset(direction.mirrored ? length : null);
    length = cells === null ? place(direction, list, most) : placeInCells(cells, direction, list, most);
    return length;
  };

  // Short times are sorted by counting, long ones by comparing; ties stand as in `ranked`, so that dependencies come first.
  const counts = horizon <= 16 * size + 4000 ? new Int32Array(horizon + 2) : null;
  const sortBy = (moments: Int32Array, ranked: Int32Array): void => {
    if (counts === null) {
      for (let n = 0; n < size; n += 1) keys[n] = moments[ranked[n]!]! * size + n;
      keys.sort();
      for (let n = 0; n < size; n += 1) sorted[n] = ranked[keys[n]! % size]!;
      return;
    }
    counts.fill(0, 0, length + 2);
    for (let i = 0; i < size; i += 1) counts[moments[i]! + 1]! += 1;
    for (let t = 1; t <= length; t += 1) counts[t]! += counts[t - 1]!;
    for (let n = 0; n < size; n += 1) {
      const task = ranked[n]!;
      const at = counts[moments[task]!]!;
      sorted[at] = task;
      counts[moments[task]!] = at + 1;
    }
  };
  const sortMirrored = (ranked: Int32Array): void => {
    for (let i = 0; i < size; i += 1) mirrored[i] = length - ends[i]!;
    sortBy(mirrored, ranked);
  };

  return {
    starts,
    sorted,
    serial: (list, most) => pass(forward, list, most),
    pushLate: (most) => {
      sortMirrored(backward.order);
      if (pass(backward, sorted, most) === Infinity) return Infinity;
      lateEnds = 0;
      for (let i = 0; i < size; i += 1) lateEnds += ends[i]!;
      return length;
    },
    pushEarly: (most) => {
      sortMirrored(order);
      if (pass(forward, sorted, most) === Infinity) return Infinity;
      slack = length * size - lateEnds;
      for (let i = 0; i < size; i += 1) slack -= starts[i]!;
      return length;
    },
    slack: () => slack,
    sortByStart: () => sortBy(starts, order),
    work: () => work,
  };
}
