import { indexGraph } from "./dense-graph.ts";
import type { DenseGraph } from "./dense-graph.ts";
import { TaskMinutesError } from "./errors.ts";
import type { ScheduleNode } from "./problem.ts";

/** The chain of tasks that decides how soon everything can be done with enough hands. */
export interface CriticalPath {
  /** From the first task to the last. */
  readonly taskIds: readonly string[];
  /** Sum of their minutes. */
  readonly minutes: number;
}

/** Reads the minutes of all nodes; refuses what is not a finite number from 0. */
export function readMinutes(nodes: readonly { readonly id: string; readonly minutes: number }[]): Float64Array {
  const minutes = new Float64Array(nodes.length);
  for (let i = 0; i < nodes.length; i += 1) {
    const value = nodes[i]!.minutes;
    if (!(value >= 0 && value < Infinity)) throw new TaskMinutesError(nodes[i]!.id, value);
    minutes[i] = value;
  }
  return minutes;
}

/** For each task the most work on a chain that begins with it, its own minutes included. */
export function longestTails(graph: DenseGraph, minutes: Float64Array): Float64Array {
  const { order, succStart, succs } = graph;
  const tails = new Float64Array(graph.size);
  for (let at = graph.size - 1; at >= 0; at -= 1) {
    const task = order[at]!;
    let longest = 0;
    const to = succStart[task + 1]!;
    for (let k = succStart[task]!; k < to; k += 1) {
      const tail = tails[succs[k]!]!;
      if (tail > longest) longest = tail;
    }
    tails[task] = longest + minutes[task]!;
  }
  return tails;
}

/**
 * Finds the chain of dependent tasks with the most work. O(tasks + dependencies).
 *
 * @param nodes - Each task once; every id in `dependsOn` is one of them.
 * @returns The chain from a task without dependencies to one without dependents, empty for no tasks; of equally long
 *   chains the one that starts, and goes on, earlier in `nodes`.
 * @throws {DependencyCycleError} `SCHEDULE_CYCLE` where tasks wait for each other in a circle.
 * @throws {DoubledTaskError} `SCHEDULE_TASK_DOUBLED` where two nodes have one id.
 * @throws {UnknownTaskError} `SCHEDULE_TASK_UNKNOWN` where a dependency is none of the nodes.
 * @throws {TaskMinutesError} `SCHEDULE_MINUTES_INVALID` where minutes are negative, infinite or not a number.
 * @example
 * criticalPath([
 *   { id: "model", minutes: 30, dependsOn: [] },
 *   { id: "api", minutes: 60, dependsOn: ["model"] },
 *   { id: "docs", minutes: 20, dependsOn: ["model"] },
 * ]); // { taskIds: ["model", "api"], minutes: 90 }
 */
export function criticalPath(nodes: readonly ScheduleNode[]): CriticalPath {
  const graph = indexGraph(nodes);
  const minutes = readMinutes(nodes);
  const tails = longestTails(graph, minutes);
  const { predStart, succStart, succs, size } = graph;
  let task = -1;
  for (let i = 0; i < size; i += 1) {
    if (predStart[i] === predStart[i + 1] && (task < 0 || tails[i]! > tails[task]!)) task = i;
  }
  const total = task < 0 ? 0 : tails[task]!;
  const taskIds: string[] = [];
  while (task >= 0) {
    taskIds.push(nodes[task]!.id);
    let next = -1;
    for (let k = succStart[task]!; k < succStart[task + 1]!; k += 1) {
      if (next < 0 || tails[succs[k]!]! > tails[next]!) next = succs[k]!;
    }
    task = next;
  }
  return { taskIds, minutes: total };
}
