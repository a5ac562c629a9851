import { createPhraseIndex } from "./phrase-index.ts";
import type { PhraseIndex } from "./phrase-index.ts";
import type { Task } from "./task.ts";
import { tokenizeText } from "./tokenize.ts";

/** A field of work that a task touches. */
export interface TaskDomain {
  /** For example `security`; the eight words that strategies trigger on are among them. */
  readonly domain: string;
  /** How much speaks for it: 4 the author's word, 2 for a word of the title, 1 of the description, 1.5 for a file. */
  readonly score: number;
  /** What spoke for it, for people. */
  readonly reasons: readonly string[];
}

/** What `findTaskDomains` looks at: a title is enough. */
export type DomainSource = Pick<Task, "title"> & Partial<Pick<Task, "description" | "files" | "domains">>;

/** Words and phrases of each field, inflection forgiven. */
const domainWords: readonly (readonly [domain: string, words: string])[] = [
  ["bug", "bug|defect|regression|hotfix|fix|broken|root cause|reproduce|incorrect behavior"],
  ["error", "error|exception|crash|failure|stack trace|panic|traceback"],
  [
    "performance",
    "performance|latency|throughput|optimize|optimization|profile|profiling|benchmark|cache|caching|slow|bottleneck|memory usage|memory leak|load test|lazy loading",
  ],
  [
    "security",
    "security|secure|vulnerability|authorization|encryption|encrypt|csrf|xss|cors|secret|credential|permission|rbac|hardening|sanitize|penetration test|compliance|threat",
  ],
  [
    "refactor",
    "refactor|rename|technical debt|dead code|unused|deduplicate|duplication|consolidate|restructure|clean up|cleanup|simplify|code quality",
  ],
  [
    "deploy",
    "deploy|deployment|release|docker|kubernetes|helm|terraform|ci/cd|github actions|rollout|rollback|provision|infrastructure",
  ],
  ["data", "data|dataset|dataframe|etl|elt|warehouse|bigquery|csv|parquet|analytics|ingestion|ingest"],
  ["pipeline", "pipeline|etl|elt|airflow|prefect|dagster|dbt|backfill|data flow"],
  ["api", "api|endpoint|rest|graphql|grpc|route|router|webhook"],
  ["database", "database|schema|migration|sql|postgres|postgresql|mysql|sqlite|mongodb|orm|table"],
  ["auth", "auth|authentication|login|oauth|jwt|sso|session token|password"],
  ["ui", "ui|ux|component|page|screen|form|button|modal|dialog|css|frontend|layout|accessibility"],
  ["cli", "cli|command line|subcommand|flag|terminal"],
  ["agent", "agent|llm|prompt|mcp|rag|embedding|language model|tool calling"],
  ["test", "test|e2e|coverage|fixture|pytest|jest|vitest|playwright|cypress|qa"],
  ["docs", "documentation|document|readme|changelog|docstring|tutorial"],
  ["config", "configuration|config|settings|environment variables"],
];

/** Parts of paths that name a field: folders by their name, files by an ending or a name. */
const domainPaths: readonly (readonly [domain: string, pattern: RegExp])[] = [
  ["test", /(?:^|\/)(?:tests?|__tests__|e2e|spec|fixtures)\/|[._-](?:test|spec)\.[^/]+$|(?:^|\/)test_[^/]*$/i],
  ["api", /(?:^|\/)(?:api|routes?|routers?|controllers?|endpoints?)(?:\/|\.[^/]+$)/i],
  ["database", /(?:^|\/)(?:migrations?|db|database|models?)(?:\/|\.[^/]+$)|\.(?:sql|prisma)$/i],
  ["ui", /(?:^|\/)(?:components?|pages|views|screens|ui|frontend)\/|\.(?:tsx|jsx|vue|svelte|s?css|html)$/i],
  ["cli", /(?:^|\/)(?:cli|commands?)(?:\/|\.[^/]+$)/i],
  ["agent", /(?:^|\/)(?:agents?|prompts?|llm|mcp|rag|skills)\//i],
  ["pipeline", /(?:^|\/)(?:pipelines?|etl|dags|flows)\//i],
  ["data", /(?:^|\/)(?:data|datasets?|etl|warehouse)\/|\.(?:csv|parquet|ipynb)$/i],
  [
    "deploy",
    /(?:^|\/)(?:\.github\/workflows|docker|k8s|helm|terraform|infra|deploy)\/|(?:^|\/)Dockerfile[^/]*$|\.tf$/i,
  ],
  ["security", /(?:^|\/)(?:security|permissions?|policies)(?:\/|\.[^/]+$)/i],
  ["auth", /(?:^|\/)auth(?:\/|[._][^/]*$)/i],
  ["performance", /(?:^|\/)(?:bench(?:marks?)?|perf(?:ormance)?)(?:\/|\.[^/]+$)/i],
  ["docs", /(?:^|\/)docs?\/|(?:^|\/)(?:README|CHANGELOG)[^/]*$/i],
];

const index: PhraseIndex<string> = createPhraseIndex(
  domainWords.flatMap(([domain, words]) => words.split("|").map((word) => [word, domain] as const)),
);

/**
 * Finds the fields of work that a task touches, from the author's own words, the words of title and description, and
 * the files it writes. Linear in the text.
 *
 * @returns The strongest first, of equally strong ones in alphabetical order; empty where nothing speaks for any.
 * @example
 * findTaskDomains({ title: "Fix slow login endpoint" }).map(({ domain }) => domain);
 * // ["api", "auth", "bug", "performance"]
 */
export function findTaskDomains(task: DomainSource): TaskDomain[] {
  const found = new Map<string, { score: number; reasons: string[] }>();
  const seen = new Set<string>();
  const add = (domain: string, score: number, reason: string) => {
    const key = `${domain}\n${reason}`;
    if (seen.has(key)) return;
    seen.add(key);
    const entry = found.get(domain) ?? { score: 0, reasons: [] };
    entry.score += score;
    entry.reasons.push(reason);
    found.set(domain, entry);
  };
  for (const domain of task.domains ?? []) {
    const word = domain.trim().toLowerCase();
    if (word !== "") add(word, 4, "named by the author");
  }
  for (const hit of index.find(tokenizeText(task.title))) add(hit.value, 2, `"${hit.phrase}" in the title`);
  for (const hit of index.find(tokenizeText(task.description ?? ""))) {
    if (!seen.has(`${hit.value}\n"${hit.phrase}" in the title`))
      add(hit.value, 1, `"${hit.phrase}" in the description`);
  }
  for (const file of task.files ?? []) {
    for (const [domain, pattern] of domainPaths) if (pattern.test(file)) add(domain, 1.5, `file ${file}`);
  }
  return [...found]
    .map(([domain, entry]) => ({ domain, ...entry }))
    .sort((a, b) => b.score - a.score || (a.domain < b.domain ? -1 : 1));
}
