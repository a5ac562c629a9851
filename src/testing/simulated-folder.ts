import type { SeededRandom } from "./seeded-random.ts";
import type { SimulatedFile } from "./simulated-file.ts";

type Entry = SimulatedFile | SimulatedFolder;

/** A change of names that is not on the disk for certain. */
interface NameChange {
  readonly gone: string | null;
  readonly name: string | null;
  readonly entry: Entry | null;
}

/** Names in a folder as programs see them, and what of them is on the disk. */
export class SimulatedFolder {
  #seen: Map<string, Entry>;
  #durable: Map<string, Entry>;
  #changes: NameChange[] = [];

  constructor(entries: ReadonlyMap<string, Entry> = new Map()) {
    this.#seen = new Map(entries);
    this.#durable = new Map(entries);
  }

  names(): string[] {
    return [...this.#seen.keys()];
  }

  get(name: string): Entry | undefined {
    return this.#seen.get(name);
  }

  set(name: string, entry: Entry): void {
    this.#change({ gone: null, name, entry });
  }

  remove(name: string): void {
    this.#change({ gone: name, name: null, entry: null });
  }

  /** One step: after a loss of power both names have changed or none has. */
  rename(from: string, to: string, entry: Entry): void {
    this.#change({ gone: from, name: to, entry });
  }

  sync(): void {
    this.#durable = new Map(this.#seen);
    this.#changes = [];
  }

  /** The same folder with all below, with the same in doubt. */
  copy(copies: Map<Entry, Entry> = new Map()): SimulatedFolder {
    const copyOf = (entry: Entry): Entry => {
      const known = copies.get(entry);
      if (known !== undefined) return known;
      const made = entry instanceof SimulatedFolder ? entry.copy(copies) : entry.copy();
      copies.set(entry, made);
      return made;
    };
    const folder = new SimulatedFolder();
    folder.#seen = new Map(Array.from(this.#seen, ([name, entry]) => [name, copyOf(entry)]));
    folder.#durable = new Map(Array.from(this.#durable, ([name, entry]) => [name, copyOf(entry)]));
    folder.#changes = this.#changes.map((change) => ({
      ...change,
      entry: change.entry === null ? null : copyOf(change.entry),
    }));
    return folder;
  }

  /**
   * The folder as it may be found after a loss of power: of the changes of names since the last sync either the first
   * ones are on the disk, as with a journaling file system, or any.
   */
  afterPowerLoss(random: SeededRandom): SimulatedFolder {
    const names = new Map(this.#durable);
    const inOrder = random.chance(0.5);
    const first = random.below(this.#changes.length + 1);
    for (const [index, change] of this.#changes.entries()) {
      if (inOrder ? index < first : random.chance(0.5)) applyTo(names, change);
    }
    return new SimulatedFolder(new Map(Array.from(names, ([name, entry]) => [name, entry.afterPowerLoss(random)])));
  }

  #change(change: NameChange): void {
    this.#changes.push(change);
    applyTo(this.#seen, change);
  }
}

function applyTo(names: Map<string, Entry>, change: NameChange): void {
  if (change.gone !== null) names.delete(change.gone);
  if (change.name !== null && change.entry !== null) names.set(change.name, change.entry);
}
