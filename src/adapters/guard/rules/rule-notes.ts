import type { CompileOptions, RuleClient, RuleNote } from "./compiled-rules.ts";
import { RulesInexpressibleError } from "./errors.ts";

/** Collects where a client's language says less than the map does. */
export class RuleNotes {
  readonly #notes: RuleNote[] = [];
  readonly #faults: RuleNote[] = [];

  /** The client refuses more, in a way that nobody will miss. */
  note(pattern: string, reason: string): void {
    add(this.#notes, { pattern, reason });
  }

  /** The client would refuse what the agent may well have to write. */
  fault(pattern: string, reason: string): void {
    add(this.#faults, { pattern, reason });
  }

  /**
   * All notes, the faults among them where they are accepted.
   *
   * @throws {RulesInexpressibleError} `RULES_INEXPRESSIBLE` where they are not.
   */
  settle(client: RuleClient, { onInexact = "refuse" }: CompileOptions): readonly RuleNote[] {
    if (this.#faults.length > 0 && onInexact === "refuse") throw new RulesInexpressibleError(client, this.#faults);
    return [...this.#faults, ...this.#notes];
  }
}

function add(list: RuleNote[], note: RuleNote): void {
  if (!list.some(({ pattern, reason }) => pattern === note.pattern && reason === note.reason)) list.push(note);
}
