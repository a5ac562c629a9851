import { findGlobOverlap } from "../ownership/index.ts";
import { tokenizeText } from "../task/index.ts";
import type { Persona } from "./persona.ts";

/** What a finding about personas is about. */
export type PersonaFindingCode =
  | "persona-id-double"
  | "persona-keyword-shared"
  | "persona-pattern-shared"
  | "persona-pattern-invalid"
  | "persona-never-wins";

/** Something in a list of personas that its author would want to know. Plain data. */
export interface PersonaFinding {
  readonly code: PersonaFindingCode;
  readonly severity: "error" | "warning" | "info";
  /** The personas it is about, in the order of the list. */
  readonly personaIds: readonly string[];
  readonly message: string;
  /** The keyword that is shared; `null` for other findings. */
  readonly keyword: string | null;
  /** The patterns it is about, one for each persona; empty for other findings. */
  readonly patterns: readonly string[];
  /** A path that the patterns share, where they do. */
  readonly witness: string | null;
}

/**
 * Finds what a list of personas has that makes the choice between them unclear.
 *
 * - `persona-id-double` (error): two personas with one id.
 * - `persona-keyword-shared` (warning): one keyword, inflection and case forgiven, of several personas.
 * - `persona-pattern-shared`: file patterns of two personas match one path, with that path as witness; a warning where
 *   they have one pattern, a note where patterns only meet; of those that only meet the first of each two personas.
 * - `persona-pattern-invalid` (error): a pattern that no path can be held against.
 * - `persona-never-wins` (warning): a persona without keywords, expertise and file patterns, or one all of whose keywords and patterns an
 *   earlier persona has too, which wins every tie.
 *
 * Costs up to the square of the patterns.
 *
 * @returns In the order of the list; empty where everything is clear.
 */
export function lintPersonas(personas: readonly Persona[]): PersonaFinding[] {
  return [
    ...findDoubleIds(personas),
    ...findSharedKeywords(personas),
    ...findSharedPatterns(personas),
    ...findLosers(personas),
  ];
}

function makeFinding(
  code: PersonaFindingCode,
  severity: PersonaFinding["severity"],
  personaIds: readonly string[],
  message: string,
  about: Partial<Pick<PersonaFinding, "keyword" | "patterns" | "witness">> = {},
): PersonaFinding {
  return { code, severity, personaIds, message, keyword: null, patterns: [], witness: null, ...about };
}

function findDoubleIds(personas: readonly Persona[]): PersonaFinding[] {
  const counts = new Map<string, number>();
  for (const { id } of personas) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([id, count]) =>
      makeFinding("persona-id-double", "error", [id], `${JSON.stringify(id)} is the id of ${count} personas`),
    );
}

function findSharedKeywords(personas: readonly Persona[]): PersonaFinding[] {
  const holders = new Map<string, { keyword: string; places: number[] }>();
  personas.forEach((persona, place) => {
    for (const keyword of persona.keywords) {
      const key = keyOf(keyword);
      const entry = holders.get(key);
      if (entry === undefined) holders.set(key, { keyword, places: [place] });
      else if (!entry.places.includes(place)) entry.places.push(place);
    }
  });
  return [...holders.values()]
    .filter(({ places }) => places.length > 1)
    .map(({ keyword, places }) => {
      const ids = places.map((place) => personas[place]!.id);
      const message = `The keyword ${JSON.stringify(keyword)} speaks for ${ids.join(" and ")}`;
      return makeFinding("persona-keyword-shared", "warning", ids, message, { keyword });
    });
}

function keyOf(keyword: string): string {
  const words = tokenizeText(keyword).join(" ");
  return words === "" ? keyword.trim().toLowerCase() : words;
}

