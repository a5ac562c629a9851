import { builtinPersonas } from "../persona/index.ts";
import type { Persona } from "../persona/index.ts";
import type { PersonaEvidence } from "./persona-evidence.ts";
import { rankerOf } from "./rank-personas.ts";
import type { RankableTask, RankedPersona, RankOptions } from "./rank-personas.ts";
import { round } from "./round.ts";
import { builtinVocabulary } from "./vocabulary.ts";

/** A small change to a task that would choose another persona. */
export interface PersonaChange {
  /** Who would be chosen then. */
  readonly personaId: string;
  /** `without`: leave this out; `with`: add these words to the title; `stated`: name the persona. */
  readonly kind: "without" | "with" | "stated";
  /** What to leave out or to add. */
  readonly match: string;
  /** How much of the score moves. */
  readonly weight: number;
}

/** Why a persona was chosen for a task, and what it would take to choose another. */
export interface PersonaExplanation {
  readonly personaId: string;
  readonly ranking: readonly RankedPersona[];
  /** How far the first is ahead of the second; 0 for a single persona. */
  readonly lead: number;
  /** The smallest change that was found; `null` where there is only one persona. */
  readonly change: PersonaChange | null;
}

/**
 * Explains a choice of persona: the ranking with its reasons, and the smallest change that would have chosen another
 * one. For no personas `personaId` is empty. A change is tried out before it is told: the task is ranked again with it.
 *
 * @example
 * explainPersona({ title: "Analyze slow queries" }).personaId; // "analyzer"
 */
export function explainPersona(
  task: RankableTask,
  personas: readonly Persona[] = builtinPersonas,
  options: RankOptions = {},
): PersonaExplanation {
  const ranker = rankerOf(personas, options);
  const ranking = ranker.rank(task);
  const [first, second] = ranking;
  if (first === undefined) return { personaId: "", ranking, lead: 0, change: null };
  if (second === undefined) return { personaId: first.personaId, ranking, lead: 0, change: null };
  const lead = round(first.score - second.score);
  const winnerOf = (changed: RankableTask) => ranker.rank(changed)[0]!.personaId;
  const changes = [
    ...leaveOut(task, first.reasons, winnerOf, first.personaId),
    ...addWords(task, second, lead, winnerOf, options),
  ].sort((a, b) => a.weight - b.weight);
  const stated: PersonaChange = { personaId: second.personaId, kind: "stated", match: second.personaId, weight: lead };
  return { personaId: first.personaId, ranking, lead, change: changes[0] ?? stated };
}

function leaveOut(
  task: RankableTask,
  reasons: readonly PersonaEvidence[],
  winnerOf: (task: RankableTask) => string,
  winner: string,
): PersonaChange[] {
  const found: PersonaChange[] = [];
  for (const { part, match, weight } of reasons.slice(0, 8)) {
    const changed = without(task, part, match);
    if (changed === null) continue;
    const personaId = winnerOf(changed);
    if (personaId !== winner) found.push({ personaId, kind: "without", match, weight: round(weight) });
  }
  return found;
}

function without(task: RankableTask, part: PersonaEvidence["part"], match: string): RankableTask | null {
  if (part === "files") return { ...task, files: (task.files ?? []).filter((file) => file !== match) };
  if (part === "domains") return { ...task, domains: (task.domains ?? []).filter((domain) => domain !== match) };
  if (part === "stated") return { ...task, personaId: null };
  if (part === "phase") return { ...task, phase: null };
  // The words as they stand in the text may be inflected: only what is found as it is can be taken out.
  const words = new RegExp(match.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "[\\s_-]+"), "gi");
  const title = task.title.replace(words, " ");
  const description = task.description?.replace(words, " ");
  if (title === task.title && description === task.description) return null;
  return { ...task, title, ...(description === undefined ? {} : { description }) };
}

function addWords(
  task: RankableTask,
  second: RankedPersona,
  lead: number,
  winnerOf: (task: RankableTask) => string,
  options: RankOptions,
): PersonaChange[] {
  const words = (options.vocabulary ?? builtinVocabulary).get(second.personaId);
  if (words === undefined) return [];
  for (const phrase of [words.fair[0], words.strong[0], words.decisive[0]]) {
    if (phrase === undefined) continue;
    if (winnerOf({ ...task, title: `${task.title} ${phrase}` }) === second.personaId) {
      return [{ personaId: second.personaId, kind: "with", match: phrase, weight: lead }];
    }
  }
  return [];
}
