import { ArgumentError } from "../../../core/errors.ts";
import type { RunJournal, StoredEvent, WritableFile } from "../../../ports/index.ts";
import { JournalClosedError, RunTakenOverError, StoreAccessError } from "../errors.ts";
import type { JournalRecord } from "./journal-line.ts";
import { renderRest, sealLine } from "./journal-line.ts";
import type { BlockEnd } from "./line-block.ts";
import { LineBlock } from "./line-block.ts";
import type { JournalPosition } from "./read-journal.ts";
import type { RunLock } from "./run-lock.ts";

/** Calls that are written together, and so kept or refused together. */
interface Group {
  readonly kept: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What an open journal is made of. */
export interface OpenJournal {
  readonly runId: string;
  readonly path: string;
  readonly file: WritableFile;
  readonly lock: RunLock;
  /** Where the file ends: everything before is on the disk. */
  readonly end: JournalPosition;
  readonly events: readonly StoredEvent[];
  readonly cutBytes: number;
  /** How often to give a sign of life. */
  readonly beatMs: number;
}

/** A run that this process holds for writing, kept in a file. */
export class DirectoryJournal implements RunJournal {
  readonly runId: string;
  readonly epoch: number;
  readonly events: readonly StoredEvent[];
  readonly cutBytes: number;
  readonly #path: string;
  readonly #file: WritableFile;
  readonly #lock: RunLock;
  readonly #beat: NodeJS.Timeout;
  /** Bytes of the file that are on the disk. */
  #length: number;
  /** The lines in them. */
  #end: BlockEnd;
  /** What the next write will write, and what it wrote last: they change places with each. */
  #next: LineBlock;
  #spare: LineBlock;
  /** The calls that wait for the next write; `null` for none. */
  #waiting: Group | null = null;
  /** The writing that is under way; `null` for none. */
  #writing: Promise<void> | null = null;
  /** Whether a failed write may have left something behind the end. */
  #untidy = false;
  #closing: Promise<void> | null = null;
  #lost: RunTakenOverError | null = null;

  constructor(open: OpenJournal) {
    this.runId = open.runId;
    this.epoch = open.lock.epoch;
    this.events = open.events;
    this.cutBytes = open.cutBytes;
    this.#path = open.path;
    this.#file = open.file;
    this.#lock = open.lock;
    this.#length = open.end.length;
    this.#end = open.end;
    this.#next = new LineBlock(this.epoch, open.end);
    this.#spare = new LineBlock(this.epoch, open.end);
    this.#beat = setInterval(() => void this.#lock.touch().catch(() => undefined), open.beatMs);
    this.#beat.unref();
  }

  append(events: readonly StoredEvent[]): Promise<void> {
    if (this.#closing !== null) return Promise.reject(new JournalClosedError(this.runId));
    if (this.#lost !== null) return Promise.reject(this.#lost);
    if (events.length === 0) return Promise.resolve();
    try {
      this.#next.addCall(events, renderEvent);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
    // Not at once: calls of the same turn go into the same write, and share its promise.
    this.#waiting ??= createGroup();
    this.#writing ??= Promise.resolve().then(() => this.#writeAll());
    return this.#waiting.kept;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #writeAll(): Promise<void> {
    for (let group = this.#waiting; group !== null; group = this.#waiting) {
      const block = this.#next;
      this.#waiting = null;
      this.#next = this.#spare;
      this.#spare = block;
      // What comes meanwhile is written only once this block is on the disk, and says so.
      this.#next.restart(block.end);
      try {
        await this.#write(block.pieces, block.end);
        group.resolve();
      } catch (error) {
        // Calls that came meanwhile rely on what failed, so they fail with it; later ones know.
        group.reject(error);
        this.#dropWaiting(error);
      }
    }
    this.#writing = null;
  }

  #dropWaiting(error: unknown): void {
    this.#waiting?.reject(error);
    this.#waiting = null;
    this.#next.restart(this.#end);
  }

  /** Puts lines behind the end and moves the end once they are on the disk, and not taken over. */
  async #write(pieces: readonly Uint8Array[], end: BlockEnd): Promise<void> {
    await this.#assertHeld();
    let length = this.#length;
    try {
      if (this.#untidy) await this.#file.truncate(this.#length);
      this.#untidy = true;
      for (const piece of pieces) {
        await this.#file.write(piece, length);
        length += piece.length;
      }
      await this.#file.sync();
    } catch (error) {
      // What was written in part is taken away now if that can be done, before the next write otherwise.
      await this.#tidy();
      throw new StoreAccessError("write the journal", this.#path, error);
    }
    await this.#assertHeld();
    this.#untidy = false;
    this.#length = length;
    this.#end = end;
  }

  async #tidy(): Promise<void> {
    try {
      await this.#file.truncate(this.#length);
      this.#untidy = false;
    } catch {
      // Still untidy.
    }
  }

  async #assertHeld(): Promise<void> {
    let held: boolean;
    try {
      held = await this.#lock.isHeld();
    } catch (error) {
      throw new StoreAccessError("look for the lock of", this.#path, error);
    }
    if (held && this.#lost === null) return;
    this.#lost ??= new RunTakenOverError(this.runId, this.epoch);
    throw this.#lost;
  }

  async #close(): Promise<void> {
    clearInterval(this.#beat);
    await this.#writing;
    try {
      const { lines, checksum } = this.#end;
      const record: JournalRecord = { seq: lines + 1, epoch: this.epoch, synced: lines, closed: { atMs: Date.now() } };
      const line = sealLine(renderRest(record), checksum);
      await this.#write([Buffer.from(line.text)], { lines: lines + 1, checksum: line.checksum });
    } catch {
      // The line only spares the next opening a copy; everything acknowledged is on the disk.
    }
    await this.#file.close().catch(() => undefined);
    if (this.#lost !== null) return;
    try {
      await this.#lock.release();
    } catch (error) {
      throw new StoreAccessError("remove the lock of", this.#path, error);
    }
  }
}

function createGroup(): Group {
  const group: { resolve?: () => void; reject?: (error: unknown) => void } = {};
  const kept = new Promise<void>((resolve, reject) => {
    group.resolve = resolve;
    group.reject = reject;
  });
  return { kept, resolve: group.resolve!, reject: group.reject! };
}

/** An event as JSON; the caller may change it afterwards. */
function renderEvent(event: StoredEvent): string {
  const fits =
    typeof event === "object" && event !== null && typeof event.type === "string" && Number.isFinite(event.atMs);
  if (!fits) throw new ArgumentError("event", "an object with a `type` and a time `atMs`", event);
  try {
    return JSON.stringify(event);
  } catch (error) {
    throw new ArgumentError("event", `plain JSON (${error instanceof Error ? error.message : String(error)})`, event);
  }
}
