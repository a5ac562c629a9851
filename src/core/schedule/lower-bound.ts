import { boundTicks } from "./bound-ticks.ts";
import type { TickBound } from "./bound-ticks.ts";
import { longestTails } from "./critical-path.ts";
import { indexProblem } from "./index-problem.ts";
import type { DenseProblem } from "./index-problem.ts";
import type { LowerBound, ScheduleProblem } from "./problem.ts";

/**
 * Finds a length that no schedule can go below, without a search; `planSchedule` may prove a better one.
 *
 * O((tasks + dependencies) + tasks log tasks for each resource); no tasks give 0. Adding a dependency or a task never
 * lowers `path` and `load`. Where minutes have no common unit up to a millionth, sums may be rounded down by a billionth.
 *
 * @throws {OrchestrateError} The codes `SCHEDULE_…` of an invalid problem, as `planSchedule`.
 * @example
 * lowerBound({
 *   tasks: [
 *     { id: "a", minutes: 30, dependsOn: [], needs: { agents: 1 } },
 *     { id: "b", minutes: 30, dependsOn: [], needs: { agents: 1 } },
 *     { id: "c", minutes: 31, dependsOn: [], needs: { agents: 1 } },
 *   ],
 *   resources: { agents: 2 },
 * }).minutes; // 46
 */
export function lowerBound(problem: ScheduleProblem): LowerBound {
  const dense = indexProblem(problem);
  return toLowerBound(boundMinutes(dense));
}

/** The best of some bounds, with all of them. */
export function toLowerBound(bounds: LowerBound["bounds"]): LowerBound {
  let tight = bounds[0]!;
  for (const bound of bounds) if (bound.minutes > tight.minutes) tight = bound;
  return { minutes: tight.minutes, tight: tight.name, bounds };
}

/** All bounds of a problem in minutes. */
export function boundMinutes(problem: DenseProblem): LowerBound["bounds"] {
  const inMinutes = ({ name, ticks }: TickBound): { name: TickBound["name"]; minutes: number } => ({
    name,
    minutes: (ticks * problem.unit) / problem.scale,
  });
  if (problem.exact) return boundTicks(problem).map(inMinutes);
  // Rounded up lengths give no bound, rounded down ones do; chains and loads are summed up as they are.
  const floor = (ticks: number): number => Math.max(0, ticks - 1);
  const held = problem.held.map((part) => ({ ...part, untilTick: floor(part.untilTick) }));
  const shorter = { ...problem, ticks: problem.ticks.map(floor), release: problem.release.map(floor), held };
  return boundTicks(shorter).map((bound) => {
    const { name, minutes } = inMinutes(bound);
    if (name === "path") return { name, minutes: Math.max(minutes, longestPath(problem)) };
    if (name === "load") return { name, minutes: Math.max(minutes, largestLoad(problem)) };
    return { name, minutes };
  });
}

function longestPath(problem: DenseProblem): number {
  return longestTails(problem.graph, problem.minutes).reduce((longest, tail) => Math.max(longest, tail), 0);
}

function largestLoad({ minutes, capacity, needStart, needResource, needAmount }: DenseProblem): number {
  const work = new Float64Array(capacity.length);
  for (let i = 0; i < minutes.length; i += 1) {
    for (let k = needStart[i]!; k < needStart[i + 1]!; k += 1) work[needResource[k]!]! += needAmount[k]! * minutes[i]!;
  }
  return work.reduce((most, sum, r) => Math.max(most, sum / capacity[r]!), 0) * (1 - 1e-12);
}
