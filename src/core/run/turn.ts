import { evolve } from "./evolve.ts";
import type { RunEvent } from "./run-event.ts";
import type { RunState, TaskState } from "./run-state.ts";

/** What one command leads to, event by event; each is seen by the next. */
export class Turn {
  readonly atMs: number;
  readonly events: RunEvent[] = [];
  state: RunState;

  constructor(state: RunState, atMs: number) {
    this.state = state;
    this.atMs = atMs;
  }

  emit(event: RunEvent): void {
    this.events.push(event);
    this.state = evolve(this.state, event);
  }

  task(place: number): TaskState {
    return this.state.tasks.at(place)!;
  }

  idOf(place: number): string {
    return this.state.plan.tasks[place]!.id;
  }
}
