/** The tasks on one resource and the work that each of them is there. */
export interface ResourceLoad {
  readonly users: readonly number[];
  /** Need times length, for each of `users`. */
  readonly energies: readonly number[];
  readonly capacity: number;
  /** Work of something else that begins at 0. */
  readonly outside: number;
}

/**
 * Bounds the makespan by every set of tasks on one resource that start after `h` and are followed by `q`:
 * `h` + work of the set / capacity + `q`. O(users log users), by a tree over the rests.
 *
 * With capacity 1 this is the value of Jackson's preemptive schedule (Carlier 1982).
 */
export function boundWindowLoad(load: ResourceLoad, heads: Int32Array, tails: Int32Array, ticks: Int32Array): number {
  const { users, energies, capacity, outside } = load;
  const count = users.length;
  if (count === 0) return 0;
  const after = users.map((task) => tails[task]! - ticks[task]!);
  const byAfter = users.map((_, i) => i).sort((a, b) => after[b]! - after[a]!);
  const byHead = users.map((_, i) => i).sort((a, b) => heads[users[b]!]! - heads[users[a]!]!);
  const rank = new Int32Array(count);
  byAfter.forEach((user, place) => (rank[user] = place));
  let leaves = 1;
  while (leaves < count) leaves *= 2;
  // A theta tree (Vilim 2004): leaves by falling rest; a node knows the work of its tasks, and the most that a leaf in it gives
  // with all tasks of the node that have at least as much after them.
  const work = new Float64Array(2 * leaves);
  const best = new Float64Array(2 * leaves).fill(-Infinity);
  let bound = 0;
  for (let at = 0; at < count; at += 1) {
    const user = byHead[at]!;
    let node = leaves + rank[user]!;
    work[node] = energies[user]!;
    best[node] = energies[user]! + after[user]! * capacity;
    for (node >>= 1; node >= 1; node >>= 1) {
      work[node] = work[2 * node]! + work[2 * node + 1]!;
      best[node] = Math.max(best[2 * node]!, work[2 * node]! + best[2 * node + 1]!);
    }
    const head = heads[users[user]!]!;
    if (at + 1 < count && heads[users[byHead[at + 1]!]!] === head) continue;
    bound = Math.max(bound, ceilDivide(head * capacity + best[1]!, capacity));
  }
  return outside > 0 ? Math.max(bound, ceilDivide(best[1]! + outside, capacity)) : bound;
}

/** Rounds up, and down instead where the numbers are too large to be exact. */
export function ceilDivide(energy: number, capacity: number): number {
  return energy < 2 ** 52 ? Math.ceil(energy / capacity) : Math.floor((energy / capacity) * (1 - 1e-12));
}
