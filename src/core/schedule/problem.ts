/** What the graph of tasks needs to know of one of them. */
export interface ScheduleNode {
  /** Name of the task, unique among the nodes; any string. */
  readonly id: string;
  /** How long it takes, a finite number from 0. */
  readonly minutes: number;
  /** Tasks that must be completed before it starts; naming one twice is naming it once. */
  readonly dependsOn: readonly string[];
}

/** One task of a scheduling problem. */
export interface ScheduleTask extends ScheduleNode {
  /** How much of each resource it holds while it runs: whole numbers from 0. Default: nothing. */
  readonly needs?: Readonly<Record<string, number>>;
  /** Tasks that may not run at the same time as this one; it is enough that one of the two says so. Default: none. */
  readonly excludes?: readonly string[];
}

/** Tasks, and what they share. */
export interface ScheduleProblem {
  readonly tasks: readonly ScheduleTask[];
  /** How much there is of each resource at any time, for example `{ agents: 4, "persona:backend": 1 }`. */
  readonly resources: Readonly<Record<string, number>>;
}

/** When one task runs. */
export interface ScheduledTask {
  readonly taskId: string;
  readonly startMinutes: number;
  readonly endMinutes: number;
}

/**
 * Name of the reason why no schedule can be shorter.
 *
 * `path`: the longest chain of dependencies. `load`: the work on one resource, shared out evenly. `path-and-load`: the work of a set of
 * tasks on one resource between what must come before and after each of them. `clique`: tasks of which no two may run together.
 * `search`: every shorter schedule was ruled out.
 */
export type BoundName = "path" | "load" | "path-and-load" | "clique" | "search";

/** A length that no schedule can go below. */
export interface LowerBound {
  /** The best of the bounds. */
  readonly minutes: number;
  /** The bound that gives it; of equal ones the simplest. */
  readonly tight: BoundName;
  /** Each bound on its own, simplest first. */
  readonly bounds: readonly { readonly name: BoundName; readonly minutes: number }[];
}

/** A schedule with its certificate. */
export interface Schedule {
  /** In the problem's order. */
  readonly tasks: readonly ScheduledTask[];
  /** End of the last task, 0 for no tasks. */
  readonly makespanMinutes: number;
  /** No schedule of this problem is shorter. */
  readonly lowerBoundMinutes: number;
  /** Makespan / bound - 1: how much could be left to gain at most, as a share; 0 where both are 0. */
  readonly gap: number;
  /** True only where it is proved that no schedule is shorter. */
  readonly optimal: boolean;
  /** The bound that `lowerBoundMinutes` comes from. */
  readonly tightBound: BoundName;
  /** Schedules and search steps that were tried. */
  readonly iterations: number;
}

/**
 * A task whose times are given. With an end after `nowMinutes` it runs, and holds what it needs until then; with an earlier or
 * equal end it is finished. A task that runs longer than expected is given with the end that is expected now, at least `nowMinutes`.
 */
export interface FixedTask {
  readonly taskId: string;
  readonly startMinutes: number;
  /** When it ended, or is expected to end; need not be `startMinutes` plus the task's minutes. */
  readonly endMinutes: number;
}
