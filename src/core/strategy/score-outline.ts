import { createPhraseIndex, tokenizeText } from "../task/index.ts";
import type { PhraseIndex } from "../task/index.ts";
import type { DocumentOutline } from "./document-outline.ts";
import { strategyWeights } from "./strategy-weights.ts";
import type { Strategy } from "./strategy.ts";

interface Signal {
  /** Place of the strategy in the list. */
  readonly place: number;
  readonly kind: "verb" | "weakVerb" | "strong" | "fair";
}

/** How much a line speaks for each strategy, 0 to 1 each. */
interface LineEvidence {
  readonly byPlace: readonly number[];
  /** The phrases found, for reasons. */
  readonly phrases: readonly { place: number; phrase: string; weight: number }[];
  /** How much the line counts among its neighbours: tests and checks say little about the way of working. */
  readonly weight: number;
}

const indexes = new WeakMap<readonly Strategy[], PhraseIndex<Signal>>();

function indexOf(strategies: readonly Strategy[]): PhraseIndex<Signal> {
  const known = indexes.get(strategies);
  if (known !== undefined) return known;
  const entries = strategies.flatMap(({ signals }, place) => [
    ...signals.verbs.map((verb) =>
      verb.startsWith("~")
        ? ([verb.slice(1), { place, kind: "weakVerb" }] as const)
        : ([verb, { place, kind: "verb" }] as const),
    ),
    ...signals.strong.map((phrase) => [phrase, { place, kind: "strong" }] as const),
    ...signals.fair.map((phrase) => [phrase, { place, kind: "fair" }] as const),
  ]);
  const index = createPhraseIndex<Signal>(entries);
  indexes.set(strategies, index);
  return index;
}

/**
 * Scores every strategy for an outline, by zones: title, goals, tasks as a share, headings as a share.
 *
 * @param tasks - Where there are real tasks: their domains count as the author's word.
 */
export function scoreOutline(
  outline: DocumentOutline,
  strategies: readonly Strategy[],
  tasks: readonly { readonly domains?: readonly string[] }[] = [],
): { strategyId: string; score: number; reasons: string[] }[] {
  const index = indexOf(strategies);
  const totals = strategies.map(() => 0);
  const found = strategies.map(() => new Map<string, number>());
  let weightSum = 0;
  const zone = (name: string, weight: number, lines: readonly string[], pool: "share" | "peak") => {
    const all = lines.map((line) => weighLine(line, index, strategies)).filter((line) => line.weight > 0);
    if (all.length === 0) return;
    weightSum += weight;
    const count = all.reduce((sum, line) => sum + line.weight, 0);
    strategies.forEach((_, place) => {
      const sum = all.reduce((sum, line) => sum + line.byPlace[place]! * line.weight, 0);
      // A share asks how much of the work it is; a peak how clearly it is said, and whether it is said again.
      const value = pool === "share" ? sum / count : Math.min(1, sum / Math.max(1.5, count * 0.4));
      // One task of five about deployment does not make a deployment: below a fair part of the work it counts for less.
      const isMinor = name === "tasks" && value < strategyWeights.fairPart && strategies[place]!.trigger.length > 0;
      totals[place]! += weight * (isMinor ? (value * value) / strategyWeights.fairPart : value);
    });
    for (const line of all) {
      for (const { place, phrase, weight: strength } of line.phrases) {
        const key = `"${phrase}" in the ${name}`;
        const part = (strength * weight) / count;
        found[place]!.set(key, (found[place]!.get(key) ?? 0) + part);
      }
    }
  };
  zone("title", strategyWeights.title, outline.title === "" ? [] : [outline.title], "share");
  zone("goal", strategyWeights.goals, outline.goals, "peak");
  zone("tasks", strategyWeights.tasks, outline.tasks, "share");
  zone("headings", strategyWeights.headings, outline.headings, "share");
  addDomains(tasks, strategies, totals, found);
  const divisor = Math.max(weightSum, 1);
  return strategies.map((strategy, place) => {
    const prior = strategy.trigger.length === 0 ? strategyWeights.prior : 0;
    const score = Math.min(1, totals[place]! / divisor + prior);
    const reasons = [...found[place]!]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, 6)
      .map(([text]) => text);
    if (reasons.length === 0 && prior > 0) reasons.push("no other strategy is called for");
    return { strategyId: strategy.id, score: Math.round(score * 10_000) / 10_000, reasons };
  });
}

