import { splitCheckMark } from "./check-mark.ts";
import type { MarkdownItem, MarkdownList, MarkdownNode } from "./markdown.ts";

const itemPattern = /^([\s>]*)(?:([-*+])|(\d{1,4}|[a-z])[.)])\s+(.*)$/;

interface OpenItem {
  readonly indent: number;
  readonly line: number;
  endLine: number;
  readonly number: string | null;
  text: string;
  readonly children: OpenItem[];
}

/**
 * Finds the list that the lines of a paragraph show to a person although CommonMark sees none: items with letters,
 * or items indented so far that they count as a continuation. Returns `null` where there is none.
 *
 * @param lines - The lines of one paragraph.
 * @param firstLine - Line number of the first of them.
 */
export function listFromLines(lines: readonly string[], firstLine: number): MarkdownList | null {
  // The first line of a paragraph inside an item still carries that item's own bullet: only letters can start there.
  const start = lines.findIndex((line, index) => {
    const match = itemPattern.exec(line);
    if (match === null) return false;
    if (match[3] !== undefined && /[a-z]/.test(match[3]))
      return match[3] === "a" && lines.slice(index + 1).some((next) => /^\s*b[.)]\s/.test(next));
    return (
      index > 0 &&
      (match[2] !== undefined ? /^\s/.test(line) || /^\[.?\]/.test(match[4] ?? "") : /^\[.?\]/.test(match[4] ?? ""))
    );
  });
  if (start < 0) return null;
  const roots: OpenItem[] = [];
  const path: OpenItem[] = [];
  for (let index = start; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const match = itemPattern.exec(line);
    const last = path.at(-1);
    if (match === null) {
      if (last !== undefined) {
        last.text += `\n${line.trim()}`;
        last.endLine = firstLine + index;
      }
      continue;
    }
    const indent = columns(match[1] ?? "");
    while (path.length > 0 && path[path.length - 1]!.indent >= indent) path.pop();
    const item: OpenItem = {
      indent,
      line: firstLine + index,
      endLine: firstLine + index,
      number: match[3] ?? null,
      text: match[4] ?? "",
      children: [],
    };
    for (const open of path) open.endLine = item.endLine;
    (path.at(-1)?.children ?? roots).push(item);
    if (path.length < 40) path.push(item);
  }
  return { type: "list", line: firstLine + start, endLine: firstLine + lines.length - 1, items: roots.map(closeItem) };
}

function closeItem(open: OpenItem): MarkdownItem {
  const { check, starred, rest } = splitCheckMark(open.text);
  const children: MarkdownNode[] = [];
  if (open.children.length > 0) {
    children.push({
      type: "list",
      line: open.children[0]!.line,
      endLine: open.endLine,
      items: open.children.map(closeItem),
    });
  }
  return { line: open.line, endLine: open.endLine, number: open.number, check, starred, text: rest, children };
}

function columns(space: string): number {
  let width = 0;
  for (const character of space) width = character === "\t" ? width + 4 - (width % 4) : width + 1;
  return width;
}
