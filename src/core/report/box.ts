import { toAscii } from "./clean-text.ts";
import { fitText } from "./fit-text.ts";
import { asciiGlyphs, unicodeGlyphs } from "./glyphs.ts";
import type { Glyphs } from "./glyphs.ts";
import type { MeasureWidth } from "./measure-width.ts";

/** What a part of a line means; colour follows from it. */
export type Tone = "strong" | "done" | "active" | "failed" | "quiet";

/** A part of a line: one text in so many cells, the last part of a line in all that are left. */
export interface Cell {
  readonly text: string;
  readonly width?: number;
  readonly tone?: Tone | undefined;
  /** Made of the box's own characters, which are never respelled. */
  readonly drawn?: boolean;
}

/** Draws the lines of one box; each takes exactly the width of the box. */
export interface Box {
  readonly glyphs: Glyphs;
  /** Cells between the sides. */
  readonly innerWidth: number;
  readonly measure: MeasureWidth;
  /** Makes a text ready for the characters that the box may use. */
  readonly spell: (text: string) => string;
  readonly rule: (place: "top" | "middle" | "bottom") => string;
  readonly line: (cells: readonly Cell[]) => string;
  /** A line without sides, for where there is no room for a box. */
  readonly bareLine: (cells: readonly Cell[]) => string;
}

/** How a box is drawn. */
export interface BoxStyle {
  readonly width: number;
  readonly unicode: boolean;
  readonly color: boolean;
  readonly measure: MeasureWidth;
}

const codes: Readonly<Record<Tone, readonly [on: number, off: number]>> = {
  strong: [1, 22],
  done: [32, 39],
  active: [36, 39],
  failed: [31, 39],
  quiet: [2, 22],
};

/** Begins, and ends before its blanks, with what never joins its neighbours. */
const isBounded = /^(?:[\u0020-\u007e](?:.*[\u0021-\u007e])?\u0020*)?$/su;

export function createBox({ width, unicode, color, measure }: BoxStyle): Box {
  // Some terminals, and so their measures, give two cells to the characters of the frame: then ASCII draws it.
  const { top, middle, bottom, side, full, empty, arrow, bullet, cut } = unicodeGlyphs;
  const drawn = [...top, ...middle, ...bottom, side, full, empty, arrow, bullet, cut];
  const isNarrow = measure(drawn.join("")) === drawn.length;
  const glyphs = unicode && isNarrow ? unicodeGlyphs : asciiGlyphs;
  const paint = (text: string, tone: Tone | undefined): string =>
    color && tone !== undefined ? `\u001b[${codes[tone][0]}m${text}\u001b[${codes[tone][1]}m` : text;

  const draw = (cells: readonly Cell[], start: string, end: string): string => {
    const room = width - start.length - end.length;
    const fit = (spell: (text: string) => string): string[] => {
      let left = room;
      return cells.map(({ text, width: wanted, drawn = false }, index) => {
        const cellWidth = Math.min(left, index === cells.length - 1 || wanted === undefined ? left : wanted);
        left -= cellWidth;
        // The box's own characters take one cell each.
        if (drawn && text.length <= cellWidth) return text.padEnd(cellWidth);
        return fitText(drawn ? text : spell(text), cellWidth, measure, glyphs.cut);
      });
    };
    let texts = fit((text) => text);
    // A text that begins or ends with what joins its neighbour changes the width of the line.
    const mayJoin = texts.some((text, index) => cells[index]!.drawn !== true && !isBounded.test(text));
    if (mayJoin && measure(start + texts.join("") + end) !== width) texts = fit(toAscii);
    return start + texts.map((text, index) => paint(text, cells[index]!.tone)).join("") + end;
  };
  return {
    glyphs,
    innerWidth: width - 4,
    measure,
    spell: unicode ? (text) => text : toAscii,
    rule: (place) => {
      const [left, fill, right] = glyphs[place];
      return left + fill.repeat(width - 2) + right;
    },
    line: (cells) => draw(cells, `${glyphs.side} `, ` ${glyphs.side}`),
    bareLine: (cells) => draw(cells, "", ""),
  };
}
