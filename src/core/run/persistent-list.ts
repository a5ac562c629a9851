const bits = 5;
const width = 1 << bits;
const mask = width - 1;

/** Whoever makes several changes in a row holds one of these: what it made with it, it may change in place. */
export interface Edit {
  readonly edit: true;
}

/** A new right to change in place, of which nothing was made yet. */
export function beginEdit(): Edit {
  return { edit: true };
}

interface Node<Item> {
  readonly edit: Edit | null;
  readonly items: (Item | Node<Item>)[];
}

/**
 * A list that never changes: `with` and `push` give a new one that shares all but one path with the old.
 *
 * A tree of 32 branches, so one change copies three small arrays at 10,000 items and four at 100,000: the cost of an
 * event does not follow the size of the plan. After P. Bagwell, Ideal Hash Trees, 2001, in the form of Clojure's vectors,
 * with their right to change in place what nobody else has seen yet.
 */
export class PersistentList<Item> implements Iterable<Item> {
  readonly length: number;
  readonly #depth: number;
  readonly #root: Node<Item>;

  private constructor(root: Node<Item>, length: number, depth: number) {
    this.#root = root;
    this.length = length;
    this.#depth = depth;
  }

  /** A list of the given items. */
  static of<Item>(items: readonly Item[]): PersistentList<Item> {
    let level: (Item | Node<Item>)[] = [...items];
    let depth = 1;
    while (level.length > width) {
      const above: Node<Item>[] = [];
      for (let start = 0; start < level.length; start += width)
        above.push({ edit: null, items: level.slice(start, start + width) });
      level = above;
      depth += 1;
    }
    return new PersistentList({ edit: null, items: level }, items.length, depth);
  }

  /** The item at a place, `undefined` outside. */
  at(index: number): Item | undefined {
    if (!(index >= 0 && index < this.length)) return undefined;
    let node = this.#root;
    for (let shift = (this.#depth - 1) * bits; shift > 0; shift -= bits)
      node = node.items[(index >>> shift) & mask] as Node<Item>;
    return node.items[index & mask] as Item;
  }

  /**
   * The same list with another item at a place inside.
   *
   * @param edit - Allows what was made with it to change in place; the list it was called on is then spent.
   */
  with(index: number, item: Item, edit: Edit | null = null): PersistentList<Item> {
    if (!(index >= 0 && index < this.length)) return this;
    const root = own(this.#root, edit);
    let node = root;
    for (let shift = (this.#depth - 1) * bits; shift > 0; shift -= bits) {
      const place = (index >>> shift) & mask;
      const below = own(node.items[place] as Node<Item>, edit);
      node.items[place] = below;
      node = below;
    }
    node.items[index & mask] = item;
    return root === this.#root ? this : new PersistentList(root, this.length, this.#depth);
  }

  /** The same list with one more item at its end. */
  push(item: Item): PersistentList<Item> {
    const index = this.length;
    const isFull = index === width ** this.#depth;
    const depth = isFull ? this.#depth + 1 : this.#depth;
    const root: Node<Item> = isFull ? { edit: null, items: [this.#root] } : own(this.#root, null);
    let node = root;
    for (let shift = (depth - 1) * bits; shift > 0; shift -= bits) {
      const place = (index >>> shift) & mask;
      const known = node.items[place] as Node<Item> | undefined;
      const below: Node<Item> = known === undefined ? { edit: null, items: [] } : own(known, null);
      node.items[place] = below;
      node = below;
    }
    node.items[index & mask] = item;
    return new PersistentList(root, index + 1, depth);
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (let start = 0; start < this.length; start += width) {
      let node = this.#root;
      for (let shift = (this.#depth - 1) * bits; shift > 0; shift -= bits)
        node = node.items[(start >>> shift) & mask] as Node<Item>;
      yield* node.items as Item[];
    }
  }

  toJSON(): Item[] {
    return [...this];
  }
}

/** The node itself where it is the editor's, else a copy. */
function own<Item>(node: Node<Item>, edit: Edit | null): Node<Item> {
  return edit !== null && node.edit === edit ? node : { edit, items: node.items.slice() };
}
