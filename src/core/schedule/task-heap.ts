/** A queue of task numbers that gives the first one by an order. */
export interface TaskHeap {
  length(): number;
  /** The first task; there must be one. */
  top(): number;
  push(task: number): void;
  /** Takes the first task out; there must be one. */
  pop(): number;
}

/**
 * Makes a binary heap over task numbers.
 *
 * @param limit - How many tasks it holds at most.
 * @param compare - Below 0 where `a` comes before `b`; never 0 for different tasks, so that the answer is one.
 */
export function createTaskHeap(limit: number, compare: (a: number, b: number) => number): TaskHeap {
  const items = new Int32Array(limit);
  let length = 0;
  return {
    length: () => length,
    top: () => items[0]!,
    push: (task) => {
      let at = length;
      length += 1;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (compare(items[parent]!, task) <= 0) break;
        items[at] = items[parent]!;
        at = parent;
      }
      items[at] = task;
    },
    pop: () => {
      const first = items[0]!;
      length -= 1;
      const last = items[length]!;
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= length) break;
        if (child + 1 < length && compare(items[child + 1]!, items[child]!) < 0) child += 1;
        if (compare(last, items[child]!) <= 0) break;
        items[at] = items[child]!;
        at = child;
      }
      if (length > 0) items[at] = last;
      return first;
    },
  };
}
