/** What a hand-off says about one endpoint: names of models or free words, as its author writes them. */
export interface EndpointDelivery {
  readonly request?: string | null;
  readonly response?: string | null;
  readonly errors?: readonly string[];
}

/** What is handed over. The keys are those of the document that agents write; further keys are kept and not judged. */
export interface Deliverables {
  /** `POST /api/auth/login` to what it takes and gives. */
  readonly api_endpoints?: Readonly<Record<string, EndpointDelivery>>;
  /** Name to place: `src/models/auth.py:LoginRequest`. A place without `:name` is a file. */
  readonly models?: Readonly<Record<string, string>>;
  /** Files, from the repository root. */
  readonly files?: readonly string[];
  /** Names of environment variables, with their values where both sides must use the same. */
  readonly environment?: Readonly<Record<string, string | null>> | readonly string[];
  /** A value for the contract's payload. */
  readonly payload?: unknown;
  readonly [other: string]: unknown;
}

/** What one agent says it delivers to another; a claim until it is checked. */
export interface Handoff {
  /** Agent or persona that delivers. */
  readonly from: string;
  /** Agent or persona that may start on it. */
  readonly to: string;
  /** When it was written, as its author writes it. */
  readonly timestamp?: string;
  readonly deliverables: Deliverables;
  readonly notes?: string;
  /** The contract it answers, where its author knows it. */
  readonly contractId?: string;
}

/** A hand-off as it stands in a file: bare, or under the key `handoff`. */
export type HandoffDocument = Handoff | { readonly handoff: Handoff };

/** The hand-off of a document, with or without the key `handoff` around it; an agent may have written anything. */
export function unwrapHandoff(document: HandoffDocument): Handoff {
  const given: unknown = document;
  const inner: unknown = isObject(given) && "handoff" in given ? given["handoff"] : given;
  return isObject(inner) ? (inner as object as Handoff) : { from: "", to: "", deliverables: {} };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
