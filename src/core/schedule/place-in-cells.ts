import type { ProfileCells } from "./profile.ts";
import type { StopQuestion } from "./stop-question.ts";

/** One of the two directions of time, with what stands before each task in it. */
export interface Direction {
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

/** Tasks and where they have been placed. */
export interface PlacedTasks {
  readonly ticks: Int32Array;
  readonly excludeStart: Int32Array;
  readonly excludes: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** 1 for each task that has its place; kept where there are exclusions. */
  readonly placed: Uint8Array;
  /** Tasks placed so far, over all calls. */
  work: number;
}

/**
 * Places tasks in the order of a list, each as early as it can, into cells that the profile has emptied. Gives the makespan, or
 * `Infinity` as soon as it is seen to be above `most`, or the search is to stop.
 *
 * The loop in which the search spends most of its time: `find` and `take` of a profile are written out.
 */
export function placeInCells(
  tasks: PlacedTasks,
  { free, needs, guard, reached }: ProfileCells,
  { predStart, preds, release, tails }: Direction,
  list: Int32Array,
  most: number,
  stop: StopQuestion,
): number {
  const { ticks, excludeStart, excludes, starts, ends, placed } = tasks;
  const size = list.length;
  const hasExclusions = excludes.length > 0;
  if (hasExclusions) placed.fill(0);
  let latest = 0;
  for (let n = 0; n < size; n += 1) {
    const task = list[n]!;
    let start = release[task]!;
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
        // From the end of the window back: the first cell that does not fit moves the whole window behind it.
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
      tasks.work += n;
      reached(latest);
      return Infinity;
    }
    if (need !== 0) for (let t = start; t < end; t += 1) free[t]! -= need;
    starts[task] = start;
    ends[task] = end;
    if (hasExclusions) placed[task] = 1;
    if (end > latest) latest = end;
  }
  tasks.work += size;
  reached(latest);
  return latest;
}
