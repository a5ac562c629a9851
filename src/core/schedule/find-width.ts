import type { DenseGraph } from "./dense-graph.ts";

/**
 * Finds how many tasks at most can be without any order between them (the largest antichain, by Dilworth's theorem).
 *
 * The least number of chains that cover all tasks is tasks minus a largest matching of "comes right after in its chain",
 * where a chain may leap over tasks. The matching is a flow (Dinic 1970) on the edges themselves, so that the transitive
 * closure is never built.
 */
export function findWidth(graph: DenseGraph): number {
  const { size, predStart, preds, succStart, succs } = graph;
  // Node i < size is task i as the one that comes before, node size + i the same task as the one that comes after.
  const edgeOfPred = new Int32Array(preds.length);
  const cursor = succStart.slice(0, size);
  for (let i = 0; i < size; i += 1) {
    for (let k = predStart[i]!; k < predStart[i + 1]!; k += 1) {
      edgeOfPred[k] = cursor[preds[k]!]!;
      cursor[preds[k]!]! += 1;
    }
  }
  const flow = new Int32Array(succs.length);
  const leap = new Int32Array(size);
  const hasNext = new Uint8Array(size);
  const hasPrevious = new Uint8Array(size);
  let matched = 0;
  for (let i = 0; i < size; i += 1) {
    for (let k = succStart[i]!; k < succStart[i + 1]!; k += 1) {
      if (hasPrevious[succs[k]!] === 1) continue;
      flow[k] = 1;
      hasNext[i] = 1;
      hasPrevious[succs[k]!] = 1;
      matched += 1;
      break;
    }
  }

  const level = new Int32Array(2 * size);
  const queue = new Int32Array(2 * size);
  const tried = new Int32Array(2 * size);
  const path = new Int32Array(2 * size);

  /** The `nth` neighbour of a node with room left, or -1; `size * 2` is the end of a matching path. */
  const degreeOf = (node: number): number =>
    node < size
      ? succStart[node + 1]! - succStart[node]! + 1
      : predStart[node - size + 1]! - predStart[node - size]! + 2;
  const neighbour = (node: number, nth: number): number => {
    if (node < size) {
      const edge = succStart[node]! + nth;
      if (edge < succStart[node + 1]!) return size + succs[edge]!;
      return leap[node]! > 0 ? size + node : -1;
    }
    const task = node - size;
    if (nth === 0) return hasPrevious[task] === 0 ? 2 * size : -1;
    if (nth === 1) return task;
    const at = predStart[task]! + nth - 2;
    return flow[edgeOfPred[at]!]! > 0 ? preds[at]! : -1;
  };
  const push = (node: number, nth: number): void => {
    if (node < size) {
      const edge = succStart[node]! + nth;
      if (edge < succStart[node + 1]!) flow[edge]! += 1;
      else leap[node]! -= 1;
    } else if (nth === 0) hasPrevious[node - size] = 1;
    else if (nth === 1) leap[node - size]! += 1;
    else flow[edgeOfPred[predStart[node - size]! + nth - 2]!]! -= 1;
  };

  for (;;) {
    level.fill(-1);
    let length = 0;
    let reached = false;
    for (let i = 0; i < size; i += 1) {
      if (hasNext[i] === 1) continue;
      level[i] = 0;
      queue[length] = i;
      length += 1;
    }
    for (let next = 0; next < length; next += 1) {
      const node = queue[next]!;
      for (let nth = degreeOf(node) - 1; nth >= 0; nth -= 1) {
        const to = neighbour(node, nth);
        if (to === 2 * size) reached = true;
        else if (to >= 0 && level[to] === -1) {
          level[to] = level[node]! + 1;
          queue[length] = to;
          length += 1;
        }
      }
    }
    if (!reached) return size - matched;
    tried.fill(0);
    for (let root = 0; root < size; root += 1) {
      if (hasNext[root] === 1) continue;
      let depth = 0;
      path[0] = root;
      while (depth >= 0) {
        const node = path[depth]!;
        const nth = tried[node]!;
        if (nth >= degreeOf(node)) {
          depth -= 1;
          if (depth >= 0) tried[path[depth]!]! += 1;
          continue;
        }
        const to = neighbour(node, nth);
        if (to === 2 * size) {
          for (let step = depth; step >= 0; step -= 1) push(path[step]!, tried[path[step]!]!);
          hasNext[root] = 1;
          matched += 1;
          break;
        }
        if (to >= 0 && level[to] === level[node]! + 1) {
          depth += 1;
          path[depth] = to;
        } else tried[node] = nth + 1;
      }
    }
  }
}
