import { classNames } from "./character-class.ts";

/** What is wrong with a pattern; each of these is a silently dead or silently widened rule in a plain matcher. */
export type GlobFaultCode =
  | "not-text"
  | "empty"
  | "too-long"
  | "blank-edge"
  | "control-character"
  | "invisible-character"
  | "lone-surrogate"
  | "backslash"
  | "negation"
  | "comment"
  | "home"
  | "absolute"
  | "dot-segment"
  | "globstar-glued"
  | "unclosed-class"
  | "unclosed-brace"
  | "unclosed-group"
  | "slash-in-class"
  | "slash-in-group"
  | "class-range"
  | "class-name"
  | "single-brace"
  | "too-many-alternatives"
  | "too-many-globstars"
  | "group-depth"
  | "too-many-groups"
  | "empty-group"
  | "bare-parenthesis"
  | "combining-mark";

/** One refusal of a pattern: which, where in it, why, and the way out. */
export interface GlobFault {
  readonly code: GlobFaultCode;
  /** The pattern as given, cut where it is far too long. */
  readonly pattern: string;
  /** Where in the pattern, counted from 0. */
  readonly at: number;
  readonly message: string;
  /** What to write instead. */
  readonly remedy: string;
}

const explanations: Record<GlobFaultCode, readonly [message: string, remedy: string]> = {
  "not-text": ["a pattern is a text", "give a string, or { literal: … }"],
  empty: ["empty, or an alternative is", "name a file, or write dir/**"],
  "too-long": ["over 256 characters", "split the rule"],
  "blank-edge": ["a blank at the edge", "remove it, or write [ ]"],
  "control-character": ["a control character", "remove it"],
  "invisible-character": ["an invisible character", "remove it"],
  "lone-surrogate": ["half of a character", "write it whole"],
  backslash: ["a backslash neither separates nor escapes", "separate with /, escape by a class: [*]"],
  negation: ["no negation", "give the exception its own rule"],
  comment: ["a leading #", "write [#]"],
  home: ["a leading ~", "write the path from the root"],
  absolute: ["absolute", "begin with the first name"],
  "dot-segment": ["a . or .. segment never matches", "remove it"],
  "globstar-glued": ["** glued to text", "write **/ before the name, or a single *"],
  "unclosed-class": ["[ without its ]", "close it, or write [[]"],
  "unclosed-brace": ["{ without its }", "close it, or write [{]"],
  "unclosed-group": ["( of a group without its )", "close it in the same segment, or write [(]"],
  "slash-in-class": ["a class never matches a /", "remove the /"],
  "slash-in-group": ["a group never holds a /", "use {a/b,c}"],
  "class-range": ["a range backwards or open", "smaller character first"],
  "class-name": ["no known class, or not here", `use one of ${classNames}, graph and print alone`],
  "single-brace": ["a brace with one item", "drop it, or write [{]id[}]"],
  "too-many-alternatives": ["over 256 alternatives, or too long together", "split the rule"],
  "too-many-globstars": ["over 8 ** segments", "one or two do"],
  "group-depth": ["groups deeper than 2", "write it flat"],
  "too-many-groups": ["over 8 groups", "split the rule"],
  "empty-group": ["an empty group", "fill it or drop it"],
  "bare-parenthesis": ["a plain ( inside a group", "write [(]"],
  "combining-mark": ["a combining mark after no letter", "write the composed character"],
};

/** Makes the refusal of a pattern. */
export function makeGlobFault(code: GlobFaultCode, pattern: unknown, at: number): GlobFault {
  const [message, remedy] = explanations[code];
  const text = typeof pattern === "string" ? pattern : "";
  return { code, pattern: text.length > 300 ? `${text.slice(0, 300)}…` : text, at, message, remedy };
}
