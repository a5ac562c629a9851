/**
 * Whole sequences that drive a terminal: strings that begin with OSC, DCS and their like, up to their end; CSI
 * sequences; two-character ones. A string without an end loses only its beginning.
 */
export const escapeSequences: RegExp =
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]/gu;

const printable = /^[\u0020-\u007e]*$/;
const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;
// Controls; marks that turn the direction of writing; what is there and cannot be seen, but for the joiners that emoji
// and some scripts are written with.
const unseen =
  /[\p{Control}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;
const unpaired = /\p{Surrogate}/gu;
// A pile of marks on one letter is drawn over the lines around it, and costs as much as a text.
const piledMarks = /(\p{Mark}{8})\p{Mark}+/gu;

/**
 * Makes a text that somebody else wrote safe to show in one line: escape sequences, control characters and marks that
 * turn the direction of writing are taken out, breaks and tabs become a blank, and it is cut to a length.
 *
 * @param maxLength - In UTF-16 code units, before anything is taken out. Default: 2,000.
 * @example
 * cleanText("\u001b[2Jdone\r\nall"); // "done all"
 */
export function cleanText(text: string, maxLength = 2_000): string {
  if (text.length <= maxLength && printable.test(text)) return text;
  const short = text.length > maxLength ? text.slice(0, maxLength) : text;
  return short
    .replace(escapeSequences, "")
    .replace(breaks, " ")
    .replace(unseen, "")
    .replace(unpaired, "\ufffd")
    .replace(piledMarks, "$1");
}

/** The same text for a terminal that knows only ASCII: accents are dropped, all else that is not ASCII becomes `?`. */
export function toAscii(text: string): string {
  if (printable.test(text)) return text;
  return text
    .normalize("NFKD")
    .replace(/\p{Mark}+/gu, "")
    .replace(/[\u2018\u2019]/gu, "'")
    .replace(/[\u201c\u201d]/gu, '"')
    .replace(/[\u2010-\u2015]/gu, "-")
    .replace(/\u2192/gu, "->")
    .replace(/[^\u0020-\u007e]/gu, "?");
}
