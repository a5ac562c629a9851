import type { FileSystem, StoredEvent } from "../../../ports/index.ts";
import { JournalDamagedError, RunUnknownError, StoreAccessError } from "../errors.ts";
import { codeOf } from "./code-of.ts";
import type { JournalContent, JournalPosition } from "./read-journal.ts";
import { journalStart, readJournal } from "./read-journal.ts";

/** A journal to be followed. */
export interface FollowedJournal {
  readonly runId: string;
  readonly folder: string;
  readonly path: string;
  readonly fileSystem: FileSystem;
  readonly bootId: string | null;
}

/**
 * Gives the events of a journal from one on, then each new one, until the signal ends it. Reads only what came since.
 *
 * @throws {RunUnknownError} `STORE_RUN_UNKNOWN` where there is no journal.
 * @throws {JournalDamagedError} `STORE_JOURNAL_DAMAGED` as reading does.
 */
export async function* followJournal(
  journal: FollowedJournal,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<StoredEvent> {
  let position: JournalPosition = journalStart;
  /** Events before the position. */
  let before = 0;
  let next = from;
  let stir = (): void => undefined;
  const onChange = (): void => stir();
  let stopWatching: (() => void) | null = null;
  signal.addEventListener("abort", onChange);
  try {
    while (!signal.aborted) {
      // Set up before reading, so that a change meanwhile is not slept over.
      const stirred = new Promise<void>((resolve) => (stir = resolve));
      const news = await readNews(journal, position, before);
      stopWatching ??= journal.fileSystem.watch(journal.folder, onChange);
      for (const [index, event] of news.content.events.entries()) {
        if (signal.aborted) return;
        if (news.before + index < next) continue;
        next = news.before + index + 1;
        yield event;
      }
      position = news.content;
      before = news.before + news.content.events.length;
      if (!signal.aborted) await stirred;
    }
  } finally {
    signal.removeEventListener("abort", onChange);
    stopWatching?.();
  }
}

/** What came after a position, and how many events were before it. */
async function readNews(
  journal: FollowedJournal,
  position: JournalPosition,
  before: number,
): Promise<{ content: JournalContent; before: number }> {
  try {
    return { content: await readFrom(journal, position), before };
  } catch (error) {
    if (!(error instanceof JournalDamagedError)) throw error;
    // A holder takes away what it could not write whole and writes anew in that place: then the known end is gone.
    return { content: await readFrom(journal, journalStart), before: 0 };
  }
}

async function readFrom(journal: FollowedJournal, position: JournalPosition): Promise<JournalContent> {
  let bytes: Uint8Array;
  try {
    bytes = await journal.fileSystem.readFile(journal.path, position.length);
  } catch (error) {
    if (codeOf(error) === "ENOENT") throw new RunUnknownError(journal.runId);
    throw new StoreAccessError("read", journal.path, error);
  }
  const content = readJournal(journal.path, asBuffer(bytes), journal.bootId, position);
  if (content.runId !== null && content.runId !== journal.runId) throw new RunUnknownError(journal.runId);
  return content;
}

/** The same bytes with a buffer's methods. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
