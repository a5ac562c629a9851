import type { DenseProblem } from "./index-problem.ts";
import { heldSteps } from "./packed-needs.ts";
import type { PackedNeeds } from "./packed-needs.ts";
import type { Profile } from "./profile.ts";

/** A profile that keeps only the moments at which something changes; for times with many ticks. */
export function createEventProfile(problem: DenseProblem, packed: PackedNeeds): Profile {
  const { ticks, graph } = problem;
  const { words, guards, needs } = packed;
  const steps = heldSteps(problem, packed);
  const limit = 2 * graph.size + steps.times.length + 2;
  const times = new Int32Array(limit);
  const free = new Int32Array(limit * words);
  let length = 0;
  // What is too full for a class stays so until the next reset: nothing of the class starts before this time.
  const firstRoom = new Int32Array(packed.classes);

  const reset = (mirrorAt: number | null): void => {
    const count = steps.times.length;
    length = 0;
    firstRoom.fill(0);
    const push = (time: number, row: number[]): void => {
      if (length > 0 && times[length - 1] === time) length -= 1;
      times[length] = time;
      for (let w = 0; w < words; w += 1) free[length * words + w] = row[w]!;
      length += 1;
    };
    if (mirrorAt === null) for (let k = 0; k < count; k += 1) push(steps.times[k]!, steps.free[k]!);
    else
      for (let k = count - 1; k >= 0; k -= 1)
        push(k + 1 < count ? Math.max(0, mirrorAt - steps.times[k + 1]!) : 0, steps.free[k]!);
  };

  /** The last moment at or before a time. */
  const locate = (time: number): number => {
    let low = 0;
    let high = length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (times[middle]! <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const fits = (at: number, task: number): boolean => {
    for (let w = 0; w < words; w += 1) {
      if (((free[at * words + w]! - needs[task * words + w]!) & guards[w]!) !== guards[w]!) return false;
    }
    return true;
  };
  const find = (task: number, from: number): number => {
    const duration = ticks[task]!;
    if (duration === 0) return from;
    const group = packed.classOf[task]!;
    const room = firstRoom[group]!;
    let start = Math.max(from, room);
    let full = from <= room;
    for (let at = locate(start); at < length; at += 1) {
      if (times[at]! >= start + duration) break;
      if (fits(at, task)) {
        full = false;
        continue;
      }
      if (full) firstRoom[group] = times[at + 1]!;
      // The last row never ends and always fits: everything is over by then.
      start = times[at + 1]!;
    }
    return start;
  };
  /** Makes sure that there is a moment at a time, and gives its place. */
  const split = (time: number): number => {
    const at = locate(time);
    if (times[at] === time) return at;
    times.copyWithin(at + 2, at + 1, length);
    free.copyWithin((at + 1) * words, at * words, length * words);
    times[at + 1] = time;
    length += 1;
    return at + 1;
  };
  const take = (task: number, at: number): void => {
    if (ticks[task] === 0) return;
    const from = split(at);
    const to = split(at + ticks[task]!);
    for (let k = from; k < to; k += 1) {
      for (let w = 0; w < words; w += 1) free[k * words + w]! -= needs[task * words + w]!;
    }
  };
  return { reset, find, take, cells: null };
}
