import type { DenseProblem } from "./index-problem.ts";

/**
 * Turns a schedule of lengths that were rounded up into one of the lengths as they are: each task starts when all that ended
 * before it has ended, so nothing overlaps that did not overlap. O(tasks log tasks).
 */
export function pullTogether(problem: DenseProblem, starts: Int32Array): { starts: Float64Array; ends: Float64Array } {
  const { graph, ticks, minutes, release, unit, scale, held } = problem;
  const { size, order } = graph;
  const rank = new Int32Array(size);
  order.forEach((task, place) => (rank[task] = place));
  const endOf = (task: number): number => starts[task]! + ticks[task]!;
  const byStart = Array.from(order).sort(
    (a, b) => starts[a]! - starts[b]! || endOf(a) - endOf(b) || rank[a]! - rank[b]!,
  );
  const byEnd = Array.from(order).sort((a, b) => endOf(a) - endOf(b) || starts[a]! - starts[b]! || rank[a]! - rank[b]!);
  const at = new Float64Array(size);
  const ends = new Float64Array(size);
  let latest = 0;
  let ended = 0;
  const outside = held.map((part) => part.untilTick).sort((a, b) => a - b);
  for (const task of byStart) {
    while (ended < size && endOf(byEnd[ended]!) <= starts[task]! && byEnd[ended] !== task) {
      latest = Math.max(latest, ends[byEnd[ended]!]!);
      ended += 1;
    }
    const released = outside.reduce((time, tick) => (tick <= starts[task]! ? tick : time), release[task]!);
    at[task] = Math.max(latest, (Math.min(starts[task]!, Math.max(released, release[task]!)) * unit) / scale);
    ends[task] = at[task] + minutes[task]!;
  }
  return { starts: at, ends };
}
