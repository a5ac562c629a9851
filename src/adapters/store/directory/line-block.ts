import { crc32 } from "node:zlib";
import { checkedFrom } from "./journal-line.ts";

/** Where a block of lines ends. */
export interface BlockEnd {
  /** Lines in the journal up to here. */
  readonly lines: number;
  readonly checksum: number;
}

/** Pieces are not made larger than this, but for a longer line; a larger one is not kept for the next block. */
const pieceBytes = 1 << 18;
const firstPieceBytes = 1 << 14;
const hexDigits = Buffer.from("0123456789abcdef");

/**
 * Lines of a journal that are not written yet, as the bytes that will be written. Each event is encoded once, when it
 * comes; the checksum is taken of those bytes. `sealLine` builds the same lines one by one.
 */
export class LineBlock {
  readonly #epoch: number;
  /** Pieces that are full. */
  #full: Uint8Array[] = [];
  /** The piece that is being filled, up to the length. */
  #bytes: Buffer = Buffer.allocUnsafe(firstPieceBytes);
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

  /** The lines so far, in pieces; valid until the next `restart`. */
  get pieces(): readonly Uint8Array[] {
    return [...this.#full, this.#bytes.subarray(0, this.#length)];
  }

  /** Where the block ends. */
  get end(): BlockEnd {
    return { lines: this.#lines, checksum: this.#checksum };
  }

  /** Begins anew behind lines that will be on the disk before these are written. */
  restart(start: BlockEnd): void {
    if (this.#bytes.length > pieceBytes) this.#bytes = Buffer.allocUnsafe(firstPieceBytes);
    this.#full = [];
    this.#length = 0;
    this.#middle = `,"epoch":${this.#epoch},"synced":${start.lines}`;
    this.#lines = start.lines;
    this.#checksum = start.checksum;
  }

  /** Adds the events of one call: all of them, or none where one cannot be rendered. */
  addCall<Event>(events: readonly Event[], render: (event: Event) => string): void {
    const full = this.#full.length;
    let [bytes, length, lines, checksum, more] = [
      this.#bytes,
      this.#length,
      this.#lines,
      this.#checksum,
      events.length,
    ];
    try {
      for (const event of events) {
        const following = --more === 0 ? "" : `,"more":${more}`;
        const line = `{"crc":"00000000","seq":${++lines}${this.#middle}${following},"event":${render(event)}}\n`;
        // A character takes at most three bytes; a fourth comes with a second one.
        const room = line.length * 3;
        if (length + room > bytes.length) {
          this.#full.push(bytes.subarray(0, length));
          bytes = Buffer.allocUnsafe(Math.max(room, Math.min(bytes.length * 4, pieceBytes)));
          length = 0;
        }
        const start = length;
        length += bytes.write(line, start);
        checksum = crc32(bytes.subarray(start + checkedFrom, length - 1), checksum);
        for (let digit = 0; digit < 8; digit++) {
          bytes[start + 8 + digit] = hexDigits[(checksum >>> (28 - 4 * digit)) & 15]!;
        }
      }
    } catch (error) {
      this.#full.length = full;
      throw error;
    }
    this.#bytes = bytes;
    this.#length = length;
    this.#lines = lines;
    this.#checksum = checksum;
  }
}
