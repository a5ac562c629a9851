/** The best schedule so far. */
export interface Incumbent {
  /** In ticks; infinite before the first schedule. */
  readonly makespan: () => number;
  readonly starts: Int32Array;
  /** Keeps a schedule if it is shorter. */
  offer(starts: Int32Array, makespan: number): boolean;
}

/** Makes an empty place for the best schedule of so many tasks. */
export function createIncumbent(size: number): Incumbent {
  const best = new Int32Array(size);
  let shortest = Infinity;
  return {
    makespan: () => shortest,
    starts: best,
    offer: (starts, makespan) => {
      if (makespan >= shortest) return false;
      shortest = makespan;
      best.set(starts);
      return true;
    },
  };
}
