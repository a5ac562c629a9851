import { indexGraph } from "./dense-graph.ts";
import type { DenseGraph } from "./dense-graph.ts";
import { createIdIndex } from "./id-index.ts";
import type { IdIndex } from "./id-index.ts";
import { readMinutes } from "./critical-path.ts";
import { CapacityError, ExclusionError, TaskNeedError, UnknownTaskError } from "./errors.ts";
import { findTickScale } from "./tick-scale.ts";
import type { ScheduleProblem } from "./problem.ts";

/** A problem as numbers. Lists per task stand in one array between two offsets, as in `DenseGraph`. */
export interface DenseProblem {
  readonly graph: DenseGraph;
  readonly minutes: Float64Array;
  /** Length of each task in ticks; exact where `exact`, else rounded up. */
  readonly ticks: Int32Array;
  /** A tick is `unit / scale` minutes. */
  readonly unit: number;
  readonly scale: number;
  /** Whether each length is a whole number of ticks. */
  readonly exact: boolean;
  /** No task starts before its tick here. */
  readonly release: Int32Array;
  /** What is held from the beginning by something outside: amount of a resource until a tick. */
  readonly held: readonly { readonly resource: number; readonly amount: number; readonly untilTick: number }[];
  /** Capacities of the resources that can run short at all. */
  readonly capacity: Int32Array;
  readonly needStart: Int32Array;
  readonly needResource: Int32Array;
  readonly needAmount: Int32Array;
  /** Capacities and the size of one unit of need as they were given, before needs were divided by what they share. */
  readonly givenCapacity: Float64Array;
  readonly givenUnit: Float64Array;
  /** Tasks that may not overlap, stated in both directions, ascending, each once. */
  readonly excludeStart: Int32Array;
  readonly excludes: Int32Array;
}

/** What something outside of the problem asks for. */
export interface Outside {
  /** For each task the minute before which it does not start; empty: none. */
  readonly releaseMinutes: readonly number[];
  /** What is held from the beginning, and for how long. */
  readonly held: readonly { readonly needs: Readonly<Record<string, number>>; readonly minutes: number }[];
}

/** What `readNeeds` gives: the resources that run short, and where each of them went by name. */
type Needs = Pick<
  DenseProblem,
  "capacity" | "needStart" | "needResource" | "needAmount" | "givenCapacity" | "givenUnit"
> & {
  readonly places: ReadonlyMap<string, { readonly resource: number; readonly divisor: number }>;
};

/** A resource that runs short may have this much; what never runs short may be any whole number. */
const maxCapacity = 2 ** 29;

/**
 * Turns a problem into numbers and refuses what cannot be scheduled.
 *
 * A task of 0 minutes holds nothing and overlaps nothing, so its needs and exclusions are checked, then left out.
 */
export function indexProblem(
  problem: ScheduleProblem,
  outside: Outside = { releaseMinutes: [], held: [] },
): DenseProblem {
  const { tasks } = problem;
  const index = createIdIndex(tasks);
  const graph = indexGraph(tasks, index);
  const minutes = readMinutes(tasks);
  const { releaseMinutes, held } = outside;
  const { ticks, ...scale } = findTickScale(join(minutes, releaseMinutes, held));
  const { places, ...needs } = readNeeds(problem, minutes, held);
  const firstHeld = tasks.length + releaseMinutes.length;
  return {
    graph,
    minutes,
    ...scale,
    ticks: ticks.slice(0, tasks.length),
    release: releaseMinutes.length === 0 ? new Int32Array(tasks.length) : ticks.slice(tasks.length, firstHeld),
    held: held.flatMap((part, k) =>
      Object.entries(part.needs).flatMap(([name, need]) => {
        const { resource, divisor } = places.get(name) ?? { resource: -1, divisor: 1 };
        const amount = Math.ceil(need / divisor);
        return resource < 0 || amount === 0 ? [] : [{ resource, amount, untilTick: ticks[firstHeld + k]! }];
      }),
    ),
    ...needs,
    ...readExclusions(problem, index, graph, minutes),
  };
}

function join(minutes: Float64Array, releaseMinutes: readonly number[], held: Outside["held"]): Float64Array {
  if (releaseMinutes.length === 0 && held.length === 0) return minutes;
  return Float64Array.from([...minutes, ...releaseMinutes, ...held.map((part) => part.minutes)]);
}

function readNeeds(problem: ScheduleProblem, minutes: Float64Array, held: Outside["held"]): Needs {
  const { tasks } = problem;
  const names: string[] = [];
  const capacities: number[] = [];
  const places = new Map<string, number>();
  for (const [name, capacity] of Object.entries(problem.resources)) {
    if (!Number.isSafeInteger(capacity) || capacity < 0) throw new CapacityError(name, capacity);
    places.set(name, names.length);
    names.push(name);
    capacities.push(capacity);
  }
  const totals = new Float64Array(names.length);
  for (const part of held) {
    for (const [name, need] of Object.entries(part.needs)) {
      const place = places.get(name);
      if (place !== undefined) totals[place]! += need;
    }
  }
  const starts = new Int32Array(tasks.length + 1);
  const resources: number[] = [];
  const amounts: number[] = [];
  for (let i = 0; i < tasks.length; i += 1) {
    const { id, needs } = tasks[i]!;
    if (needs !== undefined) {
      for (const name of Object.keys(needs)) {
        const need = needs[name]!;
        const place = places.get(name);
        if (!Number.isSafeInteger(need) || need < 0) throw new TaskNeedError(id, name, need, null);
        if (need === 0) continue;
        if (place === undefined) throw new TaskNeedError(id, name, need, null);
        if (need > capacities[place]!) throw new TaskNeedError(id, name, need, capacities[place]!);
        if (minutes[i] === 0) continue;
        totals[place]! += need;
        resources.push(place);
        amounts.push(need);
      }
    }
    starts[i + 1] = resources.length;
  }
  return keepScarce({ names, capacities, totals }, starts, resources, amounts);
}

