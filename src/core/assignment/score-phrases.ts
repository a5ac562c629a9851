import { tokenizeText } from "../task/index.ts";
import type { PhraseIndex } from "../task/index.ts";
import type { AssignmentWeights } from "./assignment-weights.ts";

/** What a phrase stands for: a persona's place in the list, and how clearly. */
export interface PhraseMeaning {
  readonly place: number;
  readonly kind: "verb" | "weakVerb" | "decisive" | "strong" | "fair" | "keyword" | "expertise";
}

/** A phrase in a text and what it weighs for one persona. */
export interface WeighedPhrase {
  readonly place: number;
  readonly kind: PhraseMeaning["kind"];
  readonly phrase: string;
  readonly weight: number;
}

/** Number, marks and labels in front of what a title says: `T012 [P] [US1]`, `Task 1.2:`, `Phase 8 -`. */
const label =
  /^(?:[\s*_`#>•✅☑✔⬜🔴🟡🟢-]+|\[[^\]]{0,8}\]|\((?:optional|p)\)|T\d{2,4}[a-z]?\b|US-?\d+\b|\d+(?:\.\d+)*[.):]?(?=\s)|(?:task|step|phase|story|epic|feature|subtask|section|part)\s*[\d.]+[a-z]?\s*[:.)–—-]+)/iu;
/** Verbs of any work: at the head of a title they say nothing, whatever they mean as nouns. */
const anyWork: ReadonlySet<string> = new Set(
  "add|implement|create|build|update|make|develop|support|enable|define|write|handle|introduce|use|extend|enhance|improve|complete|wire|integrate|register|apply|include|provide|generate|change|modify|import|export|return|call|start|set|get|allow|finish|finalize|continue|load|execute|perform|conduct|adopt|prepare|follow"
    .split("|")
    .flatMap((word) => tokenizeText(word)),
);
const prepositions: ReadonlySet<string> = new Set(
  [
    "in",
    "for",
    "from",
    "to",
    "into",
    "using",
    "via",
    "on",
    "across",
    "per",
    "against",
    "at",
    "under",
    "of",
    "by",
    "before",
    "after",
    "so",
    "that",
    "when",
    "based",
    "inside",
    "within",
  ].flatMap((word) => tokenizeText(word)),
);
/** Paths speak as files, not as words. */
const pathInText =
  /(?:[\w.@{}-]+\/)+[\w.@{}-]*|\b[\w-]+\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|cs|rb|php|sql|md|json|ya?ml|toml|sh|ps1|html|s?css|vue|svelte|swift|txt|cfg|ini|lock)\b/g;

/** Titles about running a command: the options in it say nothing about the work. */
const runsCommand = /^\s*(?:re-?)?(?:run|execute|invoke|verify|check)\b|`[^`]*\s--?[a-z][^`]*`/i;

function isVerb(kind: PhraseMeaning["kind"]): boolean {
  return kind === "verb" || kind === "weakVerb";
}

/** The text without its label and without paths; the paths beside it. */
export function splitTitle(title: string): { text: string; paths: string[] } {
  let text = title;
  for (let rounds = 0; rounds < 8; rounds += 1) {
    const shorter = text.replace(label, "");
    if (shorter === text || shorter.trim() === "") break;
    text = shorter;
  }
  const paths: string[] = [];
  const words = text
    .replace(/@[\w.-]+\/[\w.-]+/g, " ") // a package, not a path
    .replace(pathInText, (path) => {
      paths.push(path.replace(/[.,;:]+$/, ""));
      return " , ";
    })
    // An option is what is built, or part of a command that is only run.
    .replace(/(^|[\s(])--?(?=[a-z]{2})/g, runsCommand.test(text) ? "$1" : "$1 command line option ");
  return { text: words, paths };
}

/**
 * Weighs the phrases of one text for all personas: the longest phrase of a place counts in full, shorter ones inside it
 * less; verbs count at the head only; each further phrase of one persona counts less than the one before.
 */
export function scorePhrases(
  text: string,
  index: PhraseIndex<PhraseMeaning>,
  weights: AssignmentWeights,
  isTitle: boolean,
): WeighedPhrase[] {
  const tokens = tokenizeText(text);
  const turn = isTitle ? tokens.findIndex((token, at) => at > 0 && prepositions.has(token)) : -1;
  const hits = index.find(tokens);
  /** End of the longest phrase that covers a place, and its length. */
  const longest = new Array<number>(tokens.length).fill(0);
  for (const hit of hits) {
    if (isVerb(hit.value.kind)) continue;
    for (let at = hit.start; at < hit.start + hit.length; at += 1) longest[at] = Math.max(longest[at]!, hit.length);
  }
  const head = hits.reduce(
    (most, hit) => (isVerb(hit.value.kind) && hit.start === 0 ? Math.max(most, hit.length) : most),
    0,
  );
  const isAnyWork = isTitle && tokens.length > 1 && tokens[0] !== undefined && anyWork.has(tokens[0]);
  const byPlace = new Map<number, Map<string, WeighedPhrase>>();
  const bestVerb = new Map<number, number>();
  for (const hit of hits) {
    if (isVerb(hit.value.kind) && hit.start === 0)
      bestVerb.set(hit.value.place, Math.max(bestVerb.get(hit.value.place) ?? 0, hit.length));
  }
  for (const { phrase, start, length, value } of hits) {
    const { place, kind } = value;
    if (isVerb(kind) && (start > 0 || length < bestVerb.get(place)!)) continue;
    let weight = weights[kind];
    if (!isVerb(kind)) {
      // What is done is no noun: `Migrate X` is not about migrations.
      if (isTitle && start === 0 && length === 1 && (head > 0 || isAnyWork)) weight *= weights.verbAsNoun;
      const inside = Math.max(...longest.slice(start, start + length)) > length;
      if (inside) weight *= weights.insideLonger;
      if (turn >= 0 && start > turn) weight *= weights.afterPreposition;
    }
    const own = byPlace.get(place) ?? new Map<string, WeighedPhrase>();
    byPlace.set(place, own);
    // The same words once: a verb that is also a phrase counts as what weighs more.
    const key = tokens.slice(start, start + length).join(" ");
    const there = own.get(key);
    if (there === undefined || there.weight < weight) own.set(key, { place, kind, phrase, weight });
  }
  const result: WeighedPhrase[] = [];
  for (const own of byPlace.values()) {
    let share = 1;
    for (const part of [...own.values()].sort((a, b) => b.weight - a.weight || (a.phrase < b.phrase ? -1 : 1))) {
      result.push({ ...part, weight: part.weight * share });
      share *= weights.repeat;
    }
  }
  return result;
}
