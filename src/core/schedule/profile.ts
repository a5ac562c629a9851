/** What is free of each resource over time, while a schedule is being made. */
export interface Profile {
  /** Empties it. With `mirrorAt`, time runs backwards from there, and so does what is held from outside. */
  reset(mirrorAt: number | null): void;
  /** The first tick from `from` on at which the needs of a task are free for as long as it takes. */
  find(task: number, from: number): number;
  /** Holds the needs of a task from `at` on. */
  take(task: number, at: number): void;
  /** What it is made of, where that is one number for each tick, for loops in which a call costs too much. */
  readonly cells: ProfileCells | null;
}

/** The cells of a profile; a need fits into a cell where `((free[t] - need) & guard) === guard`. */
export interface ProfileCells {
  readonly free: Int32Array;
  /** Need of each task. */
  readonly needs: Int32Array;
  readonly guard: number;
  /** To be called with a tick behind which no cell has been changed, before the next reset. */
  readonly reached: (tick: number) => void;
}
