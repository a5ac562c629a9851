import { cleanText, measureWidth } from "../core/report/index.ts";

/** Minutes as people say them: `45 min`, `1.5 h`, `3.2 days` of eight hours. */
export function renderMinutes(value: number): string {
  if (value < 1 && value > 0) return `${Math.max(1, Math.round(value * 60))} s`;
  if (value < 90) return `${round(value)} min`;
  return value < 24 * 60 ? `${round(value / 60)} h` : `${round(value / 480)} days of 8 h`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** One word, in the singular or the plural: `1 task`, `3 tasks`. */
export function count(number: number, word: string): string {
  const plural = word.endsWith("y") ? `${word.slice(0, -1)}ies` : `${word}s`;
  return `${number.toLocaleString("en-US")} ${number === 1 ? word : plural}`;
}

/** What a task is called: its id and its title, once where they are the same. */
export function nameTask({ id, title }: { readonly id: string; readonly title: string }): string {
  return cleanText(title === id ? id : `${id} ${title}`, 300);
}

/**
 * A paragraph in lines of at most so many cells: blanks before it stay, further lines begin with `indent`; a word longer than a line
 * stands alone.
 */
export function wrapText(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = /^ */.exec(text)![0];
  let isEmpty = true;
  for (const word of text.trim().split(/ +/)) {
    const longer = isEmpty ? line + word : `${line} ${word}`;
    if (!isEmpty && measureWidth(longer) > width) {
      lines.push(line);
      line = indent + word;
    } else line = longer;
    isEmpty = false;
  }
  return [...lines, line];
}

/** The first so many lines, and one that tells of the others. */
export function foldLines(lines: readonly string[], most: number, rest: (hidden: number) => string): string[] {
  return lines.length <= most + 1 ? [...lines] : [...lines.slice(0, most), rest(lines.length - most)];
}
