import { cleanText } from "../../core/report/index.ts";
import type { PlannedChange } from "./planned-change.ts";

/** Lines around a change that are shown as they are. */
const around = 2;
/** Of a new file no more lines than this are shown. */
const mostLines = 60;

/** What would become of a file: a heading and, where it changes, the lines that come and go. */
export function renderChange({ path, action, before, after, reason }: PlannedChange): string[] {
  if (action === "keep") return [`  as it is  ${cleanText(path)}${reason === null ? "" : `: ${reason}`}`];
  if (action === "refuse") return [`  left alone  ${cleanText(path)}: ${cleanText(reason ?? "")}`];
  const heading = `  ${action === "create" ? "new" : "changed"}  ${cleanText(path)}`;
  return [heading, ...renderDiff(before ?? "", after ?? "")];
}

function renderDiff(before: string, after: string): string[] {
  const old = splitLines(before);
  const fresh = splitLines(after);
  let same = 0;
  while (same < old.length && same < fresh.length && old[same] === fresh[same]) same += 1;
  let tail = 0;
  while (tail < old.length - same && tail < fresh.length - same && old.at(-1 - tail) === fresh.at(-1 - tail)) tail += 1;
  const show = (mark: string, lines: readonly string[]): string[] =>
    lines.map((line) => `    ${mark} ${cleanText(line, 200)}`);
  const added = fresh.slice(same, fresh.length - tail);
  const more = added.length > mostLines ? [`      ... and ${added.length - mostLines} more lines`] : [];
  return [
    ...show(" ", old.slice(Math.max(0, same - around), same)),
    ...show("-", old.slice(same, old.length - tail)),
    ...show("+", added.slice(0, mostLines)),
    ...more,
    ...show(" ", tail === 0 ? [] : old.slice(old.length - tail, old.length - tail + around)),
  ];
}

function splitLines(text: string): string[] {
  return text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/);
}
