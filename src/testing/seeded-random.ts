/** Whole numbers by chance, the same for the same seed. */
export interface SeededRandom {
  /** A whole number from 0 to below a limit. */
  below(limit: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
}

/** Makes a source of numbers by chance that a seed fixes: mulberry32, by Tommy Ettinger. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    below: (limit) => Math.floor(next() * limit),
    chance: (probability) => next() < probability,
  };
}
