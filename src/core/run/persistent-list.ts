const chunkSize = 256;

/**
 * A list that never changes: `with` and `push` give a new one that shares all but one chunk with the old.
 *
 * Reading is O(1); changing one item copies 256 items and one entry for each 256 of the list, so a run of 100,000
 * tasks does not copy 100,000 states for each event.
 */
export class PersistentList<Item> implements Iterable<Item> {
  readonly length: number;
  readonly #chunks: readonly (readonly Item[])[];

  private constructor(chunks: readonly (readonly Item[])[], length: number) {
    this.#chunks = chunks;
    this.length = length;
  }

  /** A list of the given items. */
  static of<Item>(items: readonly Item[]): PersistentList<Item> {
    const chunks: Item[][] = [];
    for (let start = 0; start < items.length; start += chunkSize) chunks.push(items.slice(start, start + chunkSize));
    return new PersistentList(chunks, items.length);
  }

  /** The item at a place, `undefined` outside. */
  at(index: number): Item | undefined {
    return this.#chunks[Math.floor(index / chunkSize)]?.[index % chunkSize];
  }

  /** The same list with another item at a place inside. */
  with(index: number, item: Item): PersistentList<Item> {
    const place = Math.floor(index / chunkSize);
    const chunk = this.#chunks[place];
    if (chunk === undefined || index % chunkSize >= chunk.length) return this;
    const chunks = this.#chunks.slice();
    chunks[place] = chunk.with(index % chunkSize, item);
    return new PersistentList(chunks, this.length);
  }

  /** The same list with one more item at its end. */
  push(item: Item): PersistentList<Item> {
    const last = this.#chunks.at(-1);
    const chunks =
      last !== undefined && last.length < chunkSize
        ? this.#chunks.with(-1, [...last, item])
        : [...this.#chunks, [item]];
    return new PersistentList(chunks, this.length + 1);
  }

  /** The last items, oldest first. */
  last(count: number): Item[] {
    const items: Item[] = [];
    for (let index = Math.max(0, this.length - count); index < this.length; index += 1) items.push(this.at(index)!);
    return items;
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (const chunk of this.#chunks) yield* chunk;
  }

  toJSON(): Item[] {
    return [...this];
  }
}
