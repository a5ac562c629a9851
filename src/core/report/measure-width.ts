import { escapeSequences } from "./clean-text.ts";
import { isWide } from "./wide-ranges.ts";

/** Tells how many cells of a terminal a text takes. */
export type MeasureWidth = (text: string) => number;

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const plain = /^[\u0020-\u007e]*$/;
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
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text.replace(escapeSequences, ""))) width += clusterWidth(segment);
  return width;
}

/** What a reader takes for one character each, in order. */
export function splitGraphemes(text: string): string[] {
  if (plain.test(text)) return text.split("");
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
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
