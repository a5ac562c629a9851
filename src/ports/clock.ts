/** Tells the time and wakes up later. A virtual one makes whole runs take no time. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /**
   * Calls back once, `delayMs` from now or later; never before this call returned.
   *
   * @returns Takes the call back; calling it twice, or after the fact, does nothing.
   */
  schedule(delayMs: number, callback: () => void): () => void;
}
