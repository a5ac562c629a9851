import type { BoundEngine } from "./bound-engine.ts";
import type { DenseProblem } from "./index-problem.ts";

/** Looks for sets of tasks that have more work on a resource than fits between their earliest start and their latest end. */
export interface OverloadCheck {
  /** False with a conflict where there is such a set. */
  run(): boolean;
}

/** Makes the check for an engine; one pass is O(users log users) for each resource (theta tree, Vilim 2009). */
export function createOverloadCheck(problem: DenseProblem, engine: BoundEngine): OverloadCheck {
  const { graph, ticks, capacity, needStart, needResource, needAmount } = problem;
  const { bounds } = engine;
  const loads = Array.from(capacity, (most, r) => {
    const tasks: number[] = [];
    const energies: number[] = [];
    for (let i = 0; i < graph.size; i += 1) {
      for (let k = needStart[i]!; k < needStart[i + 1]!; k += 1) {
        if (needResource[k] !== r || ticks[i] === 0) continue;
        tasks.push(i);
        energies.push(needAmount[k]! * ticks[i]!);
      }
    }
    let leaves = 1;
    while (leaves < tasks.length) leaves *= 2;
    return {
      capacity: most,
      tasks: Int32Array.from(tasks),
      energies: Float64Array.from(energies),
      byStart: Int32Array.from(tasks.keys()),
      byEnd: Int32Array.from(tasks.keys()),
      leafOf: new Int32Array(tasks.length),
      starts: new Int32Array(tasks.length),
      ends: new Int32Array(tasks.length),
      leaves,
      work: new Float64Array(2 * leaves),
      envelope: new Float64Array(2 * leaves),
    };
  });

  /** Insertion sort: the order hardly changes from one pass to the next. */
  const sort = (places: Int32Array, keys: Int32Array): void => {
    for (let n = 1; n < places.length; n += 1) {
      const place = places[n]!;
      const key = keys[place]!;
      let at = n - 1;
      while (at >= 0 && keys[places[at]!]! > key) {
        places[at + 1] = places[at]!;
        at -= 1;
      }
      places[at + 1] = place;
    }
  };

  const check = (load: (typeof loads)[number]): boolean => {
    const { tasks, energies, byStart, byEnd, leafOf, starts, ends, leaves, work, envelope } = load;
    const count = tasks.length;
    for (let k = 0; k < count; k += 1) {
      starts[k] = bounds[2 * tasks[k]!]!;
      ends[k] = ticks[tasks[k]!]! - bounds[2 * tasks[k]! + 1]!;
    }
    sort(byStart, starts);
    sort(byEnd, ends);
    for (let n = 0; n < count; n += 1) leafOf[byStart[n]!] = n;
    work.fill(0);
    envelope.fill(-Infinity);
    for (let n = 0; n < count; n += 1) {
      const user = byEnd[n]!;
      let node = leaves + leafOf[user]!;
      work[node] = energies[user]!;
      envelope[node] = load.capacity * starts[user]! + energies[user]!;
      for (node >>= 1; node >= 1; node >>= 1) {
        const right = 2 * node + 1;
        work[node] = work[right - 1]! + work[right]!;
        envelope[node] = Math.max(envelope[right]!, envelope[right - 1]! + work[right]!);
      }
      const surplus = envelope[1]! - load.capacity * ends[user]!;
      if (surplus <= 0) continue;
      explain(load, n, surplus);
      return false;
    }
    return true;
  };

  const explain = (load: (typeof loads)[number], last: number, surplus: number): void => {
    const { tasks, energies, byEnd, starts, ends, leaves, envelope, byStart } = load;
    let node = 1;
    while (node < leaves) {
      const right = 2 * node + 1;
      node = envelope[node] === envelope[right]! ? right : right - 1;
    }
    const from = starts[byStart[node - leaves]!]!;
    const to = ends[byEnd[last]!]!;
    // The tasks that the set can spare are left out: the fewer premises, the more is learned.
    let spare = surplus - 1;
    const ref = engine.beginPremises();
    for (let n = 0; n <= last; n += 1) {
      const user = byEnd[n]!;
      if (starts[user]! < from) continue;
      if (energies[user]! <= spare) {
        spare -= energies[user]!;
        continue;
      }
      engine.addPremise(2 * tasks[user]!, from);
      engine.addPremise(2 * tasks[user]! + 1, ticks[tasks[user]!]! - to);
    }
    engine.conflict(ref);
  };

  return { run: () => loads.every(check) };
}
