import type { Segment } from "./parse-glob.ts";

/** An alternative of a pattern, with a number for each of its rests. */
export interface Path {
  readonly segments: readonly Segment[];
  /** For each place the number of what follows; 0 for nothing. */
  readonly rests: readonly number[];
}

/** Numbers each rest of each alternative, equal rests alike, so that equal rests can be handled once. */
export function numberRests(alternatives: readonly (readonly Segment[])[]): Path[] {
  const numbers = new Map<string, number>();
  return alternatives.map((segments) => {
    const rests = [0];
    for (const segment of [...segments].reverse()) {
      const key = `${rests.at(-1)!}/${segment.text}`;
      const number = numbers.get(key) ?? numbers.size + 1;
      numbers.set(key, number);
      rests.push(number);
    }
    return { segments, rests: rests.reverse() };
  });
}
