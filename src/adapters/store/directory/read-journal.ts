import { crc32 } from "node:zlib";
import type { StoredEvent } from "../../../ports/index.ts";
import { JournalDamagedError, JournalVersionError } from "../errors.ts";
import type { JournalRecord, Opening } from "./journal-line.ts";
import { checkedFrom, journalForm, journalVersion } from "./journal-line.ts";

/** How far a reader has come, enough to go on from there. */
export interface JournalPosition {
  /** Bytes of whole, checked calls. */
  readonly length: number;
  /** Lines in them. */
  readonly lines: number;
  readonly checksum: number;
  readonly epoch: number;
  /** The id of the run; `null` before the first line. */
  readonly runId: string | null;
  readonly opening: Opening | null;
  /** Whether the last line ends the writing. */
  readonly closed: boolean;
}

/** What stands in a journal. */
export interface JournalContent extends JournalPosition {
  readonly events: readonly StoredEvent[];
  /** Bytes after the last whole call: an unfinished write. */
  readonly cutBytes: number;
}

/** A reader that has read nothing. */
export const journalStart: JournalPosition = {
  length: 0,
  lines: 0,
  checksum: 0,
  epoch: 0,
  runId: null,
  opening: null,
  closed: false,
};

const newline = 0x0a;
const lineStart = Buffer.from('{"crc":"');

/**
 * Reads a journal from a position on. What an interrupted write may have left at the end is left out; nothing else is.
 *
 * A write that was interrupted leaves a beginning of its bytes, so a line without an end. Only a loss of power can leave
 * holes in what was written but not yet synced; so a bad line with an end is damage, but where the machine was started
 * anew since and no later line says that the bad one was on the disk.
 *
 * @param bytes - The file from `from.length` on.
 * @param bootId - Start of the machine now; `null` where that is not known.
 * @throws {JournalDamagedError} `STORE_JOURNAL_DAMAGED` with line and byte.
 * @throws {JournalVersionError} `STORE_JOURNAL_VERSION` for the form of a later version.
 */
export function readJournal(
  path: string,
  bytes: Buffer,
  bootId: string | null,
  from: JournalPosition = journalStart,
): JournalContent {
  const events: StoredEvent[] = [];
  let whole = from;
  let wholeEvents = 0;
  let { lines, checksum, epoch, runId, opening } = from;
  let start = 0;
  for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
    const head = readHead(bytes, start, end);
    const computed = crc32(bytes.subarray(Math.min(start + checkedFrom, end), end), checksum);
    if (lines === 0) assertKnownVersion(path, bytes, end);
    const damage = { path, line: lines + 1, offset: from.length + start };
    if (head === null || head.checksum !== computed) {
      const lostPower = bootId === null || opening === null || opening.bootId !== bootId;
      if (lines > 0 && lostPower && !wasSynced(bytes, end + 1, lines + 1)) break;
      throw new JournalDamagedError({ ...damage, reason: "the checksum does not fit" });
    }
    if (head.seq !== lines + 1 || head.epoch < epoch) {
      const reason = `expected line ${lines + 1} of epoch ${epoch} or later, got line ${head.seq} of epoch ${head.epoch}`;
      throw new JournalDamagedError({ ...damage, reason });
    }
    lines += 1;
    checksum = computed;
    epoch = head.epoch;
    let closed = false;
    if (head.eventFrom !== null) {
      events.push(JSON.parse(bytes.toString("utf8", head.eventFrom, end - 1)) as StoredEvent);
    } else {
      const record = JSON.parse(bytes.toString("utf8", start, end)) as JournalRecord;
      runId = record.runId ?? runId;
      opening = record.opened ?? opening;
      closed = record.closed !== undefined;
    }
    start = end + 1;
    if (head.more > 0) continue;
    whole = { length: from.length + start, lines, checksum, epoch, runId, opening, closed };
    wholeEvents = events.length;
  }
  const cutBytes = from.length + bytes.length - whole.length;
  if (lines === 0 && cutBytes > 0) assertBeginsLikeJournal(path, bytes);
  events.length = wholeEvents;
  return { ...whole, events, cutBytes };
}

/** What stands before the content of a line. */
interface LineHead {
  readonly checksum: number;
  readonly seq: number;
  readonly epoch: number;
  readonly synced: number;
  readonly more: number;
  /** Where the event begins; `null` where the line holds something else. */
  readonly eventFrom: number | null;
}

const headForm = /^\{"crc":"([0-9a-f]{8})","seq":(\d+),"epoch":(\d+),"synced":(\d+)(?:,"more":(\d+))?,("event":)?/;
/** No head is longer. */
const headBytes = 160;

/** The head of a line; `null` where it does not begin like one. Heads have one form, so that only events need parsing. */
function readHead(bytes: Buffer, start: number, end: number): LineHead | null {
  const match = headForm.exec(bytes.toString("latin1", start, Math.min(end, start + headBytes)));
  if (match === null) return null;
  return {
    checksum: parseInt(match[1]!, 16),
    seq: Number(match[2]),
    epoch: Number(match[3]),
    synced: Number(match[4]),
    more: Number(match[5] ?? 0),
    eventFrom: match[6] === undefined ? null : start + match[0].length,
  };
}

/** Whether a line after a bad one says that the bad one was on the disk before it was written. */
function wasSynced(bytes: Buffer, from: number, line: number): boolean {
  for (let start = from; start < bytes.length;) {
    const found = bytes.indexOf(newline, start);
    const end = found === -1 ? bytes.length : found;
    if ((readHead(bytes, start, end)?.synced ?? 0) >= line) return true;
    start = end + 1;
  }
  return false;
}

/** A later version may check its lines in another way, so this comes before the checksum. */
function assertKnownVersion(path: string, bytes: Buffer, end: number): void {
  let first: unknown;
  try {
    first = JSON.parse(bytes.toString("utf8", 0, end));
  } catch {
    return;
  }
  const record = Object(first) as Partial<JournalRecord>;
  if (record.form === journalForm && typeof record.version === "number" && record.version > journalVersion) {
    throw new JournalVersionError(path, record.version);
  }
}

/** A first line without an end may be the rest of a journal; anything else was never one. */
function assertBeginsLikeJournal(path: string, bytes: Buffer): void {
  const length = Math.min(bytes.length, lineStart.length);
  if (bytes.compare(lineStart, 0, length, 0, length) === 0) return;
  throw new JournalDamagedError({ path, line: 1, offset: 0, reason: "this does not begin like a journal" });
}
