/** The weights by which documents and tasks are scored for strategies; `docs/strategy.md` explains each. */
export interface StrategyWeights {
  /** Zones of a document, against each other. */
  readonly title: number;
  readonly goals: number;
  readonly tasks: number;
  readonly headings: number;
  /** Domains that the author gave to tasks, beside the zones. */
  readonly domains: number;
  /** A verb of the strategy at the head of a line. */
  readonly verb: number;
  /** A verb that other plans use too. */
  readonly weakVerb: number;
  /** A strong phrase in a line. */
  readonly strong: number;
  /** A fair phrase in a line. */
  readonly fair: number;
  /** Factor for phrases in a line whose verb speaks for another strategy. */
  readonly besideVerb: number;
  /** Factor for the phrases of the strategy without a trigger. */
  readonly general: number;
  /** How much a line of tests and checks counts among its neighbours. */
  readonly testLine: number;
  /** The part of the work from which on it counts in full. */
  readonly fairPart: number;
  /** What the strategy without a trigger starts with. */
  readonly prior: number;
}

export const strategyWeights: StrategyWeights = {
  title: 4,
  goals: 2,
  tasks: 4,
  headings: 1,
  domains: 4,
  verb: 0.6,
  weakVerb: 0.35,
  strong: 0.7,
  fair: 0.2,
  besideVerb: 0.5,
  general: 0.3,
  testLine: 0.3,
  fairPart: 0.25,
  prior: 0.1,
};
