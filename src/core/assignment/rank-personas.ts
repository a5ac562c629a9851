import { builtinPersonas, resolvePersonaId } from "../persona/index.ts";
import type { Persona } from "../persona/index.ts";
import { createPhraseIndex, tokenizeText } from "../task/index.ts";
import type { PhraseIndex, Task } from "../task/index.ts";
import { assignmentWeights } from "./assignment-weights.ts";
import type { AssignmentWeights } from "./assignment-weights.ts";
import { matchPatterns } from "./match-patterns.ts";
import type { EvidencePart, PersonaEvidence } from "./persona-evidence.ts";
import { createPathIndex, scorePath } from "./score-paths.ts";
import type { PathIndex } from "./score-paths.ts";
import { scorePhrases, splitTitle } from "./score-phrases.ts";
import type { PhraseMeaning } from "./score-phrases.ts";
import { builtinVocabulary } from "./vocabulary.ts";
import type { PersonaVocabulary } from "./vocabulary.ts";

/** A persona's place in the ranking for one task. */
export interface RankedPersona {
  readonly personaId: string;
  /** The sum of its reasons' weights, to three decimals. */
  readonly score: number;
  /** What speaks for it, the weightiest first. */
  readonly reasons: readonly PersonaEvidence[];
}

/** What a task has to have to be ranked: a title. */
export type RankableTask = Pick<Task, "title"> &
  Partial<Pick<Task, "description" | "files" | "domains" | "phase" | "personaId">>;

/** Data by which personas are ranked, each with its default. */
export interface RankOptions {
  /** Default: `assignmentWeights`. */
  readonly weights?: AssignmentWeights;
  /** Words of the fields, by persona id. Default: `builtinVocabulary`. */
  readonly vocabulary?: ReadonlyMap<string, PersonaVocabulary>;
}

/** A list of personas made ready for many tasks. */
export interface PersonaRanker {
  readonly personas: readonly Persona[];
  /** All personas, best first; ties in the order of the list. */
  rank(task: RankableTask): RankedPersona[];
}

/**
 * Ranks personas for a task by its words (verbs at the head of the title above nouns, clear phrases above hints), its
 * files, the domains that its author named, and its phase; a persona that the task names is first. Linear in the text.
 *
 * @param personas - Default: the built-in ones.
 * @returns All personas, best first; of equal ones the earlier in `personas`; empty for no personas.
 * @example
 * rankPersonas({ title: "Write unit tests for the login endpoint" })[0].personaId; // "qa"
 */
export function rankPersonas(
  task: RankableTask,
  personas: readonly Persona[] = builtinPersonas,
  options: RankOptions = {},
): RankedPersona[] {
  return rankerOf(personas, options).rank(task);
}

/** Rankers made before, the newest first: making one reads the whole vocabulary. */
const rankers: { ranker: PersonaRanker; weights: AssignmentWeights; vocabulary: RankOptions["vocabulary"] }[] = [];
const mostRankers = 8;

/** The ranker of a list of personas, made once for the same personas and data. */
export function rankerOf(personas: readonly Persona[], options: RankOptions = {}): PersonaRanker {
  const weights = options.weights ?? assignmentWeights;
  const vocabulary = options.vocabulary ?? builtinVocabulary;
  const known = rankers.findIndex(
    (one) =>
      one.weights === weights &&
      one.vocabulary === vocabulary &&
      one.ranker.personas.length === personas.length &&
      one.ranker.personas.every((persona, place) => persona === personas[place]),
  );
  const entry =
    known < 0
      ? { ranker: createPersonaRanker([...personas], weights, vocabulary), weights, vocabulary }
      : rankers.splice(known, 1)[0]!;
  rankers.unshift(entry);
  rankers.length = Math.min(rankers.length, mostRankers);
  return entry.ranker;
}

const builtinById: ReadonlyMap<string, Persona> = new Map(builtinPersonas.map((persona) => [persona.id, persona]));

function createPersonaRanker(
  personas: readonly Persona[],
  weights: AssignmentWeights,
  vocabulary: ReadonlyMap<string, PersonaVocabulary>,
): PersonaRanker {
  const phrases = createPhraseIndex(phraseEntries(personas, vocabulary));
  const paths = createPathIndex(personas.map((persona) => vocabulary.get(persona.id)?.paths ?? []));
  const patterns = personas.map(ownPatterns);
  const data: RankerData = { personas, weights, phrases, paths, patterns };
  return { personas, rank: (task) => rank(task, data) };
}

interface RankerData {
  readonly personas: readonly Persona[];
  readonly weights: AssignmentWeights;
  readonly phrases: PhraseIndex<PhraseMeaning>;
  readonly paths: PathIndex;
  /** For each persona, whether a pattern of its own matches; `null` where it has none beside the built-in ones. */
  readonly patterns: readonly (((path: string) => boolean) | null)[];
}

/** File patterns and ownership that a registry states; the built-in patterns are in the vocabulary's paths already. */
function ownPatterns(persona: Persona): ((path: string) => boolean) | null {
  const old = new Set(builtinById.get(persona.id)?.filePatterns);
  const own = [...persona.filePatterns.filter((pattern) => !old.has(pattern)), ...persona.fileOwnership];
  return own.length === 0 ? null : matchPatterns(own);
}

