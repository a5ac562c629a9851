import type { SearchContext } from "./genetic-search.ts";

/** Makes lists of tasks by chance that fit the dependencies. */
export interface ListSampler {
  /** From now on lists are near this one; `null`: long tails come first. */
  follow(list: Int32Array | null): void;
  /** Half a list where the search is to stop. */
  sample(): void;
}

/** Makes a sampler that writes into `child` (regret-based biased sampling, Drexl 1991). */
export function createListSampler({ problem, times, random, stop }: SearchContext, child: Int32Array): ListSampler {
  const { size, predStart, succStart, succs } = problem.graph;
  const waiting = new Int32Array(size);
  const eligible = new Int32Array(size);
  const weights = new Float64Array(size);
  const place = new Int32Array(size);
  let follows = false;
  let turn = 0;

  return {
    follow: (list) => {
      follows = list !== null;
      if (list !== null) for (let n = 0; n < size; n += 1) place[list[n]!] = n;
    },
    sample: () => {
      turn = (turn + 1) % 3;
      const power = follows || turn === 2 ? 4 : turn + 1;
      let count = 0;
      for (let i = 0; i < size; i += 1) {
        waiting[i] = predStart[i + 1]! - predStart[i]!;
        if (waiting[i] !== 0) continue;
        eligible[count] = i;
        count += 1;
      }
      for (let n = 0; n < size; n += 1) {
        if (stop.after(count >> 4)) return;
        let least = Infinity;
        for (let k = 0; k < count; k += 1) {
          const value = follows ? -place[eligible[k]!]! : times.tails[eligible[k]!]!;
          weights[k] = value;
          if (value < least) least = value;
        }
        let total = 0;
        for (let k = 0; k < count; k += 1) {
          const regret = weights[k]! - least + 1;
          const square = regret * regret;
          weights[k] = power === 1 ? regret : power === 2 ? square : square * square;
          total += weights[k]!;
        }
        let dart = (random(1 << 30) / (1 << 30)) * total;
        let chosen = 0;
        while (chosen < count - 1 && dart >= weights[chosen]!) {
          dart -= weights[chosen]!;
          chosen += 1;
        }
        const task = eligible[chosen]!;
        count -= 1;
        eligible[chosen] = eligible[count]!;
        child[n] = task;
        for (let k = succStart[task]!; k < succStart[task + 1]!; k += 1) {
          waiting[succs[k]!]! -= 1;
          if (waiting[succs[k]!] !== 0) continue;
          eligible[count] = succs[k]!;
          count += 1;
        }
      }
    },
  };
}
