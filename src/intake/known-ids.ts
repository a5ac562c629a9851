/** The ids that a document uses for its tasks, indexed once: each line of a large file asks for them. */
export interface KnownIds {
  /** Each id once, in file order. */
  readonly list: readonly string[];
  /** Place of each id in `list`. */
  readonly places: ReadonlyMap<string, number>;
  /** Letters that ids begin with: `T` for `T001`. */
  readonly prefixes: ReadonlySet<string>;
  /** The word before the number, where all of them have the same (`task` for `Task 3`): `Step 2` is then no task. */
  readonly word: string | null;
}

/** Indexes ids. */
export function knownIds(ids: Iterable<string>, word: string | null = null): KnownIds {
  const list = [...new Set(ids)];
  const places = new Map(list.map((id, place) => [id, place]));
  const prefixes = new Set(list.map((id) => idPrefix(id)).filter((prefix) => prefix !== ""));
  return { list, places, prefixes, word };
}

/** Whether a label before a number (`Task`, `steps`) can name one of the ids. */
export function labelFits(label: string | undefined, known: KnownIds): boolean {
  return label === undefined || known.word !== "task" || !/^(?:steps?|chunks?)$/i.test(label.trim());
}

/** The letters that an id begins with, empty for a number. */
export function idPrefix(id: string): string {
  return /^[A-Za-z]+(?:[-_][A-Za-z]+)*/.exec(id)?.[0] ?? "";
}
