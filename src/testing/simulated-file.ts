import type { SeededRandom } from "./seeded-random.ts";

/** Something done to a file that is not on the disk for certain. */
type FileChange =
  | { readonly kind: "write"; readonly position: number; readonly bytes: Uint8Array }
  | { readonly kind: "truncate"; readonly length: number };

/** Content of a file as programs see it, and what of it is on the disk. */
export class SimulatedFile {
  #seen: Uint8Array;
  #durable: Uint8Array;
  #changes: FileChange[] = [];
  /** When it was last changed or touched, in milliseconds since 1970. */
  modifiedMs: number = Date.now();

  constructor(content: Uint8Array = new Uint8Array()) {
    this.#seen = content;
    this.#durable = content;
  }

  /** The content as programs see it; not to be changed. */
  get content(): Uint8Array {
    return this.#seen;
  }

  write(bytes: Uint8Array, position: number): void {
    this.#apply({ kind: "write", position, bytes: bytes.slice() });
  }

  truncate(length: number): void {
    this.#apply({ kind: "truncate", length });
  }

  sync(): void {
    this.#durable = this.#seen;
    this.#changes = [];
  }

  /** The same file, with the same in doubt. */
  copy(): SimulatedFile {
    const file = new SimulatedFile(this.#durable);
    file.#seen = this.#seen;
    file.#changes = this.#changes.slice();
    file.modifiedMs = this.modifiedMs;
    return file;
  }

  /**
   * The file as it may be found after a loss of power: of each write since the last sync any of its sectors may be on the
   * disk, in any order; where a sector is not, there is what was there before, or nothing, or old waste.
   */
  afterPowerLoss(random: SeededRandom): SimulatedFile {
    const sector = [16, 64, 512][random.below(3)]!;
    const share = [0, 0.5, 0.9, 1][random.below(4)]!;
    const waste = random.chance(0.2) ? 0xa5 : 0;
    let content = this.#durable;
    for (const change of this.#changes) {
      if (change.kind === "truncate") {
        if (random.chance(share)) content = resized(content, change.length, 0);
        continue;
      }
      const { position, bytes } = change;
      // The length may be noted without the content; then there are holes.
      const noted = random.chance(0.3);
      for (let start = 0; start < bytes.length;) {
        const end = Math.min(bytes.length, (Math.floor((position + start) / sector) + 1) * sector - position);
        if (random.chance(share)) content = overwritten(content, position + start, bytes.subarray(start, end), waste);
        start = end;
      }
      if (noted && content.length < position + bytes.length) content = resized(content, position + bytes.length, waste);
    }
    return new SimulatedFile(content);
  }

  #apply(change: FileChange): void {
    this.#changes.push(change);
    this.modifiedMs = Date.now();
    this.#seen =
      change.kind === "truncate"
        ? resized(this.#seen, change.length, 0)
        : overwritten(this.#seen, change.position, change.bytes, 0);
  }
}

function resized(content: Uint8Array, length: number, filling: number): Uint8Array {
  const result = new Uint8Array(length).fill(filling);
  result.set(content.subarray(0, length));
  return result;
}

function overwritten(content: Uint8Array, position: number, bytes: Uint8Array, filling: number): Uint8Array {
  const result = resized(content, Math.max(content.length, position + bytes.length), filling);
  if (position > content.length) result.fill(filling, content.length, position);
  result.set(bytes, position);
  return result;
}
