/** A file as it was when a hand-off was accepted. */
export interface Seal {
  readonly path: string;
  /** Its SHA-256; `null`: it was not there. */
  readonly hash: string | null;
}
