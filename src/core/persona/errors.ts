import { OrchestrateError } from "../errors.ts";

/** A text names a persona that the registry does not have. */
export class PersonaUnknownError extends OrchestrateError {
  readonly code = "PERSONA_UNKNOWN";
  override readonly name = "PersonaUnknownError";
  /** What was asked for. */
  readonly asked: string;
  /** The ids that exist, in registry order. */
  readonly personaIds: readonly string[];

  constructor(asked: string, personaIds: readonly string[]) {
    const exist = personaIds.length === 0 ? "the registry is empty" : `there are ${personaIds.join(", ")}`;
    super(`No persona is called ${JSON.stringify(asked)}; ${exist}`);
    this.asked = asked;
    this.personaIds = personaIds;
  }
}

/** Two personas of one list carry the same id. */
export class PersonaDoubleError extends OrchestrateError {
  readonly code = "PERSONA_DOUBLE";
  override readonly name = "PersonaDoubleError";
  /** The id that occurs twice. */
  readonly personaId: string;
  /** All ids of the list, in order. */
  readonly personaIds: readonly string[];

  constructor(personaId: string, personaIds: readonly string[]) {
    super(`Persona ${JSON.stringify(personaId)} is defined twice; the list has ${personaIds.join(", ")}`);
    this.personaId = personaId;
    this.personaIds = personaIds;
  }
}
