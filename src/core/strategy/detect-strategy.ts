import { ArgumentError } from "../errors.ts";
import type { Task } from "../task/index.ts";
import { builtinStrategies } from "./builtin-strategies.ts";
import { skimDocument } from "./document-outline.ts";
import { scoreOutline } from "./score-outline.ts";
import type { Strategy } from "./strategy.ts";

/** One strategy's place in a ranking. */
export interface RankedStrategy {
  readonly strategyId: string;
  /** 0 to 1; the scores of a ranking compare with each other only. */
  readonly score: number;
  /** The words that spoke for it, the weightiest first. */
  readonly reasons: readonly string[];
}

/** Which way of working fits. */
export interface StrategyChoice {
  readonly strategyId: string;
  /** 0 to 1: 1 where a rule decided, near 0 where two strategies fit equally. */
  readonly confidence: number;
  /** Why, for people, the weightiest first. */
  readonly reasons: readonly string[];
  /** All strategies, best first. */
  readonly ranking: readonly RankedStrategy[];
}

/** What a task has to have for `detectStrategy`: a title. */
export type StrategyTask = Pick<Task, "title"> & Partial<Pick<Task, "description" | "domains" | "phase">>;

/** What `detectStrategy` takes: domain words, or tasks, or the text of a document. */
export type StrategyInput = string | Iterable<string> | Iterable<StrategyTask>;

/**
 * Chooses a way of working.
 *
 * - A set or list of domain words: by the triggers of the strategies in their order, and by nothing else. For the
 *   built-in ones: bug or error, performance, security, refactor, deploy, data and pipeline, else feature development.
 * - Tasks: by what they do, verbs above nouns, as shares of all tasks: one task about deployment does not make a
 *   deployment.
 * - A string: always the text of a document (Markdown, JSON, JSON lines or plain), by title, goal and work against mere mentions;
 *   give one domain word as `["bug"]`.
 *
 * Nothing at all gives the strategy without a trigger. Linear in the input.
 *
 * @param options.strategies - Default: the built-in ones; `[mine, ...builtinStrategies]` adds one whose trigger is
 *   tried first.
 * @throws {ArgumentError} `ARGUMENT_INVALID` for anything else, and for an empty list of strategies.
 * @example
 * detectStrategy(["data", "security", "pipeline"]).strategyId; // "security_audit"
 * @example
 * detectStrategy("# Reduce p99 latency of search").strategyId; // "performance_optimization"
 */
export function detectStrategy(
  input: StrategyInput,
  options: { readonly strategies?: readonly Strategy[] } = {},
): StrategyChoice {
  const strategies = options.strategies ?? builtinStrategies;
  if (strategies.length === 0) throw new ArgumentError("strategies", "at least one strategy", strategies);
  if (typeof input === "string") return choose(scoreOutline(skimDocument(input), strategies), strategies);
  if (typeof input !== "object" || input === null || !(Symbol.iterator in input)) {
    throw new ArgumentError("input", "domain words, tasks, or the text of a document", input);
  }
  const words: string[] = [];
  const tasks: StrategyTask[] = [];
  for (const item of input as Iterable<unknown>) {
    if (typeof item === "string") words.push(item);
    else if (isTask(item)) tasks.push(item);
    else throw new ArgumentError("input", "domain words, or tasks with a title", item);
  }
  if (tasks.length === 0) return chooseByDomains(words, strategies);
  if (words.length > 0) throw new ArgumentError("input", "domain words or tasks, not both", input);
  const lines = tasks.map((task) => task.title);
  const headings = [...new Set(tasks.flatMap((task) => (typeof task.phase === "string" ? [task.phase] : [])))];
  return choose(scoreOutline({ title: "", goals: [], headings, tasks: lines }, strategies, tasks), strategies);
}

function isTask(value: unknown): value is StrategyTask {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, "title") === "string";
}

function chooseByDomains(words: readonly string[], strategies: readonly Strategy[]): StrategyChoice {
  const domains = new Set(words.map((word) => word.trim().toLowerCase()));
  const fits = strategies.flatMap((strategy): RankedStrategy[] => {
    const group = strategy.trigger.find((group) => group.length > 0 && group.every((word) => domains.has(word)));
    return group === undefined
      ? []
      : [{ strategyId: strategy.id, score: 1, reasons: [`the domains have ${group.join(" and ")}`] }];
  });
  const fallbacks = strategies
    .filter((strategy) => strategy.trigger.length === 0)
    .map((strategy) => ({ strategyId: strategy.id, score: 0.5, reasons: ["no other strategy is called for"] }));
  const rest = strategies
    .filter((strategy) => ![...fits, ...fallbacks].some((there) => there.strategyId === strategy.id))
    .map((strategy) => ({ strategyId: strategy.id, score: 0, reasons: [] }));
  const ranking = [...fits, ...fallbacks, ...rest];
  const best = ranking[0]!;
  return { strategyId: best.strategyId, confidence: best.score, reasons: best.reasons, ranking };
}

function choose(scored: readonly RankedStrategy[], strategies: readonly Strategy[]): StrategyChoice {
  const order = new Map(strategies.map((strategy, place) => [strategy.id, place]));
  // Equal scores: the later one, which for the built-in ones is the less special one.
  const ranking = [...scored].sort(
    (a, b) => b.score - a.score || (order.get(b.strategyId) ?? 0) - (order.get(a.strategyId) ?? 0),
  );
  const best = ranking[0]!;
  const second = ranking[1];
  const lead = best.score - (second?.score ?? 0);
  const confidence = best.score <= 0 ? 0 : Math.min(1, Math.round((lead / best.score) * 100) / 100);
  return { strategyId: best.strategyId, confidence, reasons: best.reasons, ranking };
}
