import type { RunState } from "./run-state.ts";

/** Place of a hand-off, -1 for none. The newest goes first: one that is delivered again carries the same id. */
export function findHandoff({ handoffs }: Pick<RunState, "handoffs">, handoffId: string): number {
  let place = handoffs.length - 1;
  while (place >= 0 && handoffs.at(place)!.handoffId !== handoffId) place -= 1;
  return place;
}
