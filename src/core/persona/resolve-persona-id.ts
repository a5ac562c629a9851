import { builtinPersonas } from "./builtin-personas.ts";
import { PersonaUnknownError } from "./errors.ts";
import type { Persona } from "./persona.ts";

/** Other names of the built-in personas, as documents and older registries write them. */
const aliases: ReadonlyMap<string, string> = new Map([
  ["api_developer", "backend"],
  ["api", "backend"],
  ["server", "backend"],
  ["ui", "frontend"],
  ["cli", "frontend"],
  ["data", "data_engineer"],
  ["data_engineering", "data_engineer"],
  ["ai", "agent"],
  ["llm", "agent"],
  ["analyst", "analyzer"],
  ["analyser", "analyzer"],
  ["debugger", "analyzer"],
  ["investigator", "analyzer"],
  ["refactoring", "refactorer"],
  ["refactor", "refactorer"],
  ["ops", "devops"],
  ["dev_ops", "devops"],
  ["infrastructure", "devops"],
  ["sre", "devops"],
  ["perf", "performance"],
  ["test", "qa"],
  ["tester", "qa"],
  ["testing", "qa"],
  ["quality_assurance", "qa"],
]);

/** Endings that say only that it is a worker: `backend_specialist` is `backend`. */
const workerEnding = /_(?:agent|specialist|developer|dev|engineer|expert|persona)$/;

/**
 * The canonical id of the persona that a text names, or `null` where there is none.
 *
 * Case and separators are forgiven (`Data Engineer`, `data-engineer`, `DATA_ENGINEER`), and so are the names of workers
 * (`backend_agent`, `backend_specialist`, `agent_developer`). An id of the list wins over an alias; an alias counts only
 * where the list has its persona.
 *
 * @param personas - Default: the built-in ones.
 * @example
 * resolvePersonaId("API Developer"); // "backend"
 */
export function resolvePersonaId(text: string, personas: readonly Persona[] = builtinPersonas): string | null {
  const exact = personas.find((persona) => persona.id === text);
  if (exact !== undefined) return exact.id;
  const byForm = new Map<string, string>();
  for (const persona of personas) {
    const form = canonicalForm(persona.id);
    if (form !== "" && !byForm.has(form)) byForm.set(form, persona.id);
  }
  for (const persona of personas) {
    const form = canonicalForm(persona.name);
    if (form !== "" && !byForm.has(form)) byForm.set(form, persona.id);
  }
  const asked = canonicalForm(text);
  const bare = asked.replace(workerEnding, "");
  for (const form of [asked, aliases.get(asked), bare, aliases.get(bare)]) {
    const id = form === undefined || form === "" ? undefined : byForm.get(form);
    if (id !== undefined) return id;
  }
  return null;
}

/**
 * The canonical id of the persona that a text names.
 *
 * @param personas - Default: the built-in ones.
 * @throws {PersonaUnknownError} `PERSONA_UNKNOWN` with the ids that exist.
 */
export function parsePersonaId(text: string, personas: readonly Persona[] = builtinPersonas): string {
  const id = resolvePersonaId(text, personas);
  if (id !== null) return id;
  throw new PersonaUnknownError(
    text,
    personas.map((persona) => persona.id),
  );
}

function canonicalForm(text: string): string {
  return text
    .trim()
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1_$2")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "");
}
