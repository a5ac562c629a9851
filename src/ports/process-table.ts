/** What tells one process from every other, also from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Changes with each start of the machine; `null` where that cannot be known. */
  readonly bootId: string | null;
  /** Where the process number counts, for example a container; `null` where that cannot be known. */
  readonly namespace: string | null;
  /** When the process began, in any unit that the machine keeps; `null` where that cannot be known. */
  readonly startedAt: string | null;
}

/** Tells processes apart. Another one can stand in its place to test what happens after a crash. */
export interface ProcessTable {
  /** This process. */
  self(): ProcessIdentity;
  /** Whether a process is still there; `null` where that cannot be known from here, as on another machine. */
  isAlive(identity: ProcessIdentity, sinceMs: number): boolean | null;
}
