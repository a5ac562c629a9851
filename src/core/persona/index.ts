export type { Persona } from "./persona.ts";
