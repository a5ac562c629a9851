import type { TickTimes } from "./bound-ticks.ts";
import { createListCrossover } from "./list-crossover.ts";
import { createListSampler } from "./list-sampler.ts";
import { createLearnedMargin } from "./learned-margin.ts";
import type { Decoder } from "./decoder.ts";
import type { Incumbent } from "./incumbent.ts";
import type { DenseProblem } from "./index-problem.ts";
import type { StopQuestion } from "./stop-question.ts";

/** A search that goes on for as long as it is asked to. */
export interface StepSearch {
  /** Tries one more schedule. */
  step(): void;
  /** Work done so far, about one for each task placed. */
  work(): number;
}

/** What the searches share. */
export interface SearchContext {
  readonly problem: DenseProblem;
  readonly times: TickTimes;
  readonly incumbent: Incumbent;
  readonly random: (below: number) => number;
  /** A step that is told to stop leaves everything as it was, half done or not: nothing of it is kept. */
  readonly stop: StopQuestion;
}

/**
 * A genetic search over lists of tasks, each decoded serially and justified twice, one child at a time; after Valls,
 * Ballestin and Quintanilla (2008). No two members have the same schedule. Of equal makespans the one that leaves its tasks
 * more room counts as better. When nothing new gets in any more, a new population starts, every other time around the best list.
 */
export function createGeneticSearch(context: SearchContext, decoder: Decoder): StepSearch {
  const { problem, incumbent, random, stop } = context;
  const { size } = problem.graph;
  // About a quarter of a second is room for 100 small or a few large families of lists.
  const population = Math.max(24, Math.min(100, Math.round(6000 / Math.max(1, size))));
  const staleLimit = 20 * population;
  const lists = Array.from({ length: population }, () => new Int32Array(size));
  const startsOf = Array.from({ length: population }, () => new Int32Array(size));
  const makespans = new Float64Array(population);
  const fitnesses = new Float64Array(population);
  const prints = new Int32Array(population);
  const salt = Int32Array.from({ length: size }, () => random(1 << 30) * 2 + 1);
  const child = new Int32Array(size);
  const sampler = createListSampler(context, child);
  const crossover = createListCrossover(problem, random, child);
  let filled = 0;
  let stale = 0;
  let round = 0;
  let turn = 0;
  let makespan = 0;
  let fitness = 0;
  let print = 0;
  let children = 0;
  const spare = Math.ceil(incumbent.makespan() / 40);
  const serialMargin = createLearnedMargin(spare);
  const lateMargin = createLearnedMargin(spare);

  /** Decodes the child; false, early where possible, if its makespan is above `most`. */
  const decode = (most: number): boolean => {
    children += 1;
    const serial = decoder.serial(child, most + serialMargin.value());
    if (serial === Infinity) return false;
    const late = decoder.pushLate(most + lateMargin.value());
    if (late === Infinity) return false;
    makespan = decoder.pushEarly(most);
    if (makespan === Infinity) return false;
    if (most < Infinity) {
      serialMargin.learn(serial - most);
      lateMargin.learn(late - most);
    }
    fitness = makespan - (0.999 * decoder.slack()) / (makespan * size);
    incumbent.offer(decoder.starts, makespan);
    print = 0;
    for (let i = 0; i < size; i += 1) print = (print + Math.imul(decoder.starts[i]!, salt[i]!)) | 0;
    return true;
  };
  const store = (slot: number): void => {
    decoder.sortByStart();
    lists[slot]!.set(decoder.sorted);
    startsOf[slot]!.set(decoder.starts);
    makespans[slot] = makespan;
    fitnesses[slot] = fitness;
    prints[slot] = print;
  };
  const isKnown = (): boolean => {
    for (let k = 0; k < filled; k += 1) if (prints[k] === print) return true;
    return false;
  };
  /** The better of two by chance. */
  const pick = (): number => {
    const a = random(filled);
    const b = random(filled);
    return fitnesses[a]! <= fitnesses[b]! ? a : b;
  };
  const best = (): number => {
    let found = 0;
    for (let k = 1; k < filled; k += 1) if (fitnesses[k]! < fitnesses[found]!) found = k;
    return found;
  };
  const startOver = (): void => {
    round += 1;
    sampler.follow(round % 2 === 1 ? lists[best()]! : null);
    stale = 0;
    filled = 0;
  };

  return {
    work: () => decoder.work() + children * size,
    step: () => {
      if (filled < population) {
        sampler.sample();
        if (stop.after(0) || !decode(Infinity)) return;
        stale += 1;
        // Small problems have fewer schedules than the population has places.
        if (isKnown() && stale < 100) return;
        stale = 0;
        store(filled);
        filled += 1;
        return;
      }
      if (stale > staleLimit) startOver();
      if (filled === 0) return;
      const mother = pick();
      let father = pick();
      if (father === mother) father = (father + 1 + random(population - 1)) % population;
      crossover.cross(
        { list: lists[mother]!, starts: startsOf[mother]!, makespan: makespans[mother]! },
        lists[father]!,
      );
      // Of equally bad ones another each time, else most of the population never moves.
      turn = (turn + 1) % population;
      let worst = turn;
      for (let k = 0; k < population; k += 1) if (fitnesses[k]! > fitnesses[worst]!) worst = k;
      stale += 1;
      if (!decode(makespans[worst]!) || isKnown()) return;
      if (makespan < makespans[worst]!) stale = 0;
      if (fitness <= fitnesses[worst]!) store(worst);
    },
  };
}
