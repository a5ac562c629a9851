import { DoubledTaskError } from "./errors.ts";

/** Where each id stands in a list. */
export interface IdIndex {
  /** The place of an id, or -1. A `guess` of the place that is right saves the search; any whole number is allowed. */
  find(id: string, guess?: number): number;
}

/**
 * Finds the place of each id; O(ids) to make.
 *
 * A `Map` of a million strings is far larger than the caches of a processor, and each look-up waits for memory. Lists are
 * often numbered through, and what depends on what is often near: so where ids ascend (shorter first, then by letter: none can
 * be doubled then) there is no `Map` as long as most guesses are right. The others are searched
 * from the guess on.
 *
 * @throws {DoubledTaskError} `SCHEDULE_TASK_DOUBLED`
 */
export function createIdIndex(nodes: readonly { readonly id: string }[]): IdIndex {
  const ids = nodes.map((node) => node.id);
  let places = ascends(ids) ? null : mapPlaces(ids);
  let right = 0;
  let wrong = 0;
  return {
    find: (id, guess = -1) => {
      if (6 * wrong <= right + 64) {
        if (guess >= 0 && guess < ids.length && ids[guess] === id) {
          right += 1;
          return guess;
        }
        wrong += 1;
        if (places === null) return search(ids, id, guess);
      }
      places ??= mapPlaces(ids);
      return places.get(id) ?? -1;
    },
  };
}

function mapPlaces(ids: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (let i = 0; i < ids.length; i += 1) places.set(ids[i]!, i);
  if (places.size === ids.length) return places;
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) throw new DoubledTaskError(id);
    seen.add(id);
  }
  return places;
}

function isBefore(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}

function ascends(ids: readonly string[]): boolean {
  for (let i = 1; i < ids.length; i += 1) if (!isBefore(ids[i - 1]!, ids[i]!)) return false;
  return true;
}

/** The place of an id among ascending ones, or -1; in ever longer steps away from where it was guessed, then by halving. */
function search(ids: readonly string[], id: string, guess: number): number {
  let low = 0;
  let high = ids.length;
  let probe = Math.max(0, Math.min(guess, high - 1));
  for (let step = 1; probe >= low && probe < high; step *= 2) {
    if (isBefore(ids[probe]!, id)) {
      low = probe + 1;
      probe += step;
    } else {
      high = probe;
      probe -= step;
    }
  }
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(ids[middle]!, id)) low = middle + 1;
    else high = middle;
  }
  return ids[low] === id ? low : -1;
}
