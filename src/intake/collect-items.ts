import { readItemHead } from "./item-head.ts";
import type { ItemHead } from "./item-head.ts";
import { linesText } from "./markdown-document.ts";
import type { MarkdownDocument, Section } from "./markdown-document.ts";
import type { MarkdownItem, MarkdownNode } from "./markdown.ts";
import { splitCheckMark } from "./check-mark.ts";
import type { CheckMark } from "./check-mark.ts";

/** A list item, or a heading with a box, with where it stands. */
export interface FoundItem {
  readonly head: ItemHead;
  readonly check: CheckMark | null;
  readonly starred: boolean;
  readonly line: number;
  readonly endLine: number;
  readonly section: Section;
  /** Number of list items that it stands in. */
  readonly depth: number;
  /** Its own index among all items. */
  readonly place: number;
  /** Index of the item that it stands in; -1 for none. */
  readonly above: number;
  readonly number: string | null;
  readonly children: readonly MarkdownNode[];
}

/** All list items of a document in file order, and headings that carry a box (`#### - [ ] 1.2 …`). */
export function collectItems(document: MarkdownDocument): FoundItem[] {
  const found: FoundItem[] = [];
  const walk = (nodes: readonly MarkdownNode[], section: Section, depth: number, above: number): void => {
    for (const node of nodes) {
      if (node.type === "quote") walk(node.children, section, depth, above);
      if (node.type !== "list") continue;
      for (const item of node.items) {
        const index = found.length;
        found.push(fromItem(item, section, depth, above, index));
        walk(item.children, section, depth + 1, index);
      }
    }
  };
  for (const section of document.sections) {
    const boxed = boxedHeading(section, found.length);
    if (boxed !== null) found.push(boxed);
    walk(section.nodes, section, 0, -1);
  }
  return found;
}

function fromItem(item: MarkdownItem, section: Section, depth: number, above: number, place: number): FoundItem {
  const { line, endLine, check, starred, number, children } = item;
  return {
    head: readItemHead(item.text),
    check,
    starred,
    line,
    endLine,
    section,
    depth,
    place,
    above,
    number,
    children,
  };
}

function boxedHeading(section: Section, place: number): FoundItem | null {
  if (section.heading === null) return null;
  const { check, starred, rest } = splitCheckMark(section.heading.text.replace(/^[-*]\s+(?=\[)/, ""));
  if (check === null) return null;
  return {
    head: readItemHead(rest),
    check,
    starred,
    line: section.line,
    endLine: section.fullEndLine,
    section,
    depth: 0,
    place,
    above: -1,
    number: null,
    children: section.nodes,
  };
}

/** The text below an item's title: the rest of its first paragraph and all that it holds. */
export function itemBody(document: MarkdownDocument, item: FoundItem): string {
  const wrapped = item.head.rest === "" ? 0 : item.head.rest.split("\n").length;
  const first = item.children[0]?.line ?? item.endLine + 1;
  const below = linesText(document.source, first, item.endLine);
  return (wrapped === 0 ? below : `${item.head.rest}\n${below}`).trim();
}

/** In plans where each box is followed by code and prose, that belongs to the box, up to the next one. */
export function followingText(document: MarkdownDocument, item: FoundItem, next: FoundItem | undefined): string {
  if (item.depth > 0) return "";
  const end = Math.min(item.section.endLine, (next?.line ?? Infinity) - 1);
  return end > item.endLine ? linesText(document.source, item.endLine + 1, end) : "";
}
