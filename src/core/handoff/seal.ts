import { contentHash } from "./content-hash.ts";

/** A file as it was at one moment. */
export interface Seal {
  readonly path: string;
  /** Its SHA-256; `null`: it was not there. */
  readonly hash: string | null;
}

/** A file as its text is; `null` for a file that is not there. */
export function sealOf(path: string, text: string | null): Seal {
  return { path, hash: text === null ? null : contentHash(text) };
}
