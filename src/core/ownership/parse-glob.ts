import { expandBraces, GlobRefusal } from "./brace.ts";
import type { Piece } from "./brace.ts";
import { composing, findClassEnd, parseClass } from "./character-class.ts";
import type { CharacterClass } from "./character-class.ts";
import { makeGlobFault } from "./glob-faults.ts";
import type { GlobFault } from "./glob-faults.ts";
import { findHiddenCharacter } from "./hidden-character.ts";

/** One step of a name: a character, any character, any run, a set, or a group; equal texts mean the same. */
export type Item =
  | { readonly kind: "literal"; readonly character: string }
  | { readonly kind: "any"; readonly text: "?" }
  | { readonly kind: "star"; readonly text: "*" }
  | CharacterClass
  | {
      readonly kind: "group";
      readonly text: string;
      readonly repeat: "@" | "?" | "*" | "+";
      readonly options: readonly (readonly Item[])[];
    };

/** What one segment of a path has to be; `**` is the run of any segments. */
export interface Segment {
  readonly text: string;
  /** The name, where only one fits. */
  readonly literal: string | null;
  readonly items: readonly Item[];
}

/** A pattern that was read: its alternatives after the braces, each a list of segments. */
export interface Glob {
  readonly pattern: string;
  readonly alternatives: readonly (readonly Segment[])[];
}

const maxGlobstars = 8;
const maxGroups = 8;
const maxDepth = 2;

/** Reads a pattern of the accepted grammar, or says why not. O(alternatives × length), both at most 256. */
export function parseGlob(pattern: unknown): Glob | GlobFault {
  return readOrRefuse(pattern, readPattern);
}

/** Reads a name in which no character is special. */
export function parseLiteral(literal: unknown): Glob | GlobFault {
  return readOrRefuse(literal, readLiteral);
}

function readOrRefuse(pattern: unknown, read: (pattern: string) => Segment[][]): Glob | GlobFault {
  if (typeof pattern !== "string") return makeGlobFault("not-text", pattern, 0);
  try {
    return { pattern, alternatives: read(pattern) };
  } catch (error) {
    if (error instanceof GlobRefusal) return makeGlobFault(error.code, pattern, error.at);
    throw error;
  }
}

/** Whether a segment stands for any number of segments; only `**` has no items. */
export const isGlobstar = (segment: Segment): boolean => segment.items.length === 0;

/** The segment `**`. */
export const globstar: Segment = { text: "**", literal: null, items: [] };
const star: Item = { kind: "star", text: "*" };
const any: Item = { kind: "any", text: "?" };
const toLiteral = (character: string): Item => ({ kind: "literal", character });

function makeSegment(text: string, items: readonly Item[]): Segment {
  const plain = items.every((item) => item.kind === "literal");
  return { text, literal: plain ? items.map((item) => item.character).join("") : null, items };
}

function readPattern(pattern: string): Segment[][] {
  if (pattern.length > 256) throw new GlobRefusal("too-long", 256);
  checkText(pattern);
  const text = pattern.normalize("NFC");
  const known = new Map<string, Segment>();
  const seen = new Set<string>();
  const alternatives: Segment[][] = [];
  for (const pieces of expandBraces(text)) {
    const expanded = pieces
      .map((piece) => piece.text)
      .join("")
      .normalize("NFC");
    if (seen.has(expanded)) continue;
    seen.add(expanded);
    alternatives.push(readAlternative(expanded, pieces, known));
  }
  return alternatives;
}

function readLiteral(literal: string): Segment[][] {
  if (literal.length > 4096) throw new GlobRefusal("too-long", 4096);
  checkText(literal);
  const text = literal.normalize("NFC").replace(/^(\.\/+)+/, "");
  checkStart(text, [{ text, at: 0 }], false);
  const segments = text.split("/").filter((segment) => segment !== "");
  const dots = segments.find((segment) => segment === "." || segment === "..");
  if (dots !== undefined) throw new GlobRefusal("dot-segment", text.indexOf(dots));
  const named = segments.map((segment) => makeSegment(segment, Array.from(segment, toLiteral)));
  return [text.endsWith("/") ? [...named, globstar] : named];
}

function checkText(text: string): void {
  if (text === "") throw new GlobRefusal("empty", 0);
  const hidden = findHiddenCharacter(text);
  if (hidden) throw new GlobRefusal(hidden.code, hidden.at);
  const backslash = text.indexOf("\\");
  if (backslash >= 0) throw new GlobRefusal("backslash", backslash);
}

function checkStart(text: string, pieces: readonly Piece[], special: boolean): void {
  const at = pieces[0]?.at ?? 0;
  if (text === "") throw new GlobRefusal("empty", at);
  if (special && /^\s/.test(text)) throw new GlobRefusal("blank-edge", at);
  if (special && /\s$/.test(text)) throw new GlobRefusal("blank-edge", place(pieces, text.length - 1));
  if (special && text.startsWith("!")) throw new GlobRefusal("negation", at);
  if (special && text.startsWith("#")) throw new GlobRefusal("comment", at);
  if (text.startsWith("~")) throw new GlobRefusal("home", at);
  if (text.startsWith("/") || /^[a-z]:/i.test(text)) throw new GlobRefusal("absolute", at);
}

// Where in the pattern a place of one alternative comes from.
function place(pieces: readonly Piece[], index: number): number {
  let at = 0;
  let start = 0;
  for (const piece of pieces) {
    if (start > index) break;
    at = piece.at + index - start;
    start += piece.text.length;
  }
  return at;
}

