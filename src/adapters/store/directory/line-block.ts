import { crc32 } from "node:zlib";
import { checkedFrom } from "./journal-line.ts";

/** Where a block of lines ends. */
export interface BlockEnd {
  /** Lines in the journal up to here. */
  readonly lines: number;
  readonly checksum: number;
}

/** A buffer that grew beyond this is not kept for the next block. */
const keptBytes = 1 << 20;
const hexDigits = Buffer.from("0123456789abcdef");

/**
 * Lines of a journal that are not written yet, as the bytes that will be written. Each event is encoded once, when it
 * comes; the checksum is taken of those bytes. `sealLine` builds the same lines one by one.
 */
export class LineBlock {
  readonly #epoch: number;
  #bytes: Buffer = Buffer.allocUnsafe(4096);
  #length = 0;
  #synced: number;
  #lines: number;
  #checksum: number;

  constructor(epoch: number, start: BlockEnd) {
    this.#epoch = epoch;
    this.#synced = start.lines;
    this.#lines = start.lines;
    this.#checksum = start.checksum;
  }

  /** The lines so far; valid until the next `restart`. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Where the block ends. */
  get end(): BlockEnd {
    return { lines: this.#lines, checksum: this.#checksum };
  }

  /** Begins anew behind lines that will be on the disk before these are written. */
  restart(start: BlockEnd): void {
    if (this.#bytes.length > keptBytes) this.#bytes = Buffer.allocUnsafe(4096);
    this.#length = 0;
    this.#synced = start.lines;
    this.#lines = start.lines;
    this.#checksum = start.checksum;
  }

  /** Adds the events of one call, given as JSON. */
  addCall(events: readonly string[]): void {
    let more = events.length;
    for (const json of events) this.#addLine(json, --more);
  }

  #addLine(json: string, more: number): void {
    const following = more === 0 ? "" : `,"more":${more}`;
    const head = `{"crc":"00000000","seq":${++this.#lines},"epoch":${this.#epoch},"synced":${this.#synced}${following},"event":`;
    // A character takes at most three bytes; a fourth comes with a second one.
    this.#reserve(head.length + json.length * 3 + 2);
    const bytes = this.#bytes;
    const start = this.#length;
    let end = start + bytes.write(head, start, "latin1");
    end += bytes.write(json, end, "utf8");
    bytes[end++] = 0x7d;
    this.#checksum = crc32(bytes.subarray(start + checkedFrom, end), this.#checksum);
    for (let digit = 0; digit < 8; digit++) {
      bytes[start + 8 + digit] = hexDigits[(this.#checksum >>> (28 - 4 * digit)) & 15]!;
    }
    bytes[end++] = 0x0a;
    this.#length = end;
  }

  #reserve(length: number): void {
    const needed = this.#length + length;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
