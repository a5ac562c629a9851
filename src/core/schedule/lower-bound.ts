import { boundTicks } from "./bound-ticks.ts";
import type { TickBound, TickTimes } from "./bound-ticks.ts";
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

/** All bounds of a problem in minutes; `times` are those of the problem, where they are known already. */
export function boundMinutes(problem: DenseProblem, times?: TickTimes): LowerBound["bounds"] {
  const inMinutes = ({ name, ticks }: TickBound): { name: TickBound["name"]; minutes: number } => ({
    name,
    minutes: (ticks * problem.unit) / problem.scale,
  });
  // The load as it is: rounded up to a tick it would fall when a task makes the tick smaller. `path-and-load` rounds.
  const load = { name: "load" as const, minutes: largestLoad(problem) };
  if (problem.exact)
    return boundTicks(problem, times).map((bound) => (bound.name === "load" ? load : inMinutes(bound)));
  // Rounded up lengths give no bound, rounded down ones do; chains and loads are summed up as they are.
  const floor = (ticks: number): number => Math.max(0, ticks - 1);
  const held = problem.held.map((part) => ({ ...part, untilTick: floor(part.untilTick) }));
  const shorter = { ...problem, ticks: problem.ticks.map(floor), release: problem.release.map(floor), held };
  return boundTicks(shorter).map((bound) => {
    const { name, minutes } = inMinutes(bound);
    if (name === "path") return { name, minutes: Math.max(minutes, longestPath(problem)) };
    return name === "load" ? load : { name, minutes };
  });
}

function longestPath(problem: DenseProblem): number {
  return longestTails(problem.graph, problem.minutes).reduce((longest, tail) => Math.max(longest, tail), 0);
}

function largestLoad(problem: DenseProblem): number {
  const { minutes, needStart, needResource, needAmount, givenCapacity, givenUnit } = problem;
  const work = new Float64Array(givenCapacity.length);
  for (let i = 0; i < minutes.length; i += 1) {
    for (let k = needStart[i]!; k < needStart[i + 1]!; k += 1) {
      const r = needResource[k]!;
      work[r]! += needAmount[k]! * givenUnit[r]! * minutes[i]!;
    }
  }
  // Sums of fractions may be a last digit too large.
  const safe = (sum: number): number => (Number.isSafeInteger(sum) ? sum : sum * (1 - 1e-12));
  return work.reduce((most, sum, r) => Math.max(most, safe(sum) / givenCapacity[r]!), 0);
}
