import { ArgumentError } from "../errors.ts";
import { builtinPersonas, parsePersonaId, resolvePersonaId } from "../persona/index.ts";
import type { Persona } from "../persona/index.ts";
import type { AssignableTask, AssignOptions } from "./assign-options.ts";
import { assignmentWeights } from "./assignment-weights.ts";
import { bestColumn } from "./choose-crew.ts";
import type { ScoreTable } from "./choose-crew.ts";
import { matchPatterns } from "./match-patterns.ts";
import type { PersonaEvidence } from "./persona-evidence.ts";
import { rankerOf } from "./rank-personas.ts";
import { round } from "./round.ts";

/** The personas that options allow, in registry order. */
export function allowedPersonas(options: AssignOptions): readonly Persona[] {
  const registry = options.registry ?? builtinPersonas;
  if (options.personas === undefined || options.personas.length === 0) {
    if (registry.length === 0) throw new ArgumentError("registry", "at least one persona", registry);
    return registry;
  }
  const ids = new Set(options.personas.map((text) => parsePersonaId(text, registry)));
  return registry.filter((persona) => ids.has(persona.id));
}

/** Tasks against personas, before anything is chosen. */
export interface Board {
  readonly table: ScoreTable;
  /** The best column of each row, looked at alone. */
  readonly best: readonly number[];
  readonly confidence: readonly number[];
  readonly judged: readonly boolean[];
  /** Whether a row may not be moved: its author or a judge chose. */
  readonly fixed: readonly boolean[];
  evidence(row: number, column: number): readonly PersonaEvidence[];
}

/**
 * Scores every task for every persona, adds what neighbours and crew say, and asks the judge about ties.
 *
 * @param before - For each task the places of those it waits for; `null` leaves neighbours out.
 */
export function scoreAll(
  sorted: readonly AssignableTask[],
  personas: readonly Persona[],
  before: readonly (readonly number[])[] | null,
  options: AssignOptions,
): Board {
  const weights = options.weights ?? assignmentWeights;
  const ranker = rankerOf(personas, options);
  const columns = personas.length;
  const columnOf = new Map(personas.map((persona, column) => [persona.id, column]));
  const table: ScoreTable = { rows: sorted.length, columns, scores: new Float64Array(sorted.length * columns) };
  const crew = new Set(options.crew?.flatMap((text) => columnOf.get(resolvePersonaId(text, personas) ?? "") ?? []));
  const owned = ownedPatterns(options, personas);
  const everybody = new Array<boolean>(columns).fill(true);
  const evidence: (readonly PersonaEvidence[])[] = [];
  const add = (row: number, column: number, reason: PersonaEvidence) => {
    table.scores[row * columns + column]! += reason.weight;
    evidence[row * columns + column] = [...evidence[row * columns + column]!, reason];
  };
  sorted.forEach((task, row) => {
    for (const { personaId, reasons } of ranker.rank(task)) {
      const at = row * columns + columnOf.get(personaId)!;
      evidence[at] = reasons;
      table.scores[at] = reasons.reduce((sum, reason) => sum + reason.weight, 0);
    }
    for (const { column, matches } of owned) {
      const file = task.files?.find(matches);
      if (file !== undefined) add(row, column, { part: "files", match: `owns ${file}`, weight: weights.owned });
    }
    for (const column of crew)
      add(row, column, { part: "prior", match: "in the crew of the strategy", weight: weights.crew });
  });
  const alone = sorted.map((_, row) => bestColumn(table, row, everybody));
  if (before !== null) addNeighbours(before, alone, weights.neighbour, add);
  const judged = sorted.map(() => false);
  const confidence: number[] = [];
  sorted.forEach((task, row) => {
    const first = bestColumn(table, row, everybody);
    const second = bestColumn(table, row, everybody, first);
    const high = table.scores[row * columns + first]!;
    const low = second < 0 ? 0 : table.scores[row * columns + second]!;
    confidence[row] = high <= 0 ? 0 : round(Math.min(1, (high - low) / high));
    if (options.judge === undefined || second < 0 || confidence[row] >= (options.judgeBelow ?? 0.1)) return;
    const answer = options.judge({
      task,
      confidence: confidence[row],
      ranking: personas
        .map((persona, column) => ({
          personaId: persona.id,
          score: round(table.scores[row * columns + column]!),
          reasons: evidence[row * columns + column]!,
        }))
        .filter(({ score }) => score >= high * 0.8)
        .sort((a, b) => b.score - a.score),
    });
    const column = answer === null ? undefined : columnOf.get(resolvePersonaId(answer, personas) ?? "");
    if (column === undefined) return;
    judged[row] = true;
    add(row, column, { part: "stated", match: "the judge's word", weight: weights.stated });
  });
  const fixed = sorted.map(
    (task, row) =>
      judged[row] === true ||
      (typeof task.personaId === "string" && resolvePersonaId(task.personaId, personas) !== null),
  );
  const best = sorted.map((_, row) => bestColumn(table, row, everybody));
  return { table, best, confidence, judged, fixed, evidence: (row, column) => evidence[row * columns + column]! };
}

function addNeighbours(
  before: readonly (readonly number[])[],
  alone: readonly number[],
  weight: number,
  add: (row: number, column: number, reason: PersonaEvidence) => void,
): void {
  const around: number[][] = before.map((rows) => [...rows]);
  before.forEach((rows, row) => rows.forEach((other) => around[other]!.push(row)));
  around.forEach((rows, row) => {
    const counts = new Map<number, number>();
    for (const other of rows) counts.set(alone[other]!, (counts.get(alone[other]!) ?? 0) + 1);
    for (const [column, count] of [...counts].sort((a, b) => a[0] - b[0])) {
      const match = `${count} of ${rows.length} neighbours in the graph`;
      add(row, column, { part: "dependencies", match, weight: (weight * count) / rows.length });
    }
  });
}

/** For each persona that owns something already, what matches that. An agent's number does not count: `backend-2` is a backend. */
function ownedPatterns(
  { ownership = [] }: AssignOptions,
  personas: readonly Persona[],
): { column: number; matches: (path: string) => boolean }[] {
  const patterns = new Map<number, string[]>();
  for (const [pattern, ownerIds] of ownership) {
    for (const ownerId of ownerIds) {
      const personaId = resolvePersonaId(ownerId, personas) ?? resolvePersonaId(ownerId.replace(/-\d+$/, ""), personas);
      const column = personas.findIndex((persona) => persona.id === personaId);
      if (column >= 0) patterns.set(column, [...(patterns.get(column) ?? []), pattern]);
    }
  }
  return [...patterns].map(([column, list]) => ({ column, matches: matchPatterns(list) }));
}
