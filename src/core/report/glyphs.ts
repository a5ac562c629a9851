/** The characters that a box is drawn with. */
export interface Glyphs {
  /** Left end, filling and right end of the first, a middle and the last line. */
  readonly top: readonly [string, string, string];
  readonly middle: readonly [string, string, string];
  readonly bottom: readonly [string, string, string];
  readonly side: string;
  readonly full: string;
  readonly empty: string;
  readonly arrow: string;
  readonly bullet: string;
  /** Stands where something was cut off. */
  readonly cut: string;
}

export const unicodeGlyphs: Glyphs = {
  top: ["╔", "═", "╗"],
  middle: ["╠", "═", "╣"],
  bottom: ["╚", "═", "╝"],
  side: "║",
  full: "█",
  empty: "░",
  arrow: "→",
  bullet: "•",
  cut: "…",
};

export const asciiGlyphs: Glyphs = {
  top: ["+", "-", "+"],
  middle: ["+", "-", "+"],
  bottom: ["+", "-", "+"],
  side: "|",
  full: "#",
  empty: "-",
  arrow: "->",
  bullet: "*",
  cut: "...",
};
