import type { Plan } from "../plan/index.ts";

/** What the run machine looks up in a plan, as places instead of ids: made once, never kept in the journal. */
export interface PlanShape {
  /** Place of a task by its id. */
  readonly placeOf: ReadonlyMap<string, number>;
  readonly agentPlaceOf: ReadonlyMap<string, number>;
  /** Place of the agent of each task; -1 for a group and for what nobody has to do. */
  readonly agentOf: readonly number[];
  /** Tasks that wait for each task. */
  readonly dependents: readonly (readonly number[])[];
  readonly waitCounts: readonly number[];
  /** Tasks that may not run beside each task. */
  readonly excludes: readonly (readonly number[])[];
  /** Place in the schedule: the smaller, the earlier. */
  readonly ranks: readonly number[];
  /** Names of the phases, in order of appearance, and the phase of each task (-1: none). */
  readonly phases: readonly string[];
  readonly phaseOf: readonly number[];
  readonly phaseSizes: readonly number[];
  /** Gates of each task that have a command or ask a person, in order of their level. */
  readonly gatesOf: readonly (readonly string[])[];
  /** The same of the gates that no task names: they check the whole. */
  readonly runGates: readonly string[];
}

/** Looks a plan up. O(tasks + dependencies). */
export function findPlanShape(plan: Plan): PlanShape {
  const placeOf = new Map(plan.tasks.map((task, place) => [task.id, place]));
  const agentPlaceOf = new Map(plan.agents.map((agent, place) => [agent.agentId, place]));
  const places = (ids: readonly string[]): number[] =>
    [...new Set(ids)].flatMap((id) => placeOf.get(id) ?? []).sort((a, b) => a - b);
  const waits = plan.tasks.map((task) => places(task.waitsFor));
  const dependents: number[][] = plan.tasks.map(() => []);
  waits.forEach((before, place) => before.forEach((one) => dependents[one]!.push(place)));

  const startOf = new Map(plan.schedule.tasks.map((task) => [task.taskId, task.startMinutes]));
  const ranks = new Array<number>(plan.tasks.length).fill(0);
  plan.tasks
    .map((task, place) => ({ place, start: startOf.get(task.id) ?? Infinity }))
    .sort((a, b) => a.start - b.start || a.place - b.place)
    .forEach(({ place }, rank) => (ranks[place] = rank));

  const phases: string[] = [];
  const phasePlaces = new Map<string, number>();
  const phaseOf = plan.tasks.map((task) => {
    if (task.phase === null) return -1;
    const known = phasePlaces.get(task.phase);
    if (known !== undefined) return known;
    phasePlaces.set(task.phase, phases.length);
    return phases.push(task.phase) - 1;
  });
  const phaseSizes = phases.map(() => 0);
  for (const phase of phaseOf) if (phase >= 0) phaseSizes[phase]! += 1;

  const gates = new Map(plan.gates.map((gate) => [gate.id, gate]));
  const inOrder = (ids: readonly string[]): string[] =>
    [...new Set(ids)]
      .filter((id) => (gates.get(id)?.commands.length ?? 0) > 0 || gates.get(id)?.approval === true)
      .map((id, order) => ({ id, order, level: gates.get(id)!.level ?? 5 }))
      .sort((a, b) => a.level - b.level || a.order - b.order)
      .map(({ id }) => id);
  // A group is nobody's work, so nobody's end would run its gates: they check the whole.
  const named = new Set(plan.tasks.flatMap((task) => (task.kind === "group" ? [] : task.gates)));
  return {
    placeOf,
    agentPlaceOf,
    agentOf: plan.tasks.map((task) => (task.agentId === null ? -1 : (agentPlaceOf.get(task.agentId) ?? -1))),
    dependents,
    waitCounts: waits.map((before) => before.length),
    excludes: findExcludes(plan, places),
    ranks,
    phases,
    phaseOf,
    phaseSizes,
    gatesOf: plan.tasks.map((task) => inOrder(task.gates)),
    runGates: inOrder(plan.gates.map((gate) => gate.id).filter((id) => !named.has(id))),
  };
}

const nothing: readonly number[] = [];

/** It is enough that one of two names the other: a task that was added later names those that were there. */
function findExcludes(plan: Plan, places: (ids: readonly string[]) => number[]): readonly (readonly number[])[] {
  if (plan.tasks.every((task) => task.excludes.length === 0)) return plan.tasks.map(() => nothing);
  const excludes = plan.tasks.map((task) => places(task.excludes));
  const sides = excludes.map((others) => new Set(others));
  excludes.forEach((others, place) => others.forEach((other) => sides[other]!.add(place)));
  return sides.map((others, place) =>
    others.size === excludes[place]!.length ? excludes[place]! : [...others].sort((a, b) => a - b),
  );
}
