import { PersonaDoubleError } from "./errors.ts";
import type { Persona } from "./persona.ts";

/**
 * Puts a registry's personas together with those that are there.
 *
 * - `extend`: a persona with a known id takes the place of the old one, what the new one leaves empty (expertise,
 *   keywords, file patterns, tools, focus) stays as it was; new ids follow at the end.
 * - `replace`: only the new ones count.
 *
 * @throws {PersonaDoubleError} `PERSONA_DOUBLE` where `more` has an id twice.
 */
export function extendPersonas(
  personas: readonly Persona[],
  more: readonly Persona[],
  mode: "extend" | "replace" = "extend",
): Persona[] {
  const ids = new Set<string>();
  for (const persona of more) {
    if (ids.has(persona.id)) {
      throw new PersonaDoubleError(
        persona.id,
        more.map((other) => other.id),
      );
    }
    ids.add(persona.id);
  }
  if (mode === "replace") return [...more];
  const news = new Map(more.map((persona) => [persona.id, persona]));
  const merged = personas.map((persona) => {
    const update = news.get(persona.id);
    if (update === undefined) return persona;
    news.delete(persona.id);
    return mergePersona(persona, update);
  });
  return [...merged, ...news.values()];
}

function mergePersona(old: Persona, update: Persona): Persona {
  const filled = <T>(now: readonly T[], before: readonly T[]): readonly T[] => (now.length > 0 ? now : before);
  return {
    id: old.id,
    name: update.name.trim() === "" ? old.name : update.name,
    focus: update.focus.trim() === "" ? old.focus : update.focus,
    expertise: filled(update.expertise, old.expertise),
    keywords: filled(update.keywords, old.keywords),
    filePatterns: filled(update.filePatterns, old.filePatterns),
    tools: filled(update.tools, old.tools),
    constraints: filled(update.constraints, old.constraints),
    fileOwnership: filled(update.fileOwnership, old.fileOwnership),
    extras: { ...old.extras, ...update.extras },
  };
}
