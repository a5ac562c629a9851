/** What a store keeps: plain JSON with a name and a time; it does not look further. */
export interface StoredEvent {
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** The process that holds a run for writing. */
export interface RunHolder {
  readonly pid: number;
  readonly host: string;
  readonly sinceMs: number;
  /** Whether that process is still there. */
  readonly alive: boolean;
}

/** A run that is open for writing: one at a time, in one process. */
export interface RunJournal {
  readonly runId: string;
  /** Grows with each opening; what an earlier holder still writes is refused. */
  readonly epoch: number;
  /** What was kept before this opening, oldest first. */
  readonly events: readonly StoredEvent[];
  /** Bytes of an unfinished last write that this opening cut off; absent for nothing. */
  readonly cutBytes?: number;
  /** Keeps events, all of one call or none; the promise ends when they are durable. */
  append(events: readonly StoredEvent[]): Promise<void> | void;
  /** Ends the writing; what was appended stays. */
  close(): Promise<void>;
}

/** Remembers the events of runs. */
export interface RunStore {
  /** Begins a run that does not exist yet. */
  create(runId: string): Promise<RunJournal>;
  /** Opens an existing run for writing, taking over where its holder is gone. */
  open(runId: string): Promise<RunJournal>;
  /** Reads a run without holding it, also while another process writes; `null` where there is none. */
  read(runId: string): Promise<readonly StoredEvent[] | null>;
  /** Ids of all runs, the newest last. */
  list(): Promise<readonly string[]>;
  /** Who holds the run for writing, or held it last without closing it; `null` where nobody does. */
  holder(runId: string): Promise<RunHolder | null>;
  /**
   * Gives the events of a run from the one with index `from`, counted from 0, then each new one as it is kept, until the
   * signal ends it. A store may leave this out.
   */
  follow?(runId: string, from: number, signal: AbortSignal): AsyncIterable<StoredEvent>;
}
