/** What is free of each resource over time, while a schedule is being made. */
export interface Profile {
  /** Empties it. With `mirrorAt`, time runs backwards from there, and so does what is held from outside. */
  reset(mirrorAt: number | null): void;
  /** The first tick from `from` on at which the needs of a task are free for as long as it takes. */
  find(task: number, from: number): number;
  /** Holds the needs of a task from `at` on. */
  take(task: number, at: number): void;
}
