import type { DenseProblem } from "./index-problem.ts";
import type { BoundName } from "./problem.ts";
import { findCliques } from "./find-cliques.ts";
import { boundWindowLoad, ceilDivide } from "./bound-window-load.ts";

/** Earliest starts and longest chains behind, in ticks. */
export interface TickTimes {
  /** Earliest start of each task, by dependencies and releases. */
  readonly heads: Int32Array;
  /** Longest chain that begins with each task, its own length included. */
  readonly tails: Int32Array;
}

/** Finds the earliest start and the tail of each task. */
export function tickTimes({ graph, ticks, release }: DenseProblem): TickTimes {
  const { size, order, predStart, preds, succStart, succs } = graph;
  const heads = new Int32Array(size);
  const tails = new Int32Array(size);
  for (let at = 0; at < size; at += 1) {
    const task = order[at]!;
    let head = release[task]!;
    for (let k = predStart[task]!; k < predStart[task + 1]!; k += 1) {
      const end = heads[preds[k]!]! + ticks[preds[k]!]!;
      if (end > head) head = end;
    }
    heads[task] = head;
  }
  for (let at = size - 1; at >= 0; at -= 1) {
    const task = order[at]!;
    let longest = 0;
    for (let k = succStart[task]!; k < succStart[task + 1]!; k += 1) {
      if (tails[succs[k]!]! > longest) longest = tails[succs[k]!]!;
    }
    tails[task] = longest + ticks[task]!;
  }
  return { heads, tails };
}

/** A bound in ticks, with its name. */
export interface TickBound {
  readonly name: BoundName;
  readonly ticks: number;
}

/** All bounds that need no search, in ticks. O(tasks log tasks) for each resource, and about the exclusions for the cliques. */
export function boundTicks(problem: DenseProblem, times: TickTimes = tickTimes(problem)): TickBound[] {
  const { graph, ticks, capacity, needStart, needResource, needAmount, held } = problem;
  const { heads, tails } = times;
  const { size } = graph;
  let path = 0;
  for (let i = 0; i < size; i += 1) path = Math.max(path, heads[i]! + tails[i]!);
  for (const { untilTick } of held) path = Math.max(path, untilTick);

  const loads = Array.from(capacity, (most, r) => ({
    users: [] as number[],
    energies: [] as number[],
    capacity: most,
    outside: heldEnergy(problem, r),
    total: 0,
  }));
  for (let i = 0; i < size; i += 1) {
    for (let k = needStart[i]!; k < needStart[i + 1]!; k += 1) {
      const use = loads[needResource[k]!]!;
      const energy = needAmount[k]! * ticks[i]!;
      use.users.push(i);
      use.energies.push(energy);
      use.total += energy;
    }
  }
  // The busiest first: most of the others are then seen to be below it.
  const busy = loads.filter((use) => use.capacity > 0);
  const shareOf = (use: (typeof busy)[number]): number => ceilDivide(use.total + use.outside, use.capacity);
  busy.sort((a, b) => shareOf(b) - shareOf(a));
  const load = busy.length === 0 ? 0 : shareOf(busy[0]!);
  let window = 0;
  for (const use of busy) window = boundWindowLoad(use, heads, tails, ticks, window);

  let clique = 0;
  for (const users of findCliques(problem)) {
    const energies = users.map((task) => ticks[task]!);
    clique = boundWindowLoad({ users, energies, capacity: 1, outside: 0 }, heads, tails, ticks, clique);
  }
  return [
    { name: "path", ticks: path },
    { name: "load", ticks: load },
    { name: "path-and-load", ticks: window },
    { name: "clique", ticks: clique },
  ];
}

/** Work that is held from outside; left out where it is more than there is, which only the past can bring about. */
function heldEnergy({ held, capacity }: DenseProblem, resource: number): number {
  let amount = 0;
  let energy = 0;
  for (const part of held) {
    if (part.resource !== resource) continue;
    amount += part.amount;
    energy += part.amount * part.untilTick;
  }
  return amount > capacity[resource]! ? 0 : energy;
}
