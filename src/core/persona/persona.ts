/** A kind of worker. */
export interface Persona {
  /** Canonical id, for example `backend`. */
  readonly id: string;
  /** Name for people. */
  readonly name: string;
  /** One line: what it cares for. */
  readonly focus: string;
  /** Fields it knows. */
  readonly expertise: readonly string[];
  /** Words in a task that speak for it. */
  readonly keywords: readonly string[];
  /** Globs of files that speak for it. */
  readonly filePatterns: readonly string[];
  /** Tools it may use; empty: no statement. */
  readonly tools: readonly string[];
  /** Rules it works by, one sentence each. */
  readonly constraints: readonly string[];
  /** Globs it owns by the registry's word, before any plan; empty: no statement. */
  readonly fileOwnership: readonly string[];
  /** Whatever else the registry file holds, kept as it came. */
  readonly extras: Readonly<Record<string, unknown>>;
}
