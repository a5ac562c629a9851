import type { Decoder } from "./decoder.ts";
import type { DenseProblem } from "./index-problem.ts";
import type { Incumbent } from "./incumbent.ts";
import type { TickTimes } from "./bound-ticks.ts";

/** A search that goes on for as long as it is asked to. */
export interface StepSearch {
  /** Tries one more schedule. */
  step(): void;
}

/** What the searches share. */
export interface SearchContext {
  readonly problem: DenseProblem;
  readonly times: TickTimes;
  readonly decoder: Decoder;
  readonly incumbent: Incumbent;
  readonly random: (below: number) => number;
}

/**
 * A genetic search over lists of tasks, each decoded serially and justified twice, one child at a time; after Valls,
 * Ballestin and Quintanilla (2008).
 */
export function createGeneticSearch(context: SearchContext): StepSearch {
  const { problem, times, decoder, incumbent, random } = context;
  const { graph } = problem;
  const { size, predStart, succStart, succs, order } = graph;
  const population = 40;
  const lists = Array.from({ length: population }, () => new Int32Array(size));
  const makespans = new Float64Array(population).fill(Infinity);
  const child = new Int32Array(size);
  const used = new Uint8Array(size);
  const waiting = new Int32Array(size);
  const eligible = new Int32Array(size);
  const weights = new Float64Array(size);
  const critical = times.heads.map((head, i) => head + times.tails[i]!);
  void critical;
  let filled = 0;
  let stale = 0;

  /** A list by chance, the better for tasks with long tails (regret-based biased sampling, Drexl 1991). */
  const sample = (greed: number, guide: Int32Array | null): void => {
    let count = 0;
    for (let i = 0; i < size; i += 1) {
      waiting[i] = predStart[i + 1]! - predStart[i]!;
      if (waiting[i] === 0) eligible[count++] = i;
    }
    for (let n = 0; n < size; n += 1) {
      let least = Infinity;
      for (let k = 0; k < count; k += 1) {
        const value = guide === null ? times.tails[eligible[k]!]! : -guide[eligible[k]!]!;
        weights[k] = value;
        if (value < least) least = value;
      }
      let total = 0;
      for (let k = 0; k < count; k += 1) {
        const regret = weights[k]! - least + 1;
        weights[k] = greed === 1 ? regret : greed === 2 ? regret * regret : regret * regret * regret * regret;
        total += weights[k]!;
      }
      let dart = (random(1 << 30) / (1 << 30)) * total;
      let chosen = 0;
      while (chosen < count - 1 && dart >= weights[chosen]!) dart -= weights[chosen++]!;
      const task = eligible[chosen]!;
      eligible[chosen] = eligible[--count]!;
      child[n] = task;
      for (let k = succStart[task]!; k < succStart[task + 1]!; k += 1) {
        waiting[succs[k]!]! -= 1;
        if (waiting[succs[k]!] === 0) eligible[count++] = succs[k]!;
      }
    }
  };
  void order;

  const cross = (mother: Int32Array, father: Int32Array): void => {
    const a = random(size);
    const b = random(size);
    const from = Math.min(a, b);
    const to = Math.max(a, b);
    used.fill(0);
    let n = 0;
    for (; n < from; n += 1) {
      child[n] = mother[n]!;
      used[child[n]!] = 1;
    }
    for (let k = 0; n <= to && k < size; k += 1) {
      if (used[father[k]!] === 1) continue;
      child[n] = father[k]!;
      used[child[n]!] = 1;
      n += 1;
    }
    for (let k = 0; n < size; k += 1) {
      if (used[mother[k]!] === 1) continue;
      child[n] = mother[k]!;
      n += 1;
    }
  };

  const isPred = (a: number, b: number): boolean => {
    for (let k = succStart[a]!; k < succStart[a + 1]!; k += 1) if (succs[k] === b) return true;
    return false;
  };
  const mutate = (): void => {
    for (let n = 0; n + 1 < size; n += 1) {
      if (random(100) >= 5) continue;
      const a = child[n]!;
      const b = child[n + 1]!;
      if (isPred(a, b)) continue;
      child[n] = b;
      child[n + 1] = a;
    }
  };

  const decode = (): number => {
    decoder.serial(child);
    const makespan = decoder.justify();
    incumbent.offer(decoder.starts, makespan);
    decoder.sortByStart();
    return makespan;
  };

  const store = (slot: number, makespan: number): void => {
    lists[slot]!.set(decoder.sorted);
    makespans[slot] = makespan;
  };

  const pick = (): number => {
    const a = random(filled);
    const b = random(filled);
    return makespans[a]! <= makespans[b]! ? a : b;
  };

  return {
    step: () => {
      if (filled < population) {
        sample(filled % 3 === 0 ? 1 : filled % 3 === 1 ? 2 : 4, null);
        store(filled, decode());
        filled += 1;
        return;
      }
      const mother = pick();
      let father = pick();
      if (father === mother) father = (father + 1 + random(population - 1)) % population;
      cross(lists[mother]!, lists[father]!);
      mutate();
      const makespan = decode();
      let worst = 0;
      for (let k = 1; k < population; k += 1) if (makespans[k]! > makespans[worst]!) worst = k;
      if (makespan <= makespans[worst]!) store(worst, makespan);
      stale += 1;
    },
  };
}
