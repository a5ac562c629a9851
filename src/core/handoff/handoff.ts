/** What one agent delivers to another: the seed's section 8. */
export interface Handoff {
  /** Agent or persona that delivers. */
  readonly from: string;
  /** Agent or persona that it is for. */
  readonly to: string;
  /** ISO 8601, as the document has it; `null` where it has none. */
  readonly timestamp: string | null;
  readonly deliverables: Readonly<Record<string, unknown>>;
  readonly notes: string;
}

/** What a hand-off must hold. */
export interface HandoffContract {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}
