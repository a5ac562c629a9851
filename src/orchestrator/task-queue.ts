import PQueue from "p-queue";

/**
 * Carries out attempts and gates, at most so many at once. The run machine decides what may start; this queue is the
 * last word on how much really runs side by side, and knows when nothing does.
 */
export class TaskQueue {
  readonly #queue: PQueue;

  /** @param concurrency - How many may run at once; `null`: any number. */
  constructor(concurrency: number | null) {
    this.#queue = new PQueue({ concurrency: concurrency ?? Infinity });
  }

  /** Carries out, as soon as there is a place; the work deals with its own faults. */
  add(work: () => Promise<void>): void {
    void this.#queue.add(work);
  }

  /** Ends when nothing is carried out and nothing waits. */
  idle(): Promise<void> {
    return this.#queue.onIdle();
  }
}