function readAlternative(expanded: string, pieces: readonly Piece[], known: Map<string, Segment>): Segment[] {
  checkStart(expanded, pieces, true);
  const dropped = /^(?:\.\/+)*/.exec(expanded)![0].length;
  const text = expanded.slice(dropped);
  checkStart(text, pieces, true);
  const segments: Segment[] = [];
  let start = 0;
  let globstars = 0;
  let groups = 0;
  // A slash inside a class or group is a refusal of its own, so the cut looks for it first.
  for (const part of text.split("/")) {
    const at = (index: number): number => place(pieces, dropped + start + index);
    if (part === "**") {
      if (++globstars > maxGlobstars) throw new GlobRefusal("too-many-globstars", at(0));
      if (segments.at(-1) !== globstar) segments.push(globstar);
    } else if (part !== "") {
      let segment = known.get(part);
      if (!segment) {
        const rest = text.slice(start);
        segment = makeSegment(part, new SegmentReader(part, rest.length > part.length, rest, at).read());
        known.set(part, segment);
      }
      groups += countGroups(segment.items);
      if (groups > maxGroups) throw new GlobRefusal("too-many-groups", at(0));
      segments.push(segment);
    }
    start += part.length + 1;
  }
  // A directory, written with its slash, means what lies below it.
  if (text.endsWith("/") && segments.at(-1) !== globstar) segments.push(globstar);
  // A * after ** says nothing more.
  while (segments.at(-1)!.text === "*" && segments.at(-2) === globstar) segments.pop();
  return segments;
}

function countGroups(items: readonly Item[]): number {
  return items.reduce(
    (count, item) =>
      item.kind === "group" ? count + 1 + item.options.reduce((sum, option) => sum + countGroups(option), 0) : count,
    0,
  );
}

class SegmentReader {
  readonly #text: string;
  readonly #goesOn: boolean;
  readonly #rest: string;
  readonly #at: (index: number) => number;
  #index = 0;

  /** `rest` is the pattern from this segment on, to tell a slash in a class from an open class. */
  constructor(text: string, goesOn: boolean, rest: string, at: (index: number) => number) {
    this.#text = text;
    this.#goesOn = goesOn;
    this.#rest = rest;
    this.#at = at;
  }

  read(): Item[] {
    const items = this.#readItems(0)[0]!;
    const dots = new RegExp(`^${spellDots(items)}$`);
    if (dots.test(".") || dots.test("..")) throw this.#refuse("dot-segment", 0);
    return items;
  }

  #refuse(code: GlobRefusal["code"], index: number): GlobRefusal {
    return new GlobRefusal(code, this.#at(index));
  }

  // The options of one group, or at depth 0 the whole segment as a single option.
  #readItems(depth: number): Item[][] {
    const text = this.#text;
    const options: Item[][] = [[]];
    while (this.#index < text.length) {
      const items = options.at(-1)!;
      const index = this.#index;
      const character = String.fromCodePoint(text.codePointAt(index)!);
      if (depth > 0 && character === ")") return options;
      this.#index += character.length;
      if (depth > 0 && character === "|") options.push([]);
      else if ("@?*+!".includes(character) && text[index + 1] === "(")
        items.push(this.#readGroup(character, index, depth));
      else if (character === "[") items.push(this.#readClass(index));
      else if (character === "*") {
        if (text[index + 1] === "*") throw this.#refuse("globstar-glued", index);
        items.push(star);
      } else if (character === "?") items.push(any);
      else if (depth > 0 && character === "(") throw this.#refuse("bare-parenthesis", index);
      else {
        // Only after a plain character of the same run is it sure what a mark melts into.
        const bare = items.length === 0 ? depth > 0 : items.at(-1)!.kind !== "literal";
        if (bare && composing.test(character)) throw this.#refuse("combining-mark", index);
        items.push(toLiteral(character));
      }
    }
    return options;
  }

  #readClass(open: number): Item {
    const end = findClassEnd(this.#text, open);
    if (end < 0)
      throw this.#refuse(
        this.#goesOn && findClassEnd(this.#rest, open) > 0 ? "slash-in-class" : "unclosed-class",
        open,
      );
    this.#index = end + 1;
    const set = parseClass(this.#text.slice(open + 1, end));
    if (typeof set === "string") throw this.#refuse(set, open);
    const [first, last] = set.ranges[0] ?? [0, 1];
    const one = !set.negated && set.names.length === 0 && set.ranges.length === 1 && first === last;
    return one ? toLiteral(String.fromCodePoint(first)) : set;
  }

  #readGroup(repeat: string, open: number, depth: number): Item {
    if (repeat === "!") throw this.#refuse("negation", open);
    if (depth >= maxDepth) throw this.#refuse("group-depth", open);
    this.#index++;
    const options = this.#readItems(depth + 1);
    if (this.#index >= this.#text.length)
      throw this.#refuse(this.#goesOn && this.#rest.includes(")", open) ? "slash-in-group" : "unclosed-group", open);
    this.#index++;
    if (options.length === 1 && options[0]!.length === 0) throw this.#refuse("empty-group", open);
    return { kind: "group", text: this.#text.slice(open, this.#index), repeat: repeat as "@", options };
  }
}

// The dots that are written out in the items, as a regular expression; wildcards never match a dot segment. Each option
// once, as what can be read in many ways is tried in all of them.
function spellDots(items: readonly Item[]): string {
  return items
    .map((item) => {
      if (item.kind === "group")
        return `(?:${[...new Set(item.options.map(spellDots))].join("|")})${item.repeat.replace("@", "")}`;
      const isDot =
        item.kind === "literal"
          ? item.character === "."
          : item.kind === "class" && !item.negated && item.ranges.some(([first, last]) => first === 46 && last === 46);
      return isDot ? "[.]" : "x";
    })
    .join("");
}
