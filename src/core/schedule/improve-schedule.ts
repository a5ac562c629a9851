import type { TickTimes } from "./bound-ticks.ts";
import { createDecoder } from "./decoder.ts";
import { createExactSearch } from "./exact-search.ts";
import type { ExactSearch } from "./exact-search.ts";
import { createGeneticSearch } from "./genetic-search.ts";
import type { StepSearch } from "./genetic-search.ts";
import type { Incumbent } from "./incumbent.ts";
import type { DenseProblem } from "./index-problem.ts";
import { lengthOf, schedulePriority } from "./priority-schedule.ts";
import { createRandom } from "./random.ts";
import { createStopQuestion } from "./stop-question.ts";

/** How far the improvement may go. */
export interface ImproveLimits {
  readonly maxIterations: number;
  readonly seed: number;
  readonly shouldStop: () => boolean;
}

/** Up to so many tasks lists are decoded one task after the other; more take too long for one step. */
const maxListTasks = 3000;
/** The genetic search goes first; what is easy is done by then. */
const headStart = 60;

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
  const { size } = problem.graph;
  let proved = lower;
  let iterations = 0;
  const stop = createStopQuestion(limits.shouldStop);
  const isOpen = (): boolean => incumbent.makespan() > proved && iterations < limits.maxIterations && !stop.ask();
  if (!isOpen()) return { proved, iterations };
  const context = { problem, times, incumbent, random: createRandom(limits.seed), stop };
  const search =
    size <= maxListTasks ? createGeneticSearch(context, createDecoder(problem, times, stop)) : sampleUrgencies(context);
  let exact: ExactSearch | null = null;
  while (isOpen()) {
    iterations += 1;
    const share = exactShare(problem, incumbent.makespan() / Math.max(1, proved) - 1);
    if (iterations === headStart) exact = createExactSearch(problem, times, incumbent, proved, stop);
    else if (exact === null || exact.work() * (1 - share) > search.work() * share) search.step();
    else {
      exact.step();
      proved = Math.max(proved, exact.bound());
    }
  }
  return { proved, iterations };
}

/** The share of the work for the exact search: half where it can hope to end, little where the gap is wide and tasks are many. */
function exactShare({ graph, capacity, excludes }: DenseProblem, gap: number): number {
  const excluding = excludes.length > 0 || capacity.includes(1);
  if (excluding || graph.size <= 40 || gap <= 0.03) return 0.5;
  return 0.01;
}

/** For very many tasks: the same quick schedule again, with urgencies that chance has changed a little. */
function sampleUrgencies({
  problem,
  times,
  incumbent,
  random,
  stop,
}: Parameters<typeof createGeneticSearch>[0]): StepSearch {
  const urgency = new Int32Array(problem.graph.size);
  let work = 0;
  return {
    work: () => work,
    step: () => {
      for (let i = 0; i < urgency.length; i += 1) urgency[i] = Math.floor(times.tails[i]! * (0.9 + random(200) / 1000));
      const starts = schedulePriority(problem, urgency, stop);
      work += 3 * urgency.length;
      if (starts !== null) incumbent.offer(starts, lengthOf(starts, problem.ticks));
    },
  };
}
