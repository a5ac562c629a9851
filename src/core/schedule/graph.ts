import { Graph } from "@dagrejs/graphlib";
import { createIdIndex } from "./id-index.ts";
import { UnknownTaskError } from "./errors.ts";
import type { GraphNode } from "./task-graph.ts";

// graphlib keeps ids as keys of plain objects, where `constructor` already exists; every id carries a prefix inside it.
const prefix = "task:";

/**
 * Hands the tasks over as a graph of graphlib: an edge from each dependency to its dependent.
 *
 * Inside, the id of a task stands behind `task:`, and the label of a node is the bare id.
 *
 * @throws {DoubledTaskError} `SCHEDULE_TASK_DOUBLED`
 * @throws {UnknownTaskError} `SCHEDULE_TASK_UNKNOWN`
 * @example
 * toGraphlib([{ id: "model", dependsOn: [] }, { id: "api", dependsOn: ["model"] }]).hasEdge("task:model", "task:api"); // true
 */
export function toGraphlib(nodes: readonly GraphNode[]): Graph<string, string, string> {
  const index = createIdIndex(nodes);
  const graph = new Graph<string, string, string>({ directed: true });
  for (const node of nodes) graph.setNode(prefix + node.id, node.id);
  for (const node of nodes) {
    for (const id of node.dependsOn) {
      if (index.find(id) < 0) throw new UnknownTaskError(id, node.id, "dependsOn");
      graph.setEdge(prefix + id, prefix + node.id);
    }
  }
  return graph;
}

/** What `fromGraphlib` reads of a graph; a `Graph` of any installed copy of graphlib fits. */
export interface ReadableGraph {
  nodes(): string[];
  edges(): { readonly v: string; readonly w: string }[];
}

/**
 * Reads nodes with their dependencies out of a graph of graphlib, made by `toGraphlib` or by hand.
 *
 * The prefix is taken off where all nodes have it. A circle is kept; whoever orders the tasks refuses it.
 *
 * @example
 * fromGraphlib(toGraphlib([{ id: "a", dependsOn: [] }])); // [{ id: "a", dependsOn: [] }]
 */
export function fromGraphlib(graph: ReadableGraph): { id: string; dependsOn: string[] }[] {
  const names = graph.nodes();
  const own = names.every((name) => name.startsWith(prefix));
  const nodes = names.map((name) => ({ id: own ? name.slice(prefix.length) : name, dependsOn: new Array<string>() }));
  const indices = new Map(names.map((name, i) => [name, i]));
  for (const { v, w } of graph.edges()) nodes[indices.get(w)!]!.dependsOn.push(nodes[indices.get(v)!]!.id);
  return nodes;
}
