/** Keeps the end of a stream: memory stays bounded however much a process prints. */
export class OutputTail {
  readonly #limitBytes: number;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #cut = false;

  /** @param limitBytes - How much is kept at least; up to twice as much is held. */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#limitBytes * 2) return;
    const kept = Buffer.concat(this.#chunks).subarray(-this.#limitBytes);
    this.#chunks = [kept];
    this.#bytes = kept.length;
    this.#cut = true;
  }

  /** The end of what was printed, without the blanks around it; `…` stands for what is left out. */
  get text(): string {
    const all = Buffer.concat(this.#chunks);
    const kept = all.subarray(-this.#limitBytes);
    const text = kept.toString("utf8").replace(/^�+/, "").trim();
    return this.#cut || kept.length < all.length ? `…${text}` : text;
  }
}
