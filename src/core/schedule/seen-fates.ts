/** Remembers what became of schedules that stood on the way, not of all: a newer one may take the place of an older one. */
export interface SeenFates {
  /** Whether it is known what became of a schedule: then it is in `fitness` and `final`. */
  recall(print: number): boolean;
  readonly fitness: () => number;
  /** The print of the schedule that it became. */
  readonly final: () => number;
  keep(print: number, fitness: number, final: number): void;
}

/** The more places the fewer are lost; so many fit the near caches. A power of two. */
const places = 1 << 12;

/** Makes an empty memory; prints are 32 bit numbers as if by chance. */
export function createSeenFates(): SeenFates {
  const prints = new Int32Array(places);
  const finals = new Int32Array(places);
  // 0 is no fitness: nothing is remembered yet.
  const fitnesses = new Float64Array(places);
  let at = 0;
  return {
    recall: (print) => {
      at = print & (places - 1);
      return prints[at] === print && fitnesses[at] !== 0;
    },
    fitness: () => fitnesses[at]!,
    final: () => finals[at]!,
    keep: (print, fitness, final) => {
      const place = print & (places - 1);
      prints[place] = print;
      fitnesses[place] = fitness;
      finals[place] = final;
    },
  };
}
