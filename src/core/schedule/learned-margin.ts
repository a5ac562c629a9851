/** How far above its limit an unfinished result may be, as learned from those that came down to it in the end. */
export interface LearnedMargin {
  value(): number;
  /** Takes note of one that came down from so far above. */
  learn(above: number): void;
}

/** Makes a margin that opens at once and closes slowly, and stays `spare` above what it has seen. */
export function createLearnedMargin(spare: number): LearnedMargin {
  let margin = Infinity;
  return {
    value: () => margin,
    learn: (above) => {
      const wanted = Math.max(0, above) + spare;
      margin = margin === Infinity || wanted > margin ? wanted : margin - 0.05 * (margin - wanted);
    },
  };
}
