import { craftVocabulary } from "./craft-vocabulary.ts";
import { productVocabulary } from "./product-vocabulary.ts";

/** What is said when a field of work is meant. Inflection, case and separators of phrases are forgiven. */
export interface PersonaVocabulary {
  /** What is done, at the head of a title: `refactor`, `write tests`; with a `~` in front where other fields say it too. */
  readonly verbs: readonly string[];
  /** Phrases that mean this field whatever stands beside them: `unit tests`. */
  readonly decisive: readonly string[];
  /** Phrases that usually mean it. */
  readonly strong: readonly string[];
  /** Phrases that lean to it. */
  readonly fair: readonly string[];
  /** Names of files and folders that mean it, as whole words of a path or endings: `tests`, `.tsx`; with a `~` where it says little, a `!` where it says a lot. */
  readonly paths: readonly string[];
}

/** The vocabulary of each built-in persona, by id. A registry's own keywords count beside it. */
export const builtinVocabulary: ReadonlyMap<string, PersonaVocabulary> = new Map(
  [...productVocabulary, ...craftVocabulary].map(([personaId, words]) => [
    personaId,
    {
      verbs: split(words.verbs),
      decisive: split(words.decisive),
      strong: split(words.strong),
      fair: split(words.fair),
      paths: split(words.paths),
    },
  ]),
);

function split(words: string): readonly string[] {
  return words
    .split("|")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