function* phraseEntries(
  personas: readonly Persona[],
  vocabulary: ReadonlyMap<string, PersonaVocabulary>,
): Generator<readonly [string, PhraseMeaning]> {
  for (const [place, persona] of personas.entries()) {
    const words = vocabulary.get(persona.id);
    const seen = new Set<string>();
    if (words !== undefined) {
      for (const kind of ["decisive", "strong", "fair"] as const) {
        for (const phrase of words[kind]) {
          const key = tokenizeText(phrase).join(" ");
          if (seen.has(key)) continue;
          seen.add(key);
          yield [phrase, { place, kind }];
        }
      }
      for (const verb of words.verbs) {
        if (verb.startsWith("~")) yield [verb.slice(1), { place, kind: "weakVerb" }];
        else yield [verb, { place, kind: "verb" }];
      }
    }
    // What a registry adds of its own; the built-in lists are in the vocabulary already.
    const builtin = words === undefined ? undefined : builtinById.get(persona.id);
    for (const kind of ["keyword", "expertise"] as const) {
      const own = kind === "keyword" ? persona.keywords : persona.expertise;
      const old = new Set(kind === "keyword" ? builtin?.keywords : builtin?.expertise);
      for (const phrase of own) {
        const key = tokenizeText(phrase).join(" ");
        if (old.has(phrase) || seen.has(key)) continue;
        seen.add(key);
        yield [phrase, { place, kind }];
      }
    }
  }
}

const partOf: Readonly<Record<PhraseMeaning["kind"], EvidencePart>> = {
  verb: "verb",
  weakVerb: "verb",
  decisive: "keywords",
  strong: "keywords",
  fair: "keywords",
  keyword: "keywords",
  expertise: "expertise",
};

function rank(task: RankableTask, { personas, weights, phrases, paths, patterns }: RankerData): RankedPersona[] {
  const reasons: PersonaEvidence[][] = personas.map(() => []);
  const title = splitTitle(task.title);
  const inTitle = new Set<string>();
  for (const { place, kind, phrase, weight } of scorePhrases(title.text, phrases, weights, true)) {
    reasons[place]!.push({ part: partOf[kind], match: phrase, weight });
    inTitle.add(`${place} ${phrase}`);
  }
  const description = splitTitle((task.description ?? "").slice(0, 2_000));
  if (description.text.trim() !== "") {
    for (const { place, kind, phrase, weight } of scorePhrases(description.text, phrases, weights, false)) {
      if (inTitle.has(`${place} ${phrase}`)) continue;
      reasons[place]!.push({ part: partOf[kind], match: phrase, weight: weight * weights.description });
    }
  }
  const files = [...new Set([...title.paths, ...(task.files ?? [])])].slice(0, 50);
  for (const file of files) {
    for (const [place, weight] of scorePath(file, paths, weights)) {
      // All files together weigh as one: the mean, so that a long list does not shout words down.
      reasons[place]!.push({ part: "files", match: file, weight: Math.min(weight, weights.files) / files.length });
    }
  }
  patterns.forEach((matches, place) => {
    if (matches === null) return;
    for (const file of files) {
      if (matches(file)) reasons[place]!.push({ part: "files", match: file, weight: weights.pattern / files.length });
    }
  });
  for (const domain of task.domains ?? []) {
    const personaId = resolvePersonaId(domain, personas);
    const places = new Set<number>();
    if (personaId !== null) places.add(personas.findIndex((persona) => persona.id === personaId));
    else for (const { place } of scorePhrases(domain, phrases, weights, false)) places.add(place);
    for (const place of places)
      reasons[place]!.push({ part: "domains", match: domain, weight: weights.domain / places.size });
  }
  if (typeof task.phase === "string") {
    for (const { place, phrase, weight } of scorePhrases(splitTitle(task.phase).text, phrases, weights, false)) {
      reasons[place]!.push({ part: "phase", match: phrase, weight: weight * weights.phase });
    }
  }
  if (typeof task.personaId === "string") {
    const personaId = resolvePersonaId(task.personaId, personas);
    const place = personas.findIndex((persona) => persona.id === personaId);
    if (place >= 0) reasons[place]!.push({ part: "stated", match: task.personaId, weight: weights.stated });
  }
  return personas
    .map((persona, place) => {
      const own = reasons[place]!;
      const prior = Object.hasOwn(weights.prior, persona.id) ? weights.prior[persona.id]! : 0;
      if (prior !== 0) own.push({ part: "prior", match: "does what nobody else is called for", weight: prior });
      own.sort((a, b) => b.weight - a.weight || (a.match < b.match ? -1 : 1));
      const score = Math.round(own.reduce((sum, reason) => sum + reason.weight, 0) * 1_000) / 1_000;
      return { place, ranked: { personaId: persona.id, score, reasons: own } };
    })
    .sort((a, b) => b.ranked.score - a.ranked.score || a.place - b.place)
    .map(({ ranked }) => ranked);
}
