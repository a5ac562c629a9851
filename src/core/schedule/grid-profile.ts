import type { DenseProblem } from "./index-problem.ts";
import { heldSteps } from "./profile.ts";
import type { PackedNeeds, Profile } from "./profile.ts";

/** A profile with one cell for each tick. */
export function createGridProfile(problem: DenseProblem, packed: PackedNeeds, horizon: number): Profile {
  const { ticks } = problem;
  const { words, guards, needs } = packed;
  const steps = heldSteps(problem, packed);
  const cells = (horizon + 1) * words;
  const free = new Int32Array(cells);
  const empty = steps.free[steps.times.length - 1]!;
  let used = horizon + 1;

  const reset = (mirrorAt: number | null): void => {
    for (let w = 0; w < words; w += 1) {
      if (words === 1) free.fill(empty[0]!, 0, used);
      else for (let t = w; t < used * words; t += words) free[t] = empty[w]!;
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
    for (let t = at; t < end; t += 1) for (let w = 0; w < words; w += 1) free[t * words + w]! -= needs[task * words + w]!;
  };
  return words === 1 ? { reset, find: findOne, take: takeOne } : { reset, find: findMany, take: takeMany };
}
