/** The four phases of the seed, in order. */
export type PhaseId = "foundation" | "implementation" | "integration" | "quality";

/** Who works in a phase of a strategy. */
export interface StrategyPhase {
  readonly id: PhaseId;
  /** What the phase is for, one line. */
  readonly purpose: string;
  /** Personas at work in it, side by side. */
  readonly personaIds: readonly string[];
}

/** Words by which documents and tasks show a strategy; inflection and case are forgiven. */
export interface StrategySignals {
  /** What is done, as the first word of a title or task: `refactor`, `fix`; with a `~` where other plans do it too: `~remove`. */
  readonly verbs: readonly string[];
  /** Phrases that nearly always mean this strategy: `technical debt`. */
  readonly strong: readonly string[];
  /** Phrases that lean to it, and that other plans mention too: `memory`. */
  readonly fair: readonly string[];
}

/** A way of working. */
export interface Strategy {
  /** For example `bug_investigation`. */
  readonly id: string;
  /** What people type: `bug`. */
  readonly shortName: string;
  /** Name for people. */
  readonly name: string;
  /** One line: when it fits. */
  readonly description: string;
  /** Personas that usually work in it, the leading one first. */
  readonly crew: readonly string[];
  readonly phases: readonly StrategyPhase[];
  /**
   * Domain words that call for it: any group of which every word is there. No group: the strategy that fits where no
   * other does.
   */
  readonly trigger: readonly (readonly string[])[];
  readonly signals: StrategySignals;
}
