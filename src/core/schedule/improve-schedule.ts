import type { TickTimes } from "./bound-ticks.ts";
import { createDecoder } from "./decoder.ts";
import { createExactSearch } from "./exact-search.ts";
import type { ExactSearch } from "./exact-search.ts";
import { createGeneticSearch } from "./genetic-search.ts";
import type { Incumbent } from "./incumbent.ts";
import type { DenseProblem } from "./index-problem.ts";
import { createRandom } from "./random.ts";

/** What the improvement may use. */
export interface ImproveLimits {
  readonly maxIterations: number;
  readonly seed: number;
  readonly shouldStop: () => boolean;
  /** Share of the work that goes into the exact search. */
  readonly exactShare: number;
}

/**
 * Improves the best schedule by a genetic search and an exact search in turns, until no shorter one can be found or the
 * limits say stop. Which of the two goes on is decided by counted work, not by time, so that equal arguments give equal results.
 *
 * @returns What is proved of the makespan, in ticks, and the steps done.
 */
export function improveSchedule(
  problem: DenseProblem,
  times: TickTimes,
  incumbent: Incumbent,
  lower: number,
  limits: ImproveLimits,
): { proved: number; iterations: number } {
  let proved = lower;
  let iterations = 0;
  if (incumbent.makespan() <= proved) return { proved, iterations };
  const decoder = createDecoder(problem);
  const genetic = createGeneticSearch({ problem, times, decoder, incumbent, random: createRandom(limits.seed) });
  let exact: ExactSearch | null = null;
  let geneticWork = 0;
  while (incumbent.makespan() > proved && iterations < limits.maxIterations && !limits.shouldStop()) {
    iterations += 1;
    if (exact === null || exact.work() * (1 - limits.exactShare) > geneticWork * limits.exactShare) {
      genetic.step();
      geneticWork += 3 * problem.graph.size;
      if (iterations === 60 && limits.exactShare > 0) exact = createExactSearch(problem, times, incumbent, proved);
    } else {
      exact.step();
      proved = Math.max(proved, exact.bound());
    }
  }
  return { proved, iterations };
}
