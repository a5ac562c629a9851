import type { DenseProblem } from "./index-problem.ts";

/** Tasks with the same needs have the same class. */
export interface NeedClasses {
  readonly classOf: Int32Array;
  /** How many tasks each class has. */
  readonly sizes: readonly number[];
}

/** Capacities that run short are below this, and so are needs of them. */
const spread = 2 ** 30;

/** Puts tasks with equal needs into one class, numbered as they come. O(needs). */
export function groupByNeeds({ graph, needStart, needResource, needAmount }: DenseProblem): NeedClasses {
  const classOf = new Int32Array(graph.size);
  const sizes: number[] = [];
  // Needs that begin alike share a way from node 0 on; it leads over a resource and an amount by turns.
  const ways = new Map<number, number>();
  const classAt: number[] = [-1];
  const follow = (node: number, value: number): number => {
    const way = node * spread + value;
    let next = ways.get(way);
    if (next === undefined) {
      next = classAt.length;
      classAt.push(-1);
      ways.set(way, next);
    }
    return next;
  };
  for (let i = 0; i < graph.size; i += 1) {
    let node = 0;
    for (let k = needStart[i]!, end = needStart[i + 1]!; k < end; k += 1) {
      node = follow(follow(node, needResource[k]!), needAmount[k]!);
    }
    if (classAt[node] === -1) {
      classAt[node] = sizes.length;
      sizes.push(0);
    }
    classOf[i] = classAt[node]!;
    sizes[classOf[i]!]! += 1;
  }
  return { classOf, sizes };
}
