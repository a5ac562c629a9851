import type { DenseProblem } from "./index-problem.ts";
import { horizonOf } from "./create-profile.ts";

/** A list with the schedule it stands for. */
export interface ListParent {
  readonly list: Int32Array;
  readonly starts: Int32Array;
  readonly makespan: number;
}

/** Makes a child of two lists, with small changes. */
export interface ListCrossover {
  cross(mother: ListParent, father: Int32Array): void;
}

/** Of a hundred children so many keep the mother's peaks; the others are crossed at two points. */
const peakShare = 60;
/** So many tasks at most are moved in a child, each by so many places at most. */
const mostMoved = 3;
const farthest = 12;

/** Makes a crossover that writes into `child`. */
export function createListCrossover(
  problem: DenseProblem,
  random: (below: number) => number,
  child: Int32Array,
): ListCrossover {
  const { graph, ticks, needStart, needResource, needAmount, capacity } = problem;
  const { size, predStart, preds, succStart, succs } = graph;
  const used = new Uint8Array(size);
  const horizon = horizonOf(problem);
  const knowsPeaks = horizon <= 16 * size + 4000;
  const busy = new Float64Array(knowsPeaks ? horizon + 2 : 0);
  /** The next busy tick from each on, and the number of the peak it is in. */
  const nextHigh = new Int32Array(busy.length);
  const nextPeak = new Int32Array(busy.length);
  const share = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    for (let k = needStart[i]!; k < needStart[i + 1]!; k += 1)
      share[i]! += needAmount[k]! / capacity[needResource[k]!]!;
  }
  const peakOf = new Int32Array(size);
  const nextInPeak = new Int32Array(size);
  const firstOf = new Int32Array(size + 1);
  const lastOf = new Int32Array(size + 1);
  const stack: number[] = [];
  let length = 0;

  /** Two-point crossover (Hartmann 1998): the middle from the father, the rest from the mother. */
  const crossPoints = (mother: Int32Array, father: Int32Array): void => {
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
    for (let k = 0; n <= to; k += 1) {
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

  const placeWithDependencies = (task: number): void => {
    stack.push(task);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      let ready = true;
      for (let k = predStart[top]!; used[top] === 0 && k < predStart[top + 1]!; k += 1) {
        if (used[preds[k]!] === 1) continue;
        stack.push(preds[k]!);
        ready = false;
      }
      if (!ready) continue;
      stack.pop();
      if (used[top] === 1) continue;
      used[top] = 1;
      child[length] = top;
      length += 1;
    }
  };

  /** Numbers the times at which the mother uses most of what there is, and puts each task into the first of them it runs in. */
  const findPeaks = ({ list, starts, makespan }: ListParent): void => {
    busy.fill(0, 0, makespan + 1);
    for (let i = 0; i < size; i += 1) {
      busy[starts[i]!]! += share[i]!;
      busy[starts[i]! + ticks[i]!]! -= share[i]!;
    }
    let most = busy[0]!;
    for (let t = 1; t <= makespan; t += 1) {
      busy[t]! += busy[t - 1]!;
      if (busy[t]! > most) most = busy[t]!;
    }
    const limit = most * (0.75 + random(150) / 1000);
    let peak = 0;
    let high = makespan + 2;
    for (let t = makespan; t >= 0; t -= 1) {
      if (busy[t]! >= limit) {
        // There are never more peaks than tasks that matter; the rest share the last number.
        if (high !== t + 1 && peak < size) peak += 1;
        high = t;
      }
      nextHigh[t] = high;
      nextPeak[t] = peak;
    }
    firstOf.fill(-1, 0, peak + 1);
    for (let n = 0; n < size; n += 1) {
      const task = list[n]!;
      const start = starts[task]!;
      const group = nextHigh[start]! < start + ticks[task]! ? nextPeak[start]! : 0;
      peakOf[task] = group;
      nextInPeak[task] = -1;
      if (group === 0) continue;
      if (firstOf[group]! >= 0) nextInPeak[lastOf[group]!] = task;
      else firstOf[group] = task;
      lastOf[group] = task;
    }
  };

  /** Peak crossover (Valls et al. 2008): what the mother does at her busiest stays together, the order is the father's. */
  const crossPeaks = (mother: ListParent, father: Int32Array): void => {
    findPeaks(mother);
    used.fill(0);
    length = 0;
    for (let n = 0; n < size; n += 1) {
      const task = father[n]!;
      if (used[task] === 1) continue;
      if (peakOf[task] === 0) placeWithDependencies(task);
      else for (let one = firstOf[peakOf[task]!]!; one >= 0; one = nextInPeak[one]!) placeWithDependencies(one);
    }
  };

  const isBefore = (a: number, b: number): boolean => {
    for (let k = succStart[a]!; k < succStart[a + 1]!; k += 1) if (succs[k] === b) return true;
    return false;
  };
  /** Moves a few tasks, as far as dependencies let them. */
  const mutate = (): void => {
    for (let left = 1 + random(mostMoved); left > 0; left -= 1) {
      let at = random(size);
      const task = child[at]!;
      let steps = 1 + random(farthest);
      if (random(2) === 0) {
        for (; steps > 0 && at > 0 && !isBefore(child[at - 1]!, task); steps -= 1, at -= 1) child[at] = child[at - 1]!;
      } else {
        for (; steps > 0 && at + 1 < size && !isBefore(task, child[at + 1]!); steps -= 1, at += 1) {
          child[at] = child[at + 1]!;
        }
      }
      child[at] = task;
    }
  };

  return {
    cross: (mother, father) => {
      if (knowsPeaks && random(100) < peakShare) crossPeaks(mother, father);
      else crossPoints(mother.list, father);
      mutate();
    },
  };
}
