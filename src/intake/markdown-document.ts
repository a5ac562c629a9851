import { plainText } from "./inline-text.ts";
import { parseMarkdown } from "./markdown.ts";
import type { MarkdownHeading, MarkdownItem, MarkdownNode } from "./markdown.ts";
import type { SourceText } from "./source-text.ts";

/** A heading with the blocks up to the next heading of any level. */
export interface Section {
  /** Its index among the document's sections. */
  readonly place: number;
  readonly heading: MarkdownHeading | null;
  /** Plain text of the heading; empty before the first one. */
  readonly title: string;
  /** Level of the heading; 0 before the first one. */
  readonly level: number;
  readonly parent: Section | null;
  readonly nodes: MarkdownNode[];
  readonly line: number;
  /** Last line before the next heading of any level. */
  endLine: number;
  /** Last line before the next heading of the same or a higher level. */
  fullEndLine: number;
  /** Sections below this one, at any depth, directly after it in `sections`. */
  descendants: number;
}

/** A Markdown document as readers see it. */
export interface MarkdownDocument {
  readonly source: SourceText;
  readonly nodes: readonly MarkdownNode[];
  readonly sections: readonly Section[];
  /** Text of the front matter between its fences, empty where there is none. */
  readonly frontMatter: string;
  /** First heading of the first level, or the first heading. */
  readonly title: string | null;
}

/** Parses a document and lays its sections out. */
export function readMarkdownDocument(source: SourceText): MarkdownDocument {
  const matter = splitFrontMatter(source.lines);
  const nodes = parseMarkdown(source, matter.lines);
  const sections = layOutSections(nodes, source.lines.length);
  const titled = sections.find((section) => section.level === 1) ?? sections.find((section) => section.level > 0);
  return {
    source,
    nodes,
    sections,
    frontMatter: matter.text,
    title: titled === undefined || titled.title === "" ? null : titled.title,
  };
}

function splitFrontMatter(lines: readonly string[]): { text: string; lines: number } {
  if (lines[0]?.trimEnd() !== "---") return { text: "", lines: 0 };
  const end = lines.slice(0, 200).findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(line));
  // A rule at the top is no front matter: that has keys in every unindented line.
  if (end < 2 || !lines.slice(1, end).every((line) => /^\s|^#|^-|^[\w$-]+\s*:|^$/.test(line)))
    return { text: "", lines: 0 };
  return { text: lines.slice(1, end).join("\n"), lines: end + 1 };
}

function layOutSections(nodes: readonly MarkdownNode[], lastLine: number): Section[] {
  const sections: Section[] = [makeSection(null, null, 1, 0)];
  const open: Section[] = [];
  for (const node of nodes) {
    if (node.type !== "heading") {
      sections.at(-1)!.nodes.push(node);
      continue;
    }
    sections.at(-1)!.endLine = node.line - 1;
    while (open.length > 0 && open[open.length - 1]!.level >= node.level) open.pop()!.fullEndLine = node.line - 1;
    for (const section of open) section.descendants += 1;
    const section = makeSection(node, open.at(-1) ?? null, node.line, sections.length);
    open.push(section);
    sections.push(section);
  }
  sections.at(-1)!.endLine = lastLine;
  for (const section of open) section.fullEndLine = lastLine;
  return sections;
}

function makeSection(heading: MarkdownHeading | null, parent: Section | null, line: number, place: number): Section {
  return {
    place,
    heading,
    title: heading === null ? "" : plainText(heading.text),
    level: heading?.level ?? 0,
    parent,
    nodes: [],
    line,
    endLine: line,
    fullEndLine: line,
    descendants: 0,
  };
}

/** Whether the section or one above it has a title that matches. */
export function isUnder(section: Section, pattern: RegExp): boolean {
  for (let at: Section | null = section; at !== null; at = at.parent) if (pattern.test(at.title)) return true;
  return false;
}

/** The lines of a part of the document as text: common indentation and empty ends taken off. */
export function linesText(source: SourceText, first: number, last: number): string {
  const lines = source.lines.slice(first - 1, last);
  let indent = Infinity;
  for (const line of lines) if (line.trim() !== "") indent = Math.min(indent, line.length - line.trimStart().length);
  return lines
    .map((line) => line.slice(Math.min(indent, line.length)).trimEnd())
    .join("\n")
    .replace(/^\n+|\n+$/g, "");
}

/** Every list item below the nodes, outermost first in file order, with the items it stands in. */
export function* walkItems(
  nodes: readonly MarkdownNode[],
  above: readonly MarkdownItem[] = [],
): Generator<{ item: MarkdownItem; above: readonly MarkdownItem[] }> {
  for (const node of nodes) {
    if (node.type === "quote") yield* walkItems(node.children, above);
    if (node.type !== "list") continue;
    for (const item of node.items) {
      yield { item, above };
      yield* walkItems(item.children, [...above, item]);
    }
  }
}
