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
  /** What stands between the number of each line and its event. */
  #middle = "";
  #lines: number;
  #checksum: number;

  constructor(epoch: number, start: BlockEnd) {
    this.#epoch = epoch;
    this.#lines = start.lines;
    this.#checksum = start.checksum;
    this.restart(start);
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
    this.#middle = `,"epoch":${this.#epoch},"synced":${start.lines}`;
    this.#lines = start.lines;
    this.#checksum = start.checksum;
  }

  /** Adds the events of one call: all of them, or none where one cannot be rendered. */
  addCall<Event>(events: readonly Event[], render: (event: Event) => string): void {
    const [length, lines, checksum] = [this.#length, this.#lines, this.#checksum];
    try {
      let more = events.length;
      for (const event of events) this.#addLine(render(event), --more);
    } catch (error) {
      this.#length = length;
      this.#lines = lines;
      this.#checksum = checksum;
      throw error;
    }
  }

  #addLine(json: string, more: number): void {
    const following = more === 0 ? "" : `,"more":${more}`;
    const line = `{"crc":"00000000","seq":${++this.#lines}${this.#middle}${following},"event":${json}}\n`;
    // A character takes at most three bytes; a fourth comes with a second one.
    this.#reserve(line.length * 3);
    const bytes = this.#bytes;
    const start = this.#length;
    this.#length = start + bytes.write(line, start);
    this.#checksum = crc32(bytes.subarray(start + checkedFrom, this.#length - 1), this.#checksum);
    for (let digit = 0; digit < 8; digit++) {
      bytes[start + 8 + digit] = hexDigits[(this.#checksum >>> (28 - 4 * digit)) & 15]!;
    }
  }

  #reserve(length: number): void {
    const needed = this.#length + length;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
