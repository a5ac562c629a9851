import type { Gate, Task, TaskDraft } from "../core/task/index.ts";

/** Formats that `readTasks` knows. */
export const taskFormats = [
  "seed",
  "prp",
  "taskmaster",
  "speckit",
  "kiro",
  "openspec",
  "beads",
  "superpowers",
  "bmad",
  "ralph",
  "json",
  "yaml",
] as const;
/** One of `taskFormats`. */
export type TaskFormat = (typeof taskFormats)[number];

/** Something that was seen and not understood, or read in a way that its author may not have meant. */
export interface IntakeWarning {
  /** Line from 1; `null` where there is none. */
  readonly line: number | null;
  readonly message: string;
}

/** A part of a task that is too small to be given to an agent alone: a sub-task, a step. */
export interface TaskStep {
  readonly id: string | null;
  readonly title: string;
  readonly done: boolean;
  readonly line: number | null;
  /** Steps of the same task, or `task.step` of another one, as stated. */
  readonly dependsOn: readonly string[];
}

/** What a document says about a task beyond the task's own fields. */
export interface TaskItem {
  readonly taskId: string;
  /** Line on which the task begins, from 1. */
  readonly line: number | null;
  /** Further lines on which the document shows the same task with a box. */
  readonly otherLines: readonly number[];
  /** The id that the author gave; `null` where `taskId` was made up. Differs from `taskId` where the author used one id twice. */
  readonly statedId: string | null;
  /** The status in the document's own word, for example `in-progress`. */
  readonly status: string | null;
  readonly priority: string | null;
  /** Whether the document states an estimate; without one `estimateMinutes` is the default. */
  readonly hasEstimate: boolean;
  /** The kind of record where the format has kinds, for example `epic`. */
  readonly kind: string | null;
  readonly labels: readonly string[];
  /** The worker that the document asks for, in its own words. */
  readonly agentHint: string | null;
  /** Every file that the task names, also those it only reads. */
  readonly mentions: readonly string[];
  /** Directories that the task names. */
  readonly directories: readonly string[];
  readonly steps: readonly TaskStep[];
}

/** What was read. `items` has the same order as `tasks`. */
export interface TaskReading {
  readonly format: TaskFormat;
  /** Why it was taken for this format. */
  readonly reason: string;
  /** Title of the document; `null` where it has none. */
  readonly title: string | null;
  /** What the document wants to reach, in its own words. */
  readonly goal: string | null;
  readonly tasks: readonly Task[];
  readonly items: readonly TaskItem[];
  /** Validations of the whole document. */
  readonly gates: readonly Gate[];
  /** A task's own validations, by task; not part of `gates`, see `withTaskGates`. */
  readonly taskGates: readonly { readonly taskId: string; readonly gate: Gate }[];
  readonly warnings: readonly IntakeWarning[];
}

/**
 * A reading in which each task's own validation is one of its gates.
 *
 * @example
 * const { tasks, gates } = withTaskGates(readTasks(text));
 */
export function withTaskGates(reading: TaskReading): TaskReading {
  const own = new Map<string, string[]>();
  for (const { taskId, gate } of reading.taskGates) own.set(taskId, [...(own.get(taskId) ?? []), gate.id]);
  return {
    ...reading,
    tasks: reading.tasks.map((task) => ({
      ...task,
      gates: [...new Set([...task.gates, ...(own.get(task.id) ?? [])])],
    })),
    gates: [...reading.gates, ...reading.taskGates.map((entry) => entry.gate)],
    taskGates: [],
  };
}

/**
 * The tasks of a reading for `makePlan`: where the document states no estimate, none is given, so that the plan makes its own.
 *
 * @example
 * makePlan({ feature: "login", tasks: taskDrafts(readTasks(text)) });
 */
export function taskDrafts(reading: Pick<TaskReading, "tasks" | "items">): TaskDraft[] {
  return reading.tasks.map((task, place) => {
    if (reading.items[place]?.hasEstimate === true) return task;
    const draft: TaskDraft & { estimateMinutes?: number } = { ...task };
    delete draft.estimateMinutes;
    return draft;
  });
}
