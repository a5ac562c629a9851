import { DependencyCycleError, UnknownTaskError } from "./errors.ts";
import { findShortestCycle } from "./find-shortest-cycle.ts";
import { createIdIndex } from "./id-index.ts";
import type { IdIndex } from "./id-index.ts";

/** A graph of tasks as numbers: task `i` is the i-th node, its neighbours stand in one array between two offsets. */
export interface DenseGraph {
  readonly size: number;
  /** Dependencies of `i`: `preds[predStart[i]]` up to, not including, `preds[predStart[i + 1]]`. */
  readonly predStart: Int32Array;
  readonly preds: Int32Array;
  /** Dependents of `i`, likewise, in ascending order. */
  readonly succStart: Int32Array;
  readonly succs: Int32Array;
  /** Each task after all of its dependencies; among free ones the earlier node first, wave by wave. */
  readonly order: Int32Array;
}

/** The places of so many dependencies of a task are guessed from those of the task before; a power of two. */
const guessed = 8;

/**
 * Turns ids into numbers, once. O(nodes + dependencies).
 *
 * @throws {DoubledTaskError} `SCHEDULE_TASK_DOUBLED`
 * @throws {UnknownTaskError} `SCHEDULE_TASK_UNKNOWN`
 * @throws {DependencyCycleError} `SCHEDULE_CYCLE`
 */
export function indexGraph(
  nodes: readonly { readonly id: string; readonly dependsOn: readonly string[] }[],
  index: IdIndex = createIdIndex(nodes),
): DenseGraph {
  const size = nodes.length;
  let edges = 0;
  for (let i = 0; i < size; i += 1) edges += nodes[i]!.dependsOn.length;
  const predStart = new Int32Array(size + 1);
  const preds = new Int32Array(edges);
  const succStart = new Int32Array(size + 2);
  let at = 0;
  // The n-th dependency often moves on from task to task by the same step. One jump does not change the step, two equal ones do.
  const latest = new Int32Array(guessed);
  const steps = new Int32Array(guessed);
  const jumps = new Int32Array(guessed);
  for (let i = 0; i < size; i += 1) {
    const { dependsOn } = nodes[i]!;
    for (let k = 0; k < dependsOn.length; k += 1) {
      const row = k & (guessed - 1);
      const pred = index.find(dependsOn[k]!, latest[row]! + steps[row]!);
      if (pred < 0) throw new UnknownTaskError(dependsOn[k]!, nodes[i]!.id, "dependsOn");
      const jump = pred - latest[row]!;
      if (jump === jumps[row]) steps[row] = jump;
      jumps[row] = jump;
      latest[row] = pred;
      preds[at] = pred;
      at += 1;
      // Two places on: the fill below moves each offset once more and leaves it where it belongs.
      succStart[pred + 2]! += 1;
    }
    predStart[i + 1] = at;
  }
  const graph = sortGraph(size, predStart, preds, succStart);
  if (graph.order.length < size) {
    const circle = findShortestCycle(graph);
    throw new DependencyCycleError(circle.map((i) => nodes[i]!.id));
  }
  return graph;
}

/** Fills in the dependents and the order; the order is shorter than the graph where there is a circle. */
function sortGraph(size: number, predStart: Int32Array, preds: Int32Array, counts: Int32Array): DenseGraph {
  for (let i = 2; i < size + 2; i += 1) counts[i]! += counts[i - 1]!;
  const succs = new Int32Array(preds.length);
  const waiting = new Int32Array(size);
  const order = new Int32Array(size);
  let filled = 0;
  for (let i = 0; i < size; i += 1) {
    const from = predStart[i]!;
    const to = predStart[i + 1]!;
    for (let k = from; k < to; k += 1) {
      const slot = preds[k]! + 1;
      succs[counts[slot]!] = i;
      counts[slot]! += 1;
    }
    waiting[i] = to - from;
    if (from === to) {
      order[filled] = i;
      filled += 1;
    }
  }
  const succStart = counts.subarray(0, size + 1);
  for (let next = 0; next < filled; next += 1) {
    const task = order[next]!;
    const to = succStart[task + 1]!;
    for (let k = succStart[task]!; k < to; k += 1) {
      const succ = succs[k]!;
      waiting[succ]! -= 1;
      if (waiting[succ] === 0) {
        order[filled] = succ;
        filled += 1;
      }
    }
  }
  return { size, predStart, preds, succStart, succs, order: filled === size ? order : order.subarray(0, filled) };
}
