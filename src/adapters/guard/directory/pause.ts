/** The event loop is given back after so long. */
const sliceMs = 12;

/** Gives the event loop back now and then. */
export interface Pause {
  isDue(): boolean;
  take(): Promise<void>;
}

/** @param signal - Ends the work at the next pause. */
export function makePause(signal: AbortSignal | undefined): Pause {
  let startedAtMs = performance.now();
  return {
    isDue: () => performance.now() - startedAtMs > sliceMs,
    async take() {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      startedAtMs = performance.now();
    },
  };
}