function findSharedPatterns(personas: readonly Persona[]): PersonaFinding[] {
  const findings: PersonaFinding[] = [];
  const all = personas.flatMap((persona, place) =>
    [...new Set(persona.filePatterns)].flatMap((pattern) => {
      const fault = faultOf(pattern);
      if (fault === null) return [{ place, pattern }];
      const message = `${persona.id} has the pattern ${JSON.stringify(pattern)}, which matches nothing: ${fault}`;
      findings.push(makeFinding("persona-pattern-invalid", "error", [persona.id], message, { patterns: [pattern] }));
      return [];
    }),
  );
  for (const [first, one] of personas.entries()) {
    for (const [second, two] of personas.entries()) {
      if (second <= first) continue;
      const ours = all.filter(({ place }) => place === first).map(({ pattern }) => pattern);
      const theirs = all.filter(({ place }) => place === second).map(({ pattern }) => pattern);
      findings.push(...comparePatterns(one.id, ours, two.id, theirs));
    }
  }
  return findings;
}

/** Every pattern that both have, and of the pairs that only meet the first: `a` star before each of two folders makes all of them meet. */
function comparePatterns(
  oneId: string,
  ours: readonly string[],
  twoId: string,
  theirs: readonly string[],
): PersonaFinding[] {
  const findings: PersonaFinding[] = [];
  const add = (severity: "warning" | "info", a: string, b: string, witness: string) => {
    const message = `${oneId} (${a}) and ${twoId} (${b}) both match ${witness}`;
    findings.push(
      makeFinding("persona-pattern-shared", severity, [oneId, twoId], message, { patterns: [a, b], witness }),
    );
  };
  const same = new Set(ours.filter((pattern) => theirs.includes(pattern)));
  for (const pattern of same) add("warning", pattern, pattern, overlapOf(pattern, pattern)?.witness ?? pattern);
  for (const a of ours) {
    for (const b of theirs) {
      const overlap = same.has(a) || same.has(b) ? null : overlapOf(a, b);
      if (overlap === null) continue;
      add(overlap.relation === "equal" ? "warning" : "info", a, b, overlap.witness);
      return findings;
    }
  }
  return findings;
}

function faultOf(pattern: string): string | null {
  try {
    findGlobOverlap(pattern, pattern);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether names without any wildcard tell two patterns apart already: most pairs, at no cost. */
function areApart(a: string, b: string): boolean {
  const theirs = b.split("/");
  for (const [at, name] of a.split("/").entries()) {
    const other = theirs[at];
    if (other === undefined || !/^[\w.-]+$/.test(name) || !/^[\w.-]+$/.test(other)) return false;
    if (name !== other) return true;
  }
  return false;
}

function overlapOf(a: string, b: string): { relation: string; witness: string } | null {
  if (areApart(a, b)) return null;
  try {
    const { relation, witness } = findGlobOverlap(a, b);
    return relation === "disjoint" || witness === null ? null : { relation, witness };
  } catch {
    // Whether they meet could not be decided within bounds: nothing is claimed.
    return null;
  }
}

function findLosers(personas: readonly Persona[]): PersonaFinding[] {
  return personas.flatMap((persona, place) => {
    const keywords = persona.keywords.map(keyOf);
    if (keywords.length === 0 && persona.filePatterns.length === 0 && persona.expertise.length === 0) {
      const message = `${persona.id} has no keywords, expertise or file patterns: no task can speak for it`;
      return [makeFinding("persona-never-wins", "warning", [persona.id], message)];
    }
    const winner = personas.slice(0, place).find((other) => {
      const theirs = new Set(other.keywords.map(keyOf));
      const patterns = new Set(other.filePatterns);
      const skills = new Set(other.expertise.map(keyOf));
      return (
        other.id !== persona.id &&
        keywords.every((keyword) => theirs.has(keyword)) &&
        persona.filePatterns.every((pattern) => patterns.has(pattern)) &&
        persona.expertise.every((skill) => skills.has(keyOf(skill)))
      );
    });
    if (winner === undefined) return [];
    const message = `${winner.id} stands before ${persona.id} and has all of its keywords, expertise and file patterns: ${persona.id} can never win`;
    return [makeFinding("persona-never-wins", "warning", [winner.id, persona.id], message)];
  });
}
