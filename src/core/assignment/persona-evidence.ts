/** The parts of a persona's score. */
export type EvidencePart =
  "stated" | "verb" | "keywords" | "files" | "domains" | "expertise" | "phase" | "dependencies" | "prior";

/** One thing that speaks for a persona. */
export interface PersonaEvidence {
  readonly part: EvidencePart;
  /** The phrase, file or domain that was found. */
  readonly match: string;
  /** What it adds to the score, after all factors. */
  readonly weight: number;
}
