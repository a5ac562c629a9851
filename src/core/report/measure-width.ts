import { escapeSequences } from "./clean-text.ts";
import { isWide } from "./wide-ranges.ts";

/** Tells how many cells of a terminal a text takes. */
export type MeasureWidth = (text: string) => number;

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const invisible =
  /^[\p{Default_Ignorable_Code_Point}\p{Control}\p{Format}\p{Nonspacing_Mark}\p{Enclosing_Mark}\p{Surrogate}]$/u;
const pictographic = /\p{Extended_Pictographic}/gu;
const shownAsPicture = /\ufe0f|\p{Emoji_Modifier}/u;
const keycap = /^[\d#*]\ufe0f?\u20e3/u;
const flag = /^\p{Regional_Indicator}{2}/u;
const spacingMark = /\p{Spacing_Mark}/u;

/**
 * Counts the cells of a terminal that a text takes: 2 for East Asian wide and fullwidth characters, emoji and flags, 0
 * for combining marks, controls and escape sequences, 1 for all else. Ambiguous characters count 1. O(length).
 *
 * Terminals differ on rare emoji sequences; a caller that knows its terminal better gives a function of its own.
 *
 * @example
 * measureWidth("日本"); // 4
 * measureWidth("e\u0301"); // 1
 */
export function measureWidth(text: string): number {
  let width = addSimpleWidths(text);
  if (width >= 0) return width;
  width = 0;
  for (const { segment } of segmenter.segment(text.replace(escapeSequences, ""))) width += clusterWidth(segment);
  return width;
}

/** What a reader takes for one character each, in order. */
export function splitGraphemes(text: string): string[] {
  if (addSimpleWidths(text) >= 0) return text.split("");
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/**
 * The width of a text of which each unit stands for itself: Latin, Greek and Cyrillic letters, punctuation, arrows, frames,
 * Chinese characters, kana and Hangul syllables; -1 for any other. Ten times as fast as taking it apart.
 */
function addSimpleWidths(text: string): number {
  let width = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (isSimpleNarrow(unit)) width += 1;
    else if (isSimpleWide(unit)) width += 2;
    else return -1;
  }
  return width;
}

function isSimpleNarrow(unit: number): boolean {
  if (unit < 0x7f) return unit >= 0x20;
  if (unit < 0x0300) return unit > 0xa0 && unit !== 0xad;
  if (unit < 0x0530) return unit >= 0x0370 && (unit < 0x0483 || unit > 0x0489);
  return (unit >= 0x2010 && unit <= 0x2027) || (unit >= 0x2190 && unit <= 0x21ff) || (unit >= 0x2500 && unit <= 0x259f);
}

function isSimpleWide(unit: number): boolean {
  return (
    (unit >= 0x4e00 && unit <= 0x9fff) ||
    (unit >= 0xac00 && unit <= 0xd7a3) ||
    (unit >= 0x3041 && unit <= 0x3096) ||
    (unit >= 0x30a1 && unit <= 0x30fa)
  );
}

function clusterWidth(cluster: string): number {
  if (cluster.length === 1) return invisible.test(cluster) ? 0 : isWide(cluster.charCodeAt(0)) ? 2 : 1;
  if (isPicture(cluster)) return 2;
  let width = 0;
  for (const character of cluster) {
    if (invisible.test(character)) continue;
    const codePoint = character.codePointAt(0)!;
    if (width === 0 || takesItsOwnCells(character, codePoint)) width += isWide(codePoint) ? 2 : 1;
  }
  return width;
}

function isPicture(cluster: string): boolean {
  if (flag.test(cluster) || keycap.test(cluster)) return true;
  const pictures = cluster.match(pictographic);
  if (pictures === null) return false;
  return shownAsPicture.test(cluster) || (pictures.length > 1 && cluster.includes("\u200d"));
}

/** What is drawn beside the character that it belongs to: spacing marks, half-width kana marks, further Hangul syllables. */
function takesItsOwnCells(character: string, codePoint: number): boolean {
  if (spacingMark.test(character)) return true;
  if (codePoint >= 0xff00 && codePoint <= 0xffef) return true;
  return (
    (codePoint >= 0x1100 && codePoint <= 0x115f) ||
    (codePoint >= 0xa960 && codePoint <= 0xa97c) ||
    (codePoint >= 0xac00 && codePoint <= 0xd7a3)
  );
}
