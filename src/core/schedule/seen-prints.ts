/** Remembers numbers, not all of them: a newer one may take the place of an older one. */
export interface SeenPrints {
  /** Whether a number is remembered; it is from now on. */
  meet(print: number): boolean;
  forget(): void;
}

/** The more places the fewer are lost; so many fit the nearest cache. A power of two. */
const places = 1 << 12;

/** Makes an empty memory for 32 bit numbers that chance has made. */
export function createSeenPrints(): SeenPrints {
  const prints = new Int32Array(places);
  return {
    meet: (print) => {
      const place = print & (places - 1);
      if (prints[place] === print) return true;
      prints[place] = print;
      return false;
    },
    forget: () => {
      prints.fill(0);
    },
  };
}
