import { findTaskDomains } from "./domains.ts";
import type { DomainSource } from "./domains.ts";
import type { Task } from "./task.ts";
import { tokenizeText } from "./tokenize.ts";

/** How hard a task looks before anybody has begun. */
export interface TaskComplexity {
  /** 1 (a line or two) to 10 (too big for one agent). */
  readonly score: number;
  /** Expected work in minutes: the author's estimate where there is one, else what the score stands for. */
  readonly minutes: number;
  /** What the score is made of, for people. */
  readonly reasons: readonly string[];
}

/** What `scoreComplexity` looks at. Leave `estimateMinutes` out where the author gave none. */
export type ComplexitySource = DomainSource & Partial<Pick<Task, "dependsOn" | "estimateMinutes">>;

/** Domains in which a change needs more care than its size says. */
const hardDomains: ReadonlySet<string> = new Set(["security", "auth", "performance", "database", "pipeline"]);

const smallWork =
  /^(?:rename|bump|update (?:the )?(?:readme|changelog|version|docs?)|remove|delete|run|add (?:a )?(?:comment|log)|export|document|verify|check|fix typo)\b/i;
const largeWork =
  /\b(?:end[- ]to[- ]end|from scratch|rewrite|overhaul|migrate|migration|architecture|comprehensive|complete|entire|full|system|framework|engine|integration|all (?:of )?the)\b/gi;
const step = /^\s*(?:[-*+•]|\d+[.)]|\[[ x]\])\s+\S/gim;

/** Minutes for each whole score; between two of them the minutes run straight. */
const minutesByScore: readonly number[] = [5, 10, 20, 30, 45, 60, 90, 120, 180, 240, 300];

/**
 * Scores how hard a task looks, from its size (steps, files, text), its fields, what it waits for and its verbs. An
 * estimate of the same order as an author's, not a promise. Linear in the text.
 *
 * @example
 * scoreComplexity({ title: "Rename UserService" }).minutes; // 10
 */
export function scoreComplexity(task: ComplexitySource): TaskComplexity {
  const reasons: string[] = [];
  let score = 3;
  const add = (points: number, reason: string) => {
    if (points === 0) return;
    score += points;
    reasons.push(`${points > 0 ? "+" : "-"}${Math.abs(points)}: ${reason}`);
  };
  const description = task.description ?? "";
  const files = task.files?.length ?? 0;
  const steps = description.match(step)?.length ?? 0;
  const words = tokenizeText(description).length;
  if (smallWork.test(task.title.trim())) add(-2, "small by its verb");
  const large = new Set(
    (`${task.title} ${description.slice(0, 400)}`.match(largeWork) ?? []).map((word) => word.toLowerCase()),
  );
  add(Math.min(large.size, 2), `wide by its words: ${[...large].join(", ")}`);
  if (steps > 2) add(Math.min(3, round(steps / 4)), `${steps} steps`);
  if (files > 1) add(Math.min(3, round((files - 1) / 2)), `${files} files`);
  if (words > 60) add(Math.min(2, round(words / 150)), `${words} words of description`);
  const hard = findTaskDomains(task).filter(({ domain }) => hardDomains.has(domain));
  add(Math.min(hard.length, 2) / 2, `needs care: ${hard.map(({ domain }) => domain).join(", ")}`);
  if ((task.dependsOn?.length ?? 0) > 2) add(0.5, `joins ${task.dependsOn?.length ?? 0} earlier tasks`);
  score = Math.min(10, Math.max(1, round(score)));
  if (task.estimateMinutes !== undefined) {
    reasons.push(`${task.estimateMinutes} minutes stated`);
    return { score, minutes: task.estimateMinutes, reasons };
  }
  const low = Math.floor(score);
  const from = minutesByScore[low]!;
  const to = minutesByScore[Math.min(low + 1, 10)]!;
  return { score, minutes: Math.round((from + (to - from) * (score - low)) / 5) * 5, reasons };
}

/** To halves, so that two machines print the same number. */
function round(value: number): number {
  return Math.round(value * 2) / 2;
}
