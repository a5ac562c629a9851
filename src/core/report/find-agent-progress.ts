import type { RunState, TaskState, TaskStatus } from "../run/index.ts";
import { clampPercent } from "./find-critical-path.ts";
import { findPlanFigures } from "./plan-figures.ts";

/** How one agent stands. */
export interface AgentProgress {
  readonly agentId: string;
  readonly personaId: string;
  /**
   * How much of its work is done, weighted by the estimates, in whole percents and rounded down; 100 only where all its
   * tasks are completed.
   */
  readonly percent: number;
  /** What it does: the status of its running task, else of what it has left, `completed` where nothing is left. */
  readonly status: TaskStatus;
  /** The task it is doing, or would do next; `null` where it has none left. */
  readonly taskId: string | null;
  readonly taskCount: number;
  readonly completedCount: number;
  readonly failedCount: number;
}

interface Tally {
  taskCount: number;
  completedCount: number;
  failedCount: number;
  abortedCount: number;
  minutes: number;
  doneMinutes: number;
  /** The same, each task with equal weight, for agents whose tasks are all estimated with 0 minutes. */
  doneTasks: number;
  running: number;
  ready: number;
  waiting: number;
}

/**
 * How each agent stands, in the order of the plan. O(tasks + agents).
 *
 * Only completed tasks and what a running one reports count as done; a failed attempt counts for nothing.
 */
export function findAgentProgress(state: RunState): AgentProgress[] {
  const { plan, shape } = state;
  const tallies = plan.agents.map((): Tally => ({
    taskCount: 0,
    completedCount: 0,
    failedCount: 0,
    abortedCount: 0,
    minutes: 0,
    doneMinutes: 0,
    doneTasks: 0,
    running: -1,
    ready: -1,
    waiting: -1,
  }));
  const { minutes } = findPlanFigures(plan);
  let place = 0;
  for (const task of state.tasks) {
    const tally = tallies[shape.agentOf[place]!];
    if (tally !== undefined) count(tally, task, place, minutes[place]!, shape.ranks);
    place += 1;
  }
  return plan.agents.map(({ agentId, personaId }, index) => {
    const tally = tallies[index]!;
    const { taskCount, completedCount, failedCount } = tally;
    const { status, at } = findStatus(tally);
    const taskId = at < 0 ? null : plan.tasks[at]!.id;
    return { agentId, personaId, percent: findPercent(tally), status, taskId, taskCount, completedCount, failedCount };
  });
}

function count(tally: Tally, task: TaskState, place: number, minutes: number, ranks: readonly number[]): void {
  const { status } = task;
  const done = status === "completed" ? 1 : status === "running" ? clampPercent(task.percent) / 100 : 0;
  tally.taskCount += 1;
  tally.minutes += minutes;
  tally.doneMinutes += minutes * done;
  tally.doneTasks += done;
  if (status === "completed") tally.completedCount += 1;
  else if (status === "failed") tally.failedCount += 1;
  else if (status === "aborted") tally.abortedCount += 1;
  else if (status === "running" || status === "ready" || status === "waiting") {
    if (tally[status] < 0 || ranks[place]! < ranks[tally[status]]!) tally[status] = place;
  }
}

function findPercent(tally: Tally): number {
  const { taskCount, completedCount } = tally;
  if (taskCount === 0) return 0;
  if (completedCount === taskCount) return 100;
  const share = tally.minutes > 0 ? tally.doneMinutes / tally.minutes : tally.doneTasks / taskCount;
  return Math.min(99, Math.floor(share * 100 + 1e-9));
}

function findStatus(tally: Tally): { status: TaskStatus; at: number } {
  for (const status of ["running", "ready", "waiting"] as const) {
    if (tally[status] >= 0) return { status, at: tally[status] };
  }
  if (tally.failedCount > 0) return { status: "failed", at: -1 };
  if (tally.abortedCount > 0) return { status: "aborted", at: -1 };
  return { status: tally.completedCount === tally.taskCount ? "completed" : "skipped", at: -1 };
}
