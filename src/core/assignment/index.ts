export { assignmentWeights } from "./assignment-weights.ts";
export type { AssignmentWeights } from "./assignment-weights.ts";
export type { EvidencePart, PersonaEvidence } from "./persona-evidence.ts";
export { rankPersonas } from "./rank-personas.ts";
export type { RankableTask, RankedPersona, RankOptions } from "./rank-personas.ts";
export { builtinVocabulary } from "./vocabulary.ts";
export type { PersonaVocabulary } from "./vocabulary.ts";
