import type { Persona } from "../persona/index.ts";
import type { PersonaEvidence } from "./persona-evidence.ts";

/**
 * One line on what an agent does: the phrases that most spoke for it over all of its tasks, else the persona's focus.
 */
export function describeFocus(persona: Persona, tasks: readonly (readonly PersonaEvidence[])[]): string {
  const sums = new Map<string, number>();
  for (const evidence of tasks) {
    for (const { part, match, weight } of evidence) {
      if (part === "keywords" && weight >= 0.9) sums.set(match, (sums.get(match) ?? 0) + weight);
    }
  }
  const phrases = [...sums].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([phrase]) => phrase);
  // `tests` beside `unit tests` says nothing more.
  const kept: string[] = [];
  for (const phrase of phrases) {
    if (kept.length === 3) break;
    if (kept.some((other) => other.includes(phrase) || phrase.includes(other))) continue;
    kept.push(phrase);
  }
  if (kept.length === 0) return persona.focus === "" ? persona.name : persona.focus;
  const last = kept.pop()!;
  return kept.length === 0 ? last : `${kept.join(", ")} and ${last}`;
}
