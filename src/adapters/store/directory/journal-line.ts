import { crc32 } from "node:zlib";

/** Name of the form in the first line of each journal. */
export const journalForm = "orchestrate-agents/journal";
/** Version of the form that this code writes; it reads this one and all before. */
export const journalVersion = 1;

/** Who opened a journal for writing, in its own line. */
export interface Opening {
  readonly atMs: number;
  readonly pid: number;
  readonly host: string;
  /** Start of the machine; tells whether power may have been lost since. */
  readonly bootId: string | null;
  /** Bytes of an unfinished last write that were cut off before this line. */
  readonly cutBytes: number;
}

/** What a line holds after its checksum. */
export interface JournalRecord {
  /** Number of the line, from 1. */
  readonly seq: number;
  readonly epoch: number;
  /** The last line that was on the disk for certain when this one was written. */
  readonly synced: number;
  /** How many events of the same call follow; absent for none. */
  readonly more?: number;
  readonly event?: unknown;
  readonly opened?: Opening;
  readonly closed?: { readonly atMs: number };
  readonly form?: string;
  readonly version?: number;
  readonly runId?: string;
}

/** `{"crc":"xxxxxxxx",`: the checksum comes first, so that it can cover all that follows in the line. */
export const checkedFrom = 18;

/** A line of a journal, and the checksum that the next line goes on from. */
export interface SealedLine {
  readonly text: string;
  readonly checksum: number;
}

/**
 * Puts the checksum before the rest of a line. It covers the bytes of the rest and, through the checksum of the line
 * before, everything up to it.
 *
 * @param rest - The record as JSON, without its opening brace.
 */
export function sealLine(rest: string, previous: number): SealedLine {
  const checksum = crc32(rest, previous);
  return { text: `{"crc":"${renderChecksum(checksum)}",${rest}\n`, checksum };
}

/** A record as JSON, without its opening brace. */
export function renderRest(record: JournalRecord): string {
  return JSON.stringify(record).slice(1);
}

function renderChecksum(checksum: number): string {
  return checksum.toString(16).padStart(8, "0");
}