/** Leaves out each resource of which all tasks together cannot use up the capacity. */
function keepScarce(
  { names, capacities, totals }: { names: string[]; capacities: number[]; totals: Float64Array },
  starts: Int32Array,
  resources: number[],
  amounts: number[],
): Needs {
  const place = capacities.map(() => -1);
  const kept: number[] = [];
  const divisors: number[] = [];
  for (let r = 0; r < capacities.length; r += 1) {
    if (totals[r]! <= capacities[r]!) continue;
    place[r] = kept.length;
    kept.push(capacities[r]!);
    divisors.push(0);
  }
  // Needs that share a divisor are divided by it: 2,000,000 of 4,000,001 is 1 of 2. Small numbers pack well.
  for (let k = 0; k < resources.length; k += 1) {
    const r = place[resources[k]!]!;
    if (r >= 0 && divisors[r] !== 1) divisors[r] = greatestDivisor(divisors[r]!, amounts[k]!);
  }
  const needStart = new Int32Array(starts.length);
  const needResource: number[] = [];
  const needAmount: number[] = [];
  for (let i = 0; i + 1 < starts.length; i += 1) {
    for (let k = starts[i]!; k < starts[i + 1]!; k += 1) {
      const r = place[resources[k]!]!;
      if (r < 0) continue;
      needResource.push(r);
      needAmount.push(amounts[k]! / divisors[r]!);
    }
    needStart[i + 1] = needResource.length;
  }
  return {
    places: new Map(
      names.map((name, r) => [name, { resource: place[r]!, divisor: Math.max(1, divisors[place[r]!] ?? 1) }]),
    ),
    capacity: Int32Array.from(kept, (capacity, r) => {
      const units = Math.floor(capacity / Math.max(1, divisors[r]!));
      if (units > maxCapacity) throw new CapacityError(names[place.indexOf(r)]!, capacity);
      return units;
    }),
    givenCapacity: Float64Array.from(kept),
    givenUnit: Float64Array.from(divisors, (divisor) => Math.max(1, divisor)),
    needStart,
    needResource: new Int32Array(needResource),
    needAmount: new Int32Array(needAmount),
  };
}

function greatestDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

function readExclusions(
  { tasks }: ScheduleProblem,
  index: IdIndex,
  graph: DenseGraph,
  minutes: Float64Array,
): Pick<DenseProblem, "excludeStart" | "excludes"> {
  const size = tasks.length;
  const pairs: number[] = [];
  for (let i = 0; i < size; i += 1) {
    const { id, excludes } = tasks[i]!;
    if (excludes === undefined) continue;
    for (const other of excludes) {
      const j = index.find(other);
      if (j < 0) throw new UnknownTaskError(other, id, "excludes");
      if (j === i) throw new ExclusionError(id, id);
      pairs.push(i, j);
    }
  }
  const excludeStart = new Int32Array(size + 1);
  if (pairs.length === 0) return { excludeStart, excludes: new Int32Array(0) };
  refuseOrdered(tasks, pairs, graph);
  const lists: number[][] = Array.from({ length: size }, () => []);
  for (let k = 0; k < pairs.length; k += 2) {
    const [i, j] = [pairs[k]!, pairs[k + 1]!];
    if (minutes[i] === 0 || minutes[j] === 0) continue;
    lists[i]!.push(j);
    lists[j]!.push(i);
  }
  const sorted = lists.map((list) => [...new Set(list)].sort((a, b) => a - b));
  for (let i = 0; i < size; i += 1) excludeStart[i + 1] = excludeStart[i]! + sorted[i]!.length;
  return { excludeStart, excludes: Int32Array.from(sorted.flat()) };
}

/** Walks the graph with 32 excluding tasks at a time, one bit each: cheap, and small where there are many tasks. */
function refuseOrdered(tasks: ScheduleProblem["tasks"], pairs: readonly number[], graph: DenseGraph): void {
  const { size, order, predStart, preds } = graph;
  const sources = [...new Set(pairs)];
  const bitOf = new Int32Array(size);
  const marks = new Int32Array(size);
  for (let from = 0; from < sources.length; from += 32) {
    const batch = sources.slice(from, from + 32);
    bitOf.fill(0);
    batch.forEach((source, bit) => (bitOf[source] = 1 << bit));
    for (const task of order) {
      let mark = 0;
      for (let k = predStart[task]!; k < predStart[task + 1]!; k += 1) mark |= marks[preds[k]!]! | bitOf[preds[k]!]!;
      marks[task] = mark;
    }
    for (let k = 0; k < pairs.length; k += 2) {
      const [i, j] = [pairs[k]!, pairs[k + 1]!];
      if ((marks[j]! & bitOf[i]!) !== 0 || (marks[i]! & bitOf[j]!) !== 0)
        throw new ExclusionError(tasks[i]!.id, tasks[j]!.id);
    }
  }
}
