import type { DenseProblem } from "./index-problem.ts";
import { heldSteps } from "./packed-needs.ts";
import type { PackedNeeds } from "./packed-needs.ts";
import type { Profile } from "./profile.ts";

/** A profile with one cell for each tick. */
export function createGridProfile(problem: DenseProblem, packed: PackedNeeds, horizon: number): Profile {
  const { ticks } = problem;
  const { words, guards, needs } = packed;
  const steps = heldSteps(problem, packed);
  const cells = (horizon + 1) * words;
  const free = new Int32Array(cells);
  const empty = steps.free[steps.times.length - 1]!;
  let used = horizon + 1; // Cells behind this are empty.
  // A cell that is too full for a class stays so until the next reset: `skip` leads on from it to one that may have room.
  // With exclusions the loop of the decoder is faster.
  const skipping = words === 1 && packed.classes <= 8 && problem.excludes.length === 0;
  const skip = new Int32Array(skipping ? packed.classes * (horizon + 2) : 0);
  const own = Int32Array.from({ length: skipping ? horizon + 2 : 0 }, (_, t) => t);

  const reset = (mirrorAt: number | null): void => {
    for (let w = 0; w < words; w += 1) {
      if (words === 1) free.fill(empty[0]!, 0, used);
      else for (let t = w; t < used * words; t += words) free[t] = empty[w]!;
    }
    if (skipping) {
      const cells = own.subarray(0, Math.min(horizon + 2, used + 2));
      for (let c = 0; c < packed.classes; c += 1) skip.set(cells, c * (horizon + 2));
    }
    used = 0;
    for (let step = 0; step + 1 < steps.times.length; step += 1) {
      const from = mirrorAt === null ? steps.times[step]! : Math.max(0, mirrorAt - steps.times[step + 1]!);
      const to = mirrorAt === null ? steps.times[step + 1]! : Math.max(0, mirrorAt - steps.times[step]!);
      for (let t = from; t < to; t += 1) for (let w = 0; w < words; w += 1) free[t * words + w] = steps.free[step]![w]!;
      used = Math.max(used, to);
    }
  };

  const guard = guards[0]!;
  const findOne = (task: number, from: number): number => {
    const need = needs[task]!;
    const length = ticks[task]!;
    if (need === 0) return from;
    let start = from;
    let low = from;
    let end = from + length - 1;
    // From the end of the window back: the first cell that does not fit moves the whole window behind it.
    for (let t = end; t >= low; t -= 1) {
      if (((free[t]! - need) & guard) === guard) continue;
      start = t + 1;
      low = end + 1;
      end = t + length;
      t = end + 1;
    }
    return start;
  };
  /** The first cell from `t` on that has room for a class. */
  const roomFrom = (row: number, t: number, need: number): number => {
    let cell = t;
    for (;;) {
      const next = skip[row + cell]!;
      if (next !== cell) {
        // Halve the way for the next one that comes by.
        skip[row + cell] = skip[row + next]!;
        cell = next;
      } else if (((free[cell]! - need) & guard) === guard) return cell;
      else {
        skip[row + cell] = cell + 1;
        cell += 1;
      }
    }
  };
  const findSkipping = (task: number, from: number): number => {
    const need = needs[task]!;
    if (need === 0) return from;
    const length = ticks[task]!;
    const row = packed.classOf[task]! * (horizon + 2);
    let start = roomFrom(row, from, need);
    let low = start + 1;
    let end = start + length - 1;
    for (let t = end; t >= low; t -= 1) {
      if (((free[t]! - need) & guard) === guard) continue;
      start = roomFrom(row, t + 1, need);
      low = Math.max(start, end) + 1;
      end = start + length - 1;
      t = end + 1;
    }
    return start;
  };
  const takeOne = (task: number, at: number): void => {
    const need = needs[task]!;
    const end = at + ticks[task]!;
    if (end > used) used = end;
    if (need !== 0) for (let t = at; t < end; t += 1) free[t]! -= need;
  };
  const findMany = (task: number, from: number): number => {
    const base = task * words;
    const length = ticks[task]!;
    let start = from;
    let low = from;
    let end = from + length - 1;
    for (let t = end; t >= low; t -= 1) {
      let fits = true;
      for (let w = 0; w < words; w += 1) {
        if (((free[t * words + w]! - needs[base + w]!) & guards[w]!) !== guards[w]!) fits = false;
      }
      if (fits) continue;
      start = t + 1;
      low = end + 1;
      end = t + length;
      t = end + 1;
    }
    return start;
  };
  const takeMany = (task: number, at: number): void => {
    const end = at + ticks[task]!;
    if (end > used) used = end;
    for (let t = at; t < end; t += 1)
      for (let w = 0; w < words; w += 1) free[t * words + w]! -= needs[task * words + w]!;
  };
  const reached = (tick: number): void => {
    if (tick > used) used = tick;
  };
  if (skipping) return { reset, find: findSkipping, take: takeOne, cells: null };
  return words === 1
    ? { reset, find: findOne, take: takeOne, cells: { free, needs, guard, reached } }
    : { reset, find: findMany, take: takeMany, cells: null };
}
