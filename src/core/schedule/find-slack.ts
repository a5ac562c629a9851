import { longestTails, readMinutes } from "./critical-path.ts";
import { indexGraph } from "./dense-graph.ts";
import type { ScheduleNode } from "./problem.ts";

/** How far a task can move without making the whole later, were there enough hands. */
export interface TaskSlack {
  readonly taskId: string;
  readonly earliestStartMinutes: number;
  readonly latestStartMinutes: number;
  /** Latest minus earliest start; rounding of fractions never makes it negative. */
  readonly slackMinutes: number;
  /** The task has no slack. */
  readonly critical: boolean;
}

/**
 * Finds for each task its earliest start, its latest start and the slack between them, by dependencies alone.
 * O(tasks + dependencies); no tasks give an empty list.
 *
 * @throws {DependencyCycleError} `SCHEDULE_CYCLE`, and the other errors of `criticalPath`.
 * @example
 * findSlack([
 *   { id: "model", minutes: 30, dependsOn: [] },
 *   { id: "api", minutes: 60, dependsOn: ["model"] },
 *   { id: "docs", minutes: 20, dependsOn: ["model"] },
 * ])[2]; // { taskId: "docs", earliestStartMinutes: 30, latestStartMinutes: 70, slackMinutes: 40, critical: false }
 */
export function findSlack(nodes: readonly ScheduleNode[]): TaskSlack[] {
  const graph = indexGraph(nodes);
  const minutes = readMinutes(nodes);
  const tails = longestTails(graph, minutes);
  const { order, predStart, preds, size } = graph;
  const heads = new Float64Array(size);
  let length = 0;
  for (let at = 0; at < size; at += 1) {
    const task = order[at]!;
    let head = 0;
    for (let k = predStart[task]!; k < predStart[task + 1]!; k += 1) {
      const end = heads[preds[k]!]! + minutes[preds[k]!]!;
      if (end > head) head = end;
    }
    heads[task] = head;
    if (tails[task]! > length) length = tails[task]!;
  }
  // Sums of fractions differ by their order: what is closer than this is the same time.
  const grain = length * 1e-12;
  return nodes.map((node, i) => {
    const earliestStartMinutes = heads[i]!;
    const latest = length - tails[i]!;
    const critical = latest - earliestStartMinutes <= grain;
    const latestStartMinutes = critical ? earliestStartMinutes : latest;
    const slackMinutes = latestStartMinutes - earliestStartMinutes;
    return { taskId: node.id, earliestStartMinutes, latestStartMinutes, slackMinutes, critical };
  });
}
