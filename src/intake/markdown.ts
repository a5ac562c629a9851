import MarkdownIt from "markdown-it";
import type { Token } from "markdown-it";
import { splitCheckMark } from "./check-mark.ts";
import type { CheckMark } from "./check-mark.ts";
import { IntakeError } from "./errors.ts";
import { listFromLines } from "./loose-list.ts";
import type { SourceText } from "./source-text.ts";

interface Block {
  /** First line, from 1. */
  readonly line: number;
  /** Last line, from 1. */
  readonly endLine: number;
}
export interface MarkdownHeading extends Block {
  readonly type: "heading";
  readonly level: number;
  /** The text as it was written, emphasis and code marks included. */
  readonly text: string;
}
export interface MarkdownParagraph extends Block {
  readonly type: "paragraph";
  readonly text: string;
}
export interface MarkdownCode extends Block {
  readonly type: "code";
  /** First word after the fence, in lower case; empty for indented code. */
  readonly language: string;
  readonly text: string;
  /** Line of the first line of `text`. */
  readonly textLine: number;
  /** The fence is not closed before the end of what holds it. */
  readonly open: boolean;
}
export interface MarkdownRow {
  readonly line: number;
  readonly cells: readonly string[];
}
export interface MarkdownTable extends Block {
  readonly type: "table";
  readonly header: readonly string[];
  readonly rows: readonly MarkdownRow[];
}
export interface MarkdownItem extends Block {
  /** `1`, `a` where the list is numbered or lettered; `null` for bullets. */
  readonly number: string | null;
  readonly check: CheckMark | null;
  /** A star right after the box: optional in Kiro's form. */
  readonly starred: boolean;
  /** The first paragraph without box, as written, lines kept. */
  readonly text: string;
  readonly children: readonly MarkdownNode[];
}
export interface MarkdownList extends Block {
  readonly type: "list";
  readonly items: readonly MarkdownItem[];
}
export interface MarkdownQuote extends Block {
  readonly type: "quote";
  readonly children: readonly MarkdownNode[];
}
export interface MarkdownHtml extends Block {
  readonly type: "html";
  readonly text: string;
}
/** A block of a Markdown document. Inline marks stay in the texts: readers want titles as they were written. */
export type MarkdownNode =
  MarkdownHeading | MarkdownParagraph | MarkdownCode | MarkdownTable | MarkdownList | MarkdownQuote | MarkdownHtml;

const maxNesting = 120;
// Block structure is all that readers need. Link definitions stay text, or their lines would be lost.
const parser = new MarkdownIt("default", { html: true, maxNesting }).disable(["reference"]);

/**
 * Reads the block structure of a Markdown document: CommonMark with tables and boxes. Linear in the length.
 *
 * A front matter block is left out (see `splitFrontMatter`); lines are those of the file.
 *
 * @throws {IntakeError} `INTAKE_LIMIT` where blocks are nested more than about 60 deep.
 */
export function parseMarkdown(source: SourceText, offset = 0): MarkdownNode[] {
  const text = offset === 0 ? source.text : "\n".repeat(offset) + source.lines.slice(offset).join("\n");
  const tokens: Token[] = [];
  guardNesting(source);
  parser.block.parse(text, parser, {}, tokens);
  const deep = tokens.find((token) => token.level >= maxNesting - 2);
  if (deep !== undefined) throw tooDeep(source, (deep.map?.[0] ?? 0) + 1);
  return new Conversion(tokens, source.lines).blocks(tokens.length);
}

function tooDeep(source: SourceText, line: number): IntakeError {
  return new IntakeError("INTAKE_LIMIT", "Markdown", source.path, [
    { line, at: null, expected: "blocks nested at most 60 deep", came: "deeper nesting" },
  ]);
}

/** The parser stops silently at its limit, and works in square time before it; a line that opens more is refused first. */
function guardNesting(source: SourceText): void {
  for (const [index, line] of source.lines.entries()) {
    const opening = /^(?:\s*(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s)))+/.exec(
      line.length > 4000 ? line.slice(0, 4000) : line,
    );
    if (opening === null) continue;
    if (opening[0].replace(/\s|\d/g, "").length > maxNesting) throw tooDeep(source, index + 1);
  }
}

/** Walks the parser's flat tokens once. */
class Conversion {
  #position = 0;
  readonly #tokens: readonly Token[];
  readonly #lines: readonly string[];

  constructor(tokens: readonly Token[], lines: readonly string[]) {
    this.#tokens = tokens;
    this.#lines = lines;
  }

