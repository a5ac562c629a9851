/** The tasks on one resource and the work that each of them is there. */
export interface ResourceLoad {
  readonly users: ArrayLike<number>;
  /** Need times length, for each of `users`. */
  readonly energies: ArrayLike<number>;
  readonly capacity: number;
  /** Work of something else that begins at 0. */
  readonly outside: number;
}

/**
 * Bounds the makespan by every set of tasks on one resource that start after `h` and are followed by `q`:
 * `h` + work of the set / capacity + `q`; `known` where none of them is above it. O(users log users), by a tree over the rests.
 *
 * With capacity 1 this is the value of Jackson's preemptive schedule (Carlier 1982).
 */
export function boundWindowLoad(
  load: ResourceLoad,
  heads: Int32Array,
  tails: Int32Array,
  ticks: Int32Array,
  known: number,
): number {
  const { users, energies, capacity, outside } = load;
  const count = users.length;
  if (count === 0) return known;
  const after = new Int32Array(count);
  const head = new Int32Array(count);
  let total = 0;
  let [least, most] = [Infinity, 0];
  let [first, latest] = [Infinity, 0];
  for (let i = 0; i < count; i += 1) {
    const task = users[i]!;
    const behind = tails[task]! - ticks[task]!;
    const before = heads[task]!;
    after[i] = behind;
    head[i] = before;
    total += energies[i]!;
    if (behind < least) least = behind;
    if (behind > most) most = behind;
    if (before < first) first = before;
    if (before > latest) latest = before;
  }
  if ((latest + most) * capacity + total + outside <= known * capacity) return known;
  const byAfter = sortFalling(after);
  const byHead = sortFalling(head);
  const rank = new Int32Array(count);
  for (let place = 0; place < count; place += 1) rank[byAfter[place]!] = place;
  let leaves = 1;
  while (leaves < count) leaves *= 2;
  // A theta tree (Vilim 2004): leaves by falling rest; a node knows the work of its tasks, and the most that a leaf in it gives
  // with all tasks of the node that have at least as much after them.
  const work = new Float64Array(2 * leaves);
  const best = new Float64Array(2 * leaves).fill(-Infinity);
  // The set of all tasks comes first: most others are seen to be below it without a look at the tree.
  let bound = Math.max(known, ceilDivide((first + least) * capacity + total, capacity));
  let filled = 0;
  let isBuilt = false;
  const update = (node: number): void => {
    work[node] = work[2 * node]! + work[2 * node + 1]!;
    best[node] = Math.max(best[2 * node]!, work[2 * node]! + best[2 * node + 1]!);
  };
  for (let at = 0; at < count; at += 1) {
    const user = byHead[at]!;
    let node = leaves + rank[user]!;
    work[node] = energies[user]!;
    best[node] = energies[user]! + after[user]! * capacity;
    filled += energies[user]!;
    if (isBuilt) for (node >>= 1; node >= 1; node >>= 1) update(node);
    const isLast = at + 1 === count;
    if (!isLast && head[byHead[at + 1]!] === head[user]) continue;
    if (!isBuilt) {
      if (!(isLast && outside > 0) && (head[user]! + most) * capacity + filled <= bound * capacity) continue;
      for (let inner = leaves - 1; inner >= 1; inner -= 1) update(inner);
      isBuilt = true;
    }
    bound = Math.max(bound, ceilDivide(head[user]! * capacity + best[1]!, capacity));
  }
  return outside > 0 ? Math.max(bound, ceilDivide(best[1]! + outside, capacity)) : bound;
}

/** The places of the values, the largest first; place and value in one number, because comparing by a function is slow. */
function sortFalling(values: Int32Array): Int32Array {
  const count = values.length;
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i += 1) keys[i] = i - values[i]! * count;
  keys.sort();
  const places = new Int32Array(count);
  for (let n = 0; n < count; n += 1) places[n] = ((keys[n]! % count) + count) % count;
  return places;
}

/** Rounds up, and down instead where the numbers are too large to be exact. */
export function ceilDivide(energy: number, capacity: number): number {
  return energy < 2 ** 52 ? Math.ceil(energy / capacity) : Math.floor((energy / capacity) * (1 - 1e-12));
}
