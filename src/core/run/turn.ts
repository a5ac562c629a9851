import { applyEvent } from "./evolve.ts";
import type { RunDraft } from "./run-draft.ts";
import type { Edit } from "./persistent-list.ts";
import type { RunEvent } from "./run-event.ts";
import type { RunState, TaskState } from "./run-state.ts";

/** What one command leads to, event by event; each is seen by the next. */
export class Turn {
  readonly atMs: number;
  readonly events: RunEvent[];
  readonly #draft: RunDraft;
  readonly #edit: Edit;

  /**
   * @param draft - Changed in place.
   * @param events - Gets what is emitted.
   */
  constructor(draft: RunDraft, atMs: number, events: RunEvent[], edit: Edit) {
    this.#draft = draft;
    this.atMs = atMs;
    this.events = events;
    this.#edit = edit;
  }

  /** As it is now; holds until the next event. */
  get state(): RunState {
    return this.#draft;
  }

  emit(event: RunEvent): void {
    this.events.push(event);
    applyEvent(this.#draft, event, this.#edit);
  }

  task(place: number): TaskState {
    return this.#draft.tasks.at(place)!;
  }

  idOf(place: number): string {
    return this.#draft.plan.tasks[place]!.id;
  }
}
