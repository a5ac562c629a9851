import { indexGraph } from "./dense-graph.ts";
import { createIdIndex } from "./id-index.ts";
import { UnknownTaskError } from "./errors.ts";
import { findWidth } from "./find-width.ts";

/** A task as a node of a graph. */
export interface GraphNode {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/** Tasks and their order. Every list of ids stands in the order of the nodes given, except where a method says else. */
export interface TaskGraph {
  /** Number of tasks. */
  readonly size: number;
  /** Number of dependencies; one that is named twice counts twice. */
  readonly edgeCount: number;
  /** The ids as given. */
  readonly ids: readonly string[];
  has(id: string): boolean;
  /** Direct dependencies, each once. */
  dependenciesOf(id: string): string[];
  /** Direct dependents, each once. */
  dependentsOf(id: string): string[];
  /** Each task after all of its dependencies; among free ones the earlier node first. */
  order(): string[];
  /** Tasks by the number of steps before them: wave 0 waits for nothing. */
  waves(): string[][];
  /** How many tasks at most can be without any order between them. Costs about edges times the root of tasks. */
  width(): number;
  /** All tasks that must be completed before this one, directly or not. O(edges). */
  ancestors(id: string): string[];
  /** All tasks that wait for this one, directly or not. O(edges). */
  descendants(id: string): string[];
  /** Whether `laterId` waits for `id`, directly or not; a task does not wait for itself. O(edges between the two). */
  precedes(id: string, laterId: string): boolean;
  /** The nodes without dependencies that follow from others. Up to tasks times edges, far less in practice. */
  transitiveReduction(): { id: string; dependsOn: string[] }[];
}

/**
 * Builds the graph of tasks once, to be asked many times. O(nodes + dependencies).
 *
 * @throws {DependencyCycleError} `SCHEDULE_CYCLE`, with a shortest circle.
 * @throws {DoubledTaskError} `SCHEDULE_TASK_DOUBLED` where two nodes have one id.
 * @throws {UnknownTaskError} `SCHEDULE_TASK_UNKNOWN` where a dependency, or an id asked for, is none of the nodes.
 * @example
 * const graph = createTaskGraph([
 *   { id: "model", dependsOn: [] },
 *   { id: "api", dependsOn: ["model"] },
 *   { id: "docs", dependsOn: ["model", "api"] },
 * ]);
 * graph.waves(); // [["model"], ["api"], ["docs"]]
 * graph.transitiveReduction()[2]; // { id: "docs", dependsOn: ["api"] }
 */
export function createTaskGraph(nodes: readonly GraphNode[]): TaskGraph {
  const places = createIdIndex(nodes);
  const graph = indexGraph(nodes, places);
  const ids = nodes.map((node) => node.id);
  const { size, predStart, preds, succStart, succs, order } = graph;
  const indexOf = (id: string): number => {
    const index = places.find(id);
    if (index < 0) throw new UnknownTaskError(id, null, "id");
    return index;
  };
  const wave = new Int32Array(size);
  let depth = 0;
  for (const task of order) {
    for (let k = predStart[task]!; k < predStart[task + 1]!; k += 1) {
      wave[task] = Math.max(wave[task]!, wave[preds[k]!]! + 1);
    }
    depth = Math.max(depth, wave[task]! + 1);
  }
  const name = (marks: Uint8Array): string[] => ids.filter((_, i) => marks[i] === 1);
  const neighbours = (index: number, start: Int32Array, list: Int32Array): string[] =>
    [...new Set(list.subarray(start[index], start[index + 1]))].sort((a, b) => a - b).map((i) => ids[i]!);
  const reach = (from: number, start: Int32Array, list: Int32Array): Uint8Array => {
    const marks = new Uint8Array(size);
    const stack = [from];
    for (let task = stack.pop(); task !== undefined; task = stack.pop()) {
      for (let k = start[task]!; k < start[task + 1]!; k += 1) {
        if (marks[list[k]!] === 1) continue;
        marks[list[k]!] = 1;
        stack.push(list[k]!);
      }
    }
    return marks;
  };

  const precedes = (from: number, to: number): boolean => {
    if (wave[from]! >= wave[to]!) return false;
    const seen = new Set<number>();
    const stack = [to];
    for (let task = stack.pop(); task !== undefined; task = stack.pop()) {
      for (let k = predStart[task]!; k < predStart[task + 1]!; k += 1) {
        const pred = preds[k]!;
        if (pred === from) return true;
        // What stands in the same wave or before cannot wait for it.
        if (wave[pred]! <= wave[from]! || seen.has(pred)) continue;
        seen.add(pred);
        stack.push(pred);
      }
    }
    return false;
  };

  const transitiveReduction = (): { id: string; dependsOn: string[] }[] => {
    const seenBy = new Int32Array(size).fill(-1);
    const stack: number[] = [];
    return nodes.map((node, i) => {
      if (node.dependsOn.length < 2) return { id: node.id, dependsOn: [...node.dependsOn] };
      const direct = [...new Set(preds.subarray(predStart[i], predStart[i + 1]))];
      const lowest = direct.reduce((least, pred) => Math.min(least, wave[pred]!), size);
      const kept = new Set<number>();
      // From the last wave back: a dependency that an earlier walk came by follows from another one.
      for (const root of [...direct].sort((a, b) => wave[b]! - wave[a]!)) {
        if (seenBy[root] === i) continue;
        kept.add(root);
        seenBy[root] = i;
        stack.push(root);
        for (let task = stack.pop(); task !== undefined; task = stack.pop()) {
          for (let k = predStart[task]!; k < predStart[task + 1]!; k += 1) {
            const pred = preds[k]!;
            if (seenBy[pred] === i || wave[pred]! < lowest) continue;
            seenBy[pred] = i;
            stack.push(pred);
          }
        }
      }
      return { id: node.id, dependsOn: direct.filter((pred) => kept.has(pred)).map((pred) => ids[pred]!) };
    });
  };

  return {
    size,
    edgeCount: preds.length,
    ids,
    has: (id) => places.find(id) >= 0,
    dependenciesOf: (id) => neighbours(indexOf(id), predStart, preds),
    dependentsOf: (id) => neighbours(indexOf(id), succStart, succs),
    order: () => Array.from(order, (i) => ids[i]!),
    waves: () => {
      const waves: string[][] = Array.from({ length: depth }, () => []);
      for (let i = 0; i < size; i += 1) waves[wave[i]!]!.push(ids[i]!);
      return waves;
    },
    width: () => findWidth(graph),
    ancestors: (id) => name(reach(indexOf(id), predStart, preds)),
    descendants: (id) => name(reach(indexOf(id), succStart, succs)),
    precedes: (id, laterId) => precedes(indexOf(id), indexOf(laterId)),
    transitiveReduction,
  };
}
