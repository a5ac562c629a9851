import { fieldsOf } from "./json-fields.ts";
import type { Fields } from "./json-fields.ts";

const newline = 0x0a;

/** What reads lines of JSON. */
export interface JsonLinesOptions {
  readonly onMessage: (message: Fields) => void;
  /** Gets the beginning of each line that is no JSON object, or is longer than the limit. */
  readonly onStray: (text: string) => void;
  /** Bytes that a line may have; the rest of a longer one is dropped. Default: 32 MiB. */
  readonly limitBytes?: number;
}

/**
 * Reads one JSON object from each line of a stream, however the stream is cut into chunks. Empty lines and Windows line
 * ends are fine; memory is bounded by the limit of a line.
 */
export class JsonLines {
  readonly #options: Required<JsonLinesOptions>;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(options: JsonLinesOptions) {
    this.#options = { limitBytes: 32 * 1_024 * 1_024, ...options };
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      this.#keep(chunk.subarray(from, end));
      this.#take();
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
  }

  /** Reads a last line that has no end. */
  end(): void {
    this.#take();
  }

  #keep(part: Buffer): void {
    const room = this.#options.limitBytes - this.#bytes;
    // One byte more than the limit tells that the line is too long.
    if (part.length > 0 && room >= 0) this.#parts.push(part.subarray(0, room + 1));
    this.#bytes += part.length;
  }

  #take(): void {
    const text = Buffer.concat(this.#parts).toString("utf8").trim();
    const isWhole = this.#bytes <= this.#options.limitBytes;
    this.#parts = [];
    this.#bytes = 0;
    if (text === "") return;
    const value = isWhole && text.startsWith("{") ? parse(text) : null;
    if (value === null) this.#options.onStray(text.slice(0, 200));
    else this.#options.onMessage(fieldsOf(value));
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
