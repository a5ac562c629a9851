export { builtinPersonas } from "./builtin-personas.ts";
export { PersonaDoubleError, PersonaUnknownError } from "./errors.ts";
export { extendPersonas } from "./extend-personas.ts";
export { lintPersonas } from "./lint-personas.ts";
export type { PersonaFinding, PersonaFindingCode } from "./lint-personas.ts";
export type { Persona } from "./persona.ts";
export { parsePersonaId, resolvePersonaId } from "./resolve-persona-id.ts";
