import type { Strategy } from "../strategy/index.ts";
import type { Task } from "../task/index.ts";
import { createTaskGraph } from "../schedule/index.ts";

/**
 * Gives each task a phase: the document's where it names one for any task, else the first phase of the strategy in which
 * its persona works, and none before the phase of what it waits for.
 *
 * @returns In the order of the tasks; `null` where neither says anything.
 */
export function labelPhases(
  tasks: readonly Task[],
  waitsFor: readonly (readonly string[])[],
  strategy: Strategy | null,
  personaOf: (taskId: string) => string | null,
): readonly (string | null)[] {
  if (strategy === null || tasks.some((task) => task.phase !== null)) return tasks.map((task) => task.phase);
  const placeOf = new Map(tasks.map((task, place) => [task.id, place]));
  const phaseOf = tasks.map(() => 0);
  for (const id of createTaskGraph(
    tasks.map((task, place) => ({ id: task.id, dependsOn: waitsFor[place]! })),
  ).order()) {
    const place = placeOf.get(id)!;
    const least = Math.max(0, ...waitsFor[place]!.map((other) => phaseOf[placeOf.get(other)!]!));
    const personaId = personaOf(id);
    const own = personaId === null ? -1 : strategy.phases.findIndex((phase) => phase.personaIds.includes(personaId));
    phaseOf[place] = Math.max(least, own);
  }
  return phaseOf.map((phase) => strategy.phases[phase]?.id ?? null);
}
