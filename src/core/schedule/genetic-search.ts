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
  const G = globalThis as { pop?: string; stale?: string; mut?: string; mode?: string };
  const population = Number(G.pop ?? 40);
  const staleLimit = Number(G.stale ?? 1000);
  const mutation = Number(G.mut ?? 5);
  const lists = Array.from({ length: population }, () => new Int32Array(size));
  const makespans = new Float64Array(population).fill(Infinity);
  const prints = new Int32Array(population);
  const salt = Int32Array.from({ length: size }, () => random(1 << 30) * 2 + 1);
  const child = new Int32Array(size);
  const used = new Uint8Array(size);
  const waiting = new Int32Array(size);
  const eligible = new Int32Array(size);
  const weights = new Float64Array(size);
  const guide = new Int32Array(size);
  const guidePlace = new Int32Array(size);
  let guided = false;
  let filled = 0;
  let stale = 0;
  let round = 0;

  /** A list by chance, the better for tasks with long tails (regret-based biased sampling, Drexl 1991). */
  const sample = (greed: number): void => {
    let count = 0;
    for (let i = 0; i < size; i += 1) {
      waiting[i] = predStart[i + 1]! - predStart[i]!;
      if (waiting[i] === 0) eligible[count++] = i;
    }
    for (let n = 0; n < size; n += 1) {
      let least = Infinity;
      for (let k = 0; k < count; k += 1) {
        const value = guided ? -guidePlace[eligible[k]!]! : times.tails[eligible[k]!]!;
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
      if (random(100) >= mutation) continue;
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
  const fingerprint = (): number => {
    let print = 0;
    for (let i = 0; i < size; i += 1) print = (print + Math.imul(decoder.starts[i]!, salt[i]!)) | 0;
    return print;
  };

  const store = (slot: number, makespan: number, print: number): void => {
    lists[slot]!.set(decoder.sorted);
    makespans[slot] = makespan;
    prints[slot] = print;
  };

  const pick = (): number => {
    const a = random(filled);
    const b = random(filled);
    return makespans[a]! <= makespans[b]! ? a : b;
  };

  return {
    step: () => {
      if (filled < population) {
        sample(guided ? 4 : filled % 3 === 0 ? 1 : filled % 3 === 1 ? 2 : 4);
        const makespan = decode();
        const print = fingerprint();
        for (let k = 0; k < filled; k += 1) if (prints[k] === print && stale < 100) { stale += 1; return; }
        stale = 0;
        store(filled, makespan, print);
        filled += 1;
        return;
      }
      if (stale > staleLimit) {
        round += 1;
        stale = 0;
        filled = 0;
        guided = round % 2 === 1;
        if (guided) {
          let best = 0;
          for (let k = 1; k < population; k += 1) if (makespans[k]! < makespans[best]!) best = k;
          guide.set(lists[best]!);
          for (let n = 0; n < size; n += 1) guidePlace[guide[n]!] = n;
        }
        return;
      }
      const mother = pick();
      let father = pick();
      if (father === mother) father = (father + 1 + random(population - 1)) % population;
      cross(lists[mother]!, lists[father]!);
      mutate();
      const makespan = decode();
      const print = fingerprint();
      let worst = 0;
      stale += 1;
      for (let k = 0; k < population; k += 1) {
        if (prints[k] === print) return;
        if (makespans[k]! > makespans[worst]!) worst = k;
      }
      if (makespan < makespans[worst]!) stale = 0;
      if (makespan <= makespans[worst]!) store(worst, makespan, print);
    },
  };
}