function addDomains(
  tasks: readonly { readonly domains?: readonly string[] }[],
  strategies: readonly Strategy[],
  totals: number[],
  found: readonly Map<string, number>[],
): void {
  if (tasks.length === 0) return;
  strategies.forEach((strategy, place) => {
    let count = 0;
    for (const task of tasks) {
      const domains = new Set(task.domains?.map((domain) => domain.trim().toLowerCase()));
      if (strategy.trigger.some((group) => group.length > 0 && group.every((word) => domains.has(word)))) count += 1;
    }
    if (count === 0) return;
    totals[place]! += (strategyWeights.domains * count) / tasks.length;
    found[place]!.set(`domains of ${count} of ${tasks.length} tasks`, strategyWeights.domains);
  });
}

/** Numbers, marks and labels in front of what a line says. */
const prefix =
  /^(?:\s|[-*+•✅☑✔]|\[[^\]]{0,6}\]|\((?:optional|p)\)|T\d{2,4}\b|US-?\d+\b|\d+(?:\.\d+)*[.):]?(?=\s)|(?:task|step|phase|story|feature|prp|plan|tasks|implementation plan|implementation tasks|rfc|adr|spec)\b[\s\d.]*[:–—-])+/i;
const testWork =
  /^(?:(?:write|add|create|run|implement|update|execute|perform)\s+(?:\S+\s+){0,4}?(?:tests?|specs?|test suite|fixtures?)\b|tests?\b|testing\b|verify\b|validate\b|checkpoint\b|ensure (?:all )?tests?\b|confirm\b|manual(?:ly)? (?:test|verif)|run\b|commit\b|check\b)/i;

function isVerb(kind: Signal["kind"]): boolean {
  return kind === "verb" || kind === "weakVerb";
}

function weighLine(line: string, index: PhraseIndex<Signal>, strategies: readonly Strategy[]): LineEvidence {
  const text = line.replace(prefix, "");
  const tokens = tokenizeText(text.slice(0, 400));
  if (tokens.length === 0) return { byPlace: [], phrases: [], weight: 0 };
  const byPlace = strategies.map(() => 0);
  const phrases: { place: number; phrase: string; weight: number }[] = [];
  const hits = index.find(tokens);
  const leads = new Set(
    hits
      // `feat:` says by convention that it is nothing else; other verbs of any plan dampen nothing.
      .filter(({ phrase, start, value }) => {
        const isTelling = strategies[value.place]!.trigger.length > 0 || phrase === "feat";
        return start === 0 && isVerb(value.kind) && isTelling;
      })
      .map((hit) => hit.value.place),
  );
  const seen = new Set<string>();
  for (const { phrase, start, value } of hits) {
    if (isVerb(value.kind) && start > 0) continue;
    const key = `${value.place} ${phrase} ${value.kind}`;
    if (seen.has(key)) continue;
    seen.add(key);
    // The verb says what is done; a noun of another field is what it is done to.
    const toned = leads.size > 0 && !leads.has(value.place) ? strategyWeights.besideVerb : 1;
    // Every plan adds and creates: the verbs of the strategy that fits where no other does say little.
    const general = strategies[value.place]!.trigger.length === 0 ? strategyWeights.general : 1;
    const weight = strategyWeights[value.kind] * toned * general;
    byPlace[value.place]! += weight;
    phrases.push({ place: value.place, phrase, weight });
  }
  return {
    byPlace: byPlace.map((sum) => Math.min(1, sum)),
    phrases,
    weight: testWork.test(text) ? strategyWeights.testLine : 1,
  };
}
