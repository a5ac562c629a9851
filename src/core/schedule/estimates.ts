import { ArgumentError } from "../errors.ts";

/** How hard a task looks. */
export type Complexity = "low" | "medium" | "high" | "critical";

/** Minutes of a task that nobody has estimated, by how hard it looks. `medium` is the default of a task. */
export const defaultMinutes: Readonly<Record<Complexity, number>> = { low: 15, medium: 30, high: 60, critical: 120 };

/** How long one task of an earlier run took. */
export interface MeasuredTask {
  readonly personaId: string | null;
  readonly domain: string | null;
  /** Above 0. */
  readonly minutes: number;
}

/** What earlier runs say about tasks of one kind. */
export interface LearnedEstimate {
  /** `null`: of any persona. */
  readonly personaId: string | null;
  /** `null`: of any domain. */
  readonly domain: string | null;
  readonly count: number;
  /** The middle one: half of the tasks took at most this long. */
  readonly medianMinutes: number;
  /** Nine of ten tasks took at most this long. */
  readonly p90Minutes: number;
  /** Standard deviation of the logarithm of the minutes: 0.5 is "within a factor of 1.65 two times of three". 0 for one task. */
  readonly spread: number;
}

/**
 * Turns measured durations into estimates, for each persona and domain, each persona, each domain, and all together; in this
 * order, then as they come first in `measured`. Medians, because one run that hung must not change the plan.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` where minutes are not above 0 and finite.
 * @example
 * learnEstimates([{ personaId: "qa", domain: null, minutes: 12 }]).at(-1)?.medianMinutes; // 12
 */
export function learnEstimates(measured: readonly MeasuredTask[]): LearnedEstimate[] {
  const groups = [
    new Map<string, MeasuredTask[]>(),
    new Map<string, MeasuredTask[]>(),
    new Map<string, MeasuredTask[]>(),
  ] as const;
  const add = (group: Map<string, MeasuredTask[]>, key: string, task: MeasuredTask): void => {
    const list = group.get(key);
    if (list === undefined) group.set(key, [task]);
    else list.push(task);
  };
  for (const task of measured) {
    const { personaId, domain, minutes } = task;
    if (!(minutes > 0 && minutes < Infinity))
      throw new ArgumentError("measured", "tasks of more than 0 minutes", minutes);
    if (personaId !== null && domain !== null) add(groups[0], JSON.stringify([personaId, domain]), task);
    if (personaId !== null) add(groups[1], personaId, task);
    if (domain !== null) add(groups[2], domain, task);
  }
  return [
    ...[...groups[0].values()].map((tasks) => summarise(tasks, tasks[0]!.personaId, tasks[0]!.domain)),
    ...[...groups[1].values()].map((tasks) => summarise(tasks, tasks[0]!.personaId, null)),
    ...[...groups[2].values()].map((tasks) => summarise(tasks, null, tasks[0]!.domain)),
    ...(measured.length === 0 ? [] : [summarise(measured, null, null)]),
  ];
}

function summarise(tasks: readonly MeasuredTask[], personaId: string | null, domain: string | null): LearnedEstimate {
  const sorted = tasks.map((task) => task.minutes).sort((a, b) => a - b);
  const count = sorted.length;
  const logs = sorted.map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / count;
  const variance = count < 2 ? 0 : logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (count - 1);
  const middle = (sorted[(count - 1) >> 1]! + sorted[count >> 1]!) / 2;
  return {
    personaId,
    domain,
    count,
    medianMinutes: middle,
    p90Minutes: sorted[Math.ceil(0.9 * count) - 1]!,
    spread: Math.sqrt(variance),
  };
}

/**
 * Finds the estimate that says most about a task: of its persona and domain, else of its persona, else of its domain, else of
 * all; one with at least `minCount` tasks behind it (default 3). `null` where there is none.
 */
export function findEstimate(
  learned: readonly LearnedEstimate[],
  task: { readonly personaId: string | null; readonly domain: string | null },
  minCount = 3,
): LearnedEstimate | null {
  const of = (personaId: string | null, domain: string | null): LearnedEstimate | undefined =>
    learned.find((one) => one.personaId === personaId && one.domain === domain && one.count >= minCount);
  return of(task.personaId, task.domain) ?? of(task.personaId, null) ?? of(null, task.domain) ?? of(null, null) ?? null;
}