  /** The blocks up to the closing token of the enclosing one. */
  blocks(end: number): MarkdownNode[] {
    const nodes: MarkdownNode[] = [];
    while (this.#position < end) {
      const token = this.#tokens[this.#position];
      if (token === undefined || token.nesting < 0) break;
      this.#position += 1;
      const place = {
        line: (token.map?.[0] ?? 0) + 1,
        endLine: Math.max(token.map?.[1] ?? 1, (token.map?.[0] ?? 0) + 1),
      };
      switch (token.type) {
        case "heading_open":
          nodes.push({ type: "heading", level: Number(token.tag.slice(1)), text: this.#inline(), ...place });
          break;
        case "paragraph_open":
          nodes.push(...splitParagraph({ type: "paragraph", text: this.#inline(), ...place }, this.#lines));
          break;
        case "fence":
        case "code_block":
          nodes.push(this.#code(token, place));
          break;
        case "html_block":
          nodes.push({ type: "html", text: token.content, ...place });
          break;
        case "blockquote_open":
          nodes.push({ type: "quote", children: this.blocks(end), ...place });
          this.#position += 1;
          break;
        case "bullet_list_open":
        case "ordered_list_open":
          nodes.push(this.#list(place));
          break;
        case "table_open":
          nodes.push(this.#table(place));
          break;
        default:
          if (token.nesting > 0) this.#position += 1;
      }
    }
    return nodes;
  }

  #inline(): string {
    const content = this.#tokens[this.#position]?.content ?? "";
    this.#position += 2;
    return content;
  }

  #code(token: Token, place: { line: number; endLine: number }): MarkdownCode {
    const fenced = token.type === "fence";
    const last = this.#lines[place.endLine - 1]?.replace(/^[\s>]*/, "").trimEnd() ?? "";
    return {
      type: "code",
      language: fenced ? (/^\s*\{?\.?([\w+#.-]*)/.exec(token.info)?.[1] ?? "").toLowerCase() : "",
      text: token.content,
      textLine: place.line + (fenced ? 1 : 0),
      open: fenced && (place.endLine === place.line || !last.startsWith(token.markup)),
      ...place,
    };
  }

  #list(place: { line: number; endLine: number }): MarkdownList {
    const items: MarkdownItem[] = [];
    while (this.#tokens[this.#position]?.type === "list_item_open") {
      const open = this.#tokens[this.#position]!;
      this.#position += 1;
      const children = this.blocks(this.#tokens.length);
      this.#position += 1;
      const line = (open.map?.[0] ?? 0) + 1;
      const endLine = Math.max(open.map?.[1] ?? line, line);
      const first = children[0]?.type === "paragraph" && children[0].line === line ? children[0] : null;
      const { check, starred, rest } = splitCheckMark(first?.text ?? "");
      const number = open.info === "" ? null : open.info;
      items.push({
        line,
        endLine,
        number,
        check,
        starred,
        text: rest,
        children: first === null ? children : children.slice(1),
      });
    }
    this.#position += 1;
    return { type: "list", items, ...place };
  }

  #table(place: { line: number; endLine: number }): MarkdownTable {
    let header: string[] = [];
    const rows: MarkdownRow[] = [];
    let cells: string[] = [];
    let line = place.line;
    for (;;) {
      const token = this.#tokens[this.#position];
      this.#position += 1;
      if (token === undefined || token.type === "table_close") break;
      if (token.type === "tr_open") {
        cells = [];
        line = (token.map?.[0] ?? place.line - 1) + 1;
      } else if (token.type === "inline") cells.push(token.content.trim());
      else if (token.type === "thead_close") header = cells;
      else if (token.type === "tr_close" && this.#tokens[this.#position]?.type !== "thead_close")
        rows.push({ line, cells });
    }
    return { type: "table", header, rows, ...place };
  }
}

/** A paragraph whose lines are list items for a person (lettered, or indented too far) is read as the list it shows. */
function splitParagraph(paragraph: MarkdownParagraph, lines: readonly string[]): MarkdownNode[] {
  if (!paragraph.text.includes("\n") && !/^[a-z][.)]\s/.test(paragraph.text)) return [paragraph];
  const own = lines.slice(paragraph.line - 1, paragraph.endLine);
  const found = listFromLines(own, paragraph.line);
  if (found === null) return [paragraph];
  const lead = paragraph.text
    .split("\n")
    .slice(0, found.line - paragraph.line)
    .join("\n")
    .trim();
  if (lead === "") return [found];
  return [{ ...paragraph, text: lead, endLine: found.line - 1 }, found];
}
