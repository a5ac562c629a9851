/** The part of a graph that the search looks at; `order` holds the tasks that are on no circle and behind none. */
interface CyclicGraph {
  readonly size: number;
  readonly predStart: Int32Array;
  readonly preds: Int32Array;
  readonly succStart: Int32Array;
  readonly succs: Int32Array;
  readonly order: Int32Array;
}

/** Visited edges after which the shortest circle seen so far is good enough. */
const maxVisits = 50_000_000;

/**
 * Finds a shortest circle: each task waits for the next one, the last for the first; empty where there is none.
 *
 * Takes one task after the other, finds the shortest circle through it by breadth, then removes it together with what is
 * on no circle any more, so that one long ring costs one pass. Exact up to 50 million visited edges.
 */
export function findShortestCycle(graph: CyclicGraph): number[] {
  const { size, predStart, preds, succStart, succs } = graph;
  const gone = new Uint8Array(size);
  for (const task of graph.order) gone[task] = 1;
  const ins = new Int32Array(size);
  const outs = new Int32Array(size);
  for (let i = 0; i < size; i += 1) {
    if (gone[i] === 1) continue;
    for (let k = predStart[i]!; k < predStart[i + 1]!; k += 1) {
      if (gone[preds[k]!] === 1) continue;
      ins[i]! += 1;
      outs[preds[k]!]! += 1;
    }
  }
  const trim: number[] = [];
  for (let i = 0; i < size; i += 1) if (gone[i] === 0 && (ins[i] === 0 || outs[i] === 0)) trim.push(i);
  const remove = (): void => {
    for (let task = trim.pop(); task !== undefined; task = trim.pop()) {
      if (gone[task] === 1) continue;
      gone[task] = 1;
      for (let k = predStart[task]!; k < predStart[task + 1]!; k += 1) {
        const pred = preds[k]!;
        outs[pred]! -= 1;
        if (outs[pred] === 0) trim.push(pred);
      }
      for (let k = succStart[task]!; k < succStart[task + 1]!; k += 1) {
        const succ = succs[k]!;
        ins[succ]! -= 1;
        if (ins[succ] === 0) trim.push(succ);
      }
    }
  };
  remove();

  let best: number[] = [];
  let visits = 0;
  const seenBy = new Int32Array(size).fill(-1);
  const cameFrom = new Int32Array(size);
  const depth = new Int32Array(size);
  const queue = new Int32Array(size);
  for (let root = 0; root < size && best.length !== 1 && visits < maxVisits; root += 1) {
    if (gone[root] === 1) continue;
    let length = 1;
    queue[0] = root;
    seenBy[root] = root;
    depth[root] = 1;
    search: for (let next = 0; next < length; next += 1) {
      const task = queue[next]!;
      if (best.length > 0 && depth[task]! >= best.length) break;
      for (let k = predStart[task]!; k < predStart[task + 1]!; k += 1) {
        visits += 1;
        const pred = preds[k]!;
        if (pred === root) {
          best = [];
          for (let step = task; step !== root; step = cameFrom[step]!) best.push(step);
          best.push(root);
          best.reverse();
          break search;
        }
        if (gone[pred] === 1 || seenBy[pred] === root) continue;
        seenBy[pred] = root;
        cameFrom[pred] = task;
        depth[pred] = depth[task]! + 1;
        queue[length] = pred;
        length += 1;
      }
    }
    trim.push(root);
    remove();
  }
  return best;
}
