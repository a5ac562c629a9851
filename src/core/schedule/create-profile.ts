import { createEventProfile } from "./event-profile.ts";
import { createGridProfile } from "./grid-profile.ts";
import type { DenseProblem } from "./index-problem.ts";
import { packNeeds } from "./packed-needs.ts";
import type { Profile } from "./profile.ts";

/** Makes the profile that suits a problem: a cell for each tick where that is short, else a list of the moments of change. */
export function createProfile(problem: DenseProblem): Profile {
  const horizon = horizonOf(problem);
  const needs = packNeeds(problem);
  const small = horizon * needs.words <= 40 * problem.graph.size + 4000;
  return small ? createGridProfile(problem, needs, horizon) : createEventProfile(problem, needs);
}

/** No schedule that leaves no moment idle is longer, in ticks. */
export function horizonOf({ ticks, release, held }: DenseProblem): number {
  let latest = 0;
  let total = 0;
  for (let i = 0; i < ticks.length; i += 1) {
    total += ticks[i]!;
    latest = Math.max(latest, release[i]!);
  }
  for (const { untilTick } of held) latest = Math.max(latest, untilTick);
  return latest + total;
}
