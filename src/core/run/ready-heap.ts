/**
 * Places waiting for their turn, the smallest rank first: a leftist heap that never changes.
 *
 * Source: C. A. Crane, Linear lists and priority queues as balanced binary trees, 1972. Both operations are
 * O(log n), and share what they do not touch.
 */
export interface ReadyHeap {
  readonly index: number;
  readonly rank: number;
  /** Length of the right spine, which `merge` keeps logarithmic. */
  readonly height: number;
  readonly left: ReadyHeap | null;
  readonly right: ReadyHeap | null;
}

/** One heap out of two; `null` is the empty one. */
export function mergeReady(a: ReadyHeap | null, b: ReadyHeap | null): ReadyHeap | null {
  if (a === null) return b;
  if (b === null) return a;
  const [top, other] = a.rank <= b.rank ? [a, b] : [b, a];
  const merged = mergeReady(top.right, other)!;
  const [left, right] = top.left !== null && top.left.height >= merged.height ? [top.left, merged] : [merged, top.left];
  return { index: top.index, rank: top.rank, height: (right?.height ?? 0) + 1, left, right };
}

/** The heap with one more place. */
export function pushReady(heap: ReadyHeap | null, index: number, rank: number): ReadyHeap {
  return mergeReady(heap, { index, rank, height: 1, left: null, right: null })!;
}

/** The heap without its first place. */
export function popReady(heap: ReadyHeap): ReadyHeap | null {
  return mergeReady(heap.left, heap.right);
}
