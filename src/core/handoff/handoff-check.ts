import type { Seal } from "./seal.ts";

/** What a check came to. `unverified`: nothing is wrong as far as it could be looked at, but not all of it could. */
export type HandoffVerdict = "verified" | "rejected" | "unverified";

/** What is wrong with a hand-off, or could not be looked at. `docs/handoff.md` says what each means. */
export type HandoffFaultCode =
  | "document-invalid"
  | "nothing-delivered"
  | "sender-differs"
  | "receiver-differs"
  | "contract-differs"
  | "path-invalid"
  | "file-unowned"
  | "file-foreign"
  | "file-missing"
  | "symbol-missing"
  | "symbol-private"
  | "symbol-kind"
  | "symbol-parameters"
  | "symbol-fields"
  | "symbol-unchecked"
  | "endpoint-missing"
  | "endpoint-differs"
  | "endpoint-unchecked"
  | "environment-missing"
  | "environment-differs"
  | "payload-missing"
  | "payload-invalid"
  | "payload-unchecked";

/** One thing that is wrong, or that could not be looked at. */
export interface HandoffFault {
  readonly code: HandoffFaultCode;
  /** What this fault alone makes of the hand-off. */
  readonly verdict: "rejected" | "unverified";
  /** A sentence for the agent that has to mend it. */
  readonly message: string;
  /** The file it is about; `null` where it is about none. */
  readonly path: string | null;
  /** The symbol, endpoint or variable it is about. */
  readonly name: string | null;
  /** What may have been meant, the nearest first. */
  readonly nearest: readonly string[];
}

/** The answer of `checkHandoff`. */
export interface HandoffCheck {
  readonly verdict: HandoffVerdict;
  /** In the order sender, files, symbols, endpoints, environment, payload; empty where it is verified. */
  readonly faults: readonly HandoffFault[];
  /** Files that the answer rests on: where one of them changes, it has to be asked for again. */
  readonly paths: readonly string[];
  /**
   * What is delivered, as it is now: files that are named, those in which a symbol or an endpoint was found, and those that
   * were looked for on the way. As long as they stay so, the answer does.
   */
  readonly seals: readonly Seal[];
}
