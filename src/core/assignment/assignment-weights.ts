/** The weights by which personas are ranked; `docs/assignment.md` explains each. All of them are data: pass your own. */
export interface AssignmentWeights {
  /** The document or the author names the persona. */
  readonly stated: number;
  /** A verb of the persona at the head of the title. */
  readonly verb: number;
  /** A verb that other fields use too, such as `check`. */
  readonly weakVerb: number;
  /** Factor for a head verb where it is also a noun of a field. */
  readonly verbAsNoun: number;
  /** Phrases, by how clearly they mean the field. */
  readonly decisive: number;
  readonly strong: number;
  readonly fair: number;
  /** A keyword of a persona that has no built-in vocabulary, and its words of expertise. */
  readonly keyword: number;
  readonly expertise: number;
  /** Factor for what stands after the first preposition of a title: what is touched, not what is made. */
  readonly afterPreposition: number;
  /** Factor for a phrase inside a longer one of another persona. */
  readonly insideLonger: number;
  /** Each further phrase of one persona in one text counts this share of the one before. */
  readonly repeat: number;
  /** Factor for the description against the title. */
  readonly description: number;
  /** A folder, a whole file name, an ending, or a word of a file name. */
  readonly folder: number;
  readonly fileName: number;
  readonly ending: number;
  readonly fileWord: number;
  /** A file pattern of the persona (outside the built-in vocabulary). */
  readonly pattern: number;
  /** A file of the task is owned by the persona already. */
  readonly owned: number;
  /** Factor for path names that say little, such as `lib`. */
  readonly weakPath: number;
  /** Factor for path names that say a lot, such as `frontend`. */
  readonly strongPath: number;
  /** All files of a task together, at most. */
  readonly files: number;
  /** A domain that the author named. */
  readonly domain: number;
  /** Words of the phase or section that the task stands in. */
  readonly phase: number;
  /** A persona in the crew of the strategy. */
  readonly crew: number;
  /** A direct neighbour in the graph that the persona has. */
  readonly neighbour: number;
  /** What a persona starts with: who does what nobody else is called for. */
  readonly prior: Readonly<Record<string, number>>;
}

/** Tuned on labelled tasks by cross-validation. */
export const assignmentWeights: AssignmentWeights = {
  stated: 100,
  verb: 3.4,
  weakVerb: 2,
  verbAsNoun: 0.2,
  decisive: 3,
  strong: 1.6,
  fair: 0.5,
  keyword: 3.2,
  expertise: 1.2,
  afterPreposition: 0.6,
  insideLonger: 0.4,
  repeat: 0.6,
  description: 0.4,
  folder: 1.2,
  fileName: 2,
  ending: 1.6,
  fileWord: 0.8,
  pattern: 2,
  owned: 6,
  weakPath: 0.4,
  strongPath: 2,
  files: 4,
  domain: 2.5,
  phase: 0.25,
  crew: 0.2,
  neighbour: 0.3,
  prior: { backend: 1 },
};
