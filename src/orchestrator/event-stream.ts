/** A list of events that others can iterate while it grows; a slow reader holds nobody up and misses nothing. */
export class EventStream<Event> {
  readonly #events: Event[] = [];
  readonly #wakers = new Set<() => void>();
  #ended = false;

  /** All events so far. */
  get events(): readonly Event[] {
    return this.#events;
  }

  push(event: Event): void {
    this.#events.push(event);
    this.#wake();
  }

  /** No more events come: readers end after the last one. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  #wake(): void {
    if (this.#wakers.size === 0) return;
    for (const wake of this.#wakers) wake();
    this.#wakers.clear();
  }

  async *read(): AsyncGenerator<Event, void, undefined> {
    for (let place = 0; ;) {
      while (place < this.#events.length) {
        yield this.#events[place]!;
        place += 1;
      }
      if (this.#ended) return;
      await new Promise<void>((resolve) => this.#wakers.add(resolve));
    }
  }
}
