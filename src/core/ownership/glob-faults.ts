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
  "not-text": ["a pattern is a text", "give a string, or { literal: … } for a name that is no glob"],
  empty: [
    "a pattern that is empty, or has an empty alternative, matches nothing",
    "name a file, or write dir/** for all below a directory",
  ],
  "too-long": ["longer than 256 characters", "split the rule"],
  "blank-edge": ["a blank at the edge belongs to no usual name", "remove it, or write [ ]"],
  "control-character": ["a control character", "remove it"],
  "invisible-character": ["a character that nobody sees", "remove it"],
  "lone-surrogate": ["half of a character", "write the whole character"],
  backslash: [
    "a backslash separates nothing and escapes nothing here",
    "separate with /, and write a special character as a class: [*]",
  ],
  negation: ["negation is not part of the grammar", "give the exception a rule of its own"],
  comment: ["a leading # looks like a comment", "write [#]"],
  home: [
    "a leading ~ is a home directory to some and a name to others",
    "write the path from the root of the repository",
  ],
  absolute: ["absolute; patterns start at the root of the repository", "remove what stands before the first name"],
  "dot-segment": ["a . or .. segment never matches", "write the path without it"],
  "globstar-glued": ["** glued to other text means a single *", "write **/ before the name, or a single *"],
  "unclosed-class": ["[ without its ]", "close it, or write [[]"],
  "unclosed-brace": ["{ without its }", "close it, or write [{]"],
  "unclosed-group": ["( of a group without its )", "close it inside the same segment, or write [(]"],
  "slash-in-class": ["a class matches one character of a name, never a /", "remove the /"],
  "slash-in-group": ["a group lies inside one segment", "use a brace: {a/b,c}"],
  "class-range": ["a range that runs backwards or has no end", "write the smaller character first"],
  "class-name": [
    "not a known character class, or not one for this place",
    "use alnum alpha ascii blank cntrl digit lower punct space upper word xdigit; graph and print alone",
  ],
  "single-brace": [
    "a brace with one item is taken literally by some and dropped by others",
    "drop the brace, or write [{]id[}]",
  ],
  "too-many-alternatives": [
    "more than 256 alternatives, or 8192 characters, after expanding the braces",
    "split the rule",
  ],
  "too-many-globstars": ["more than 8 ** segments", "one or two say the same"],
  "group-depth": ["groups nested deeper than 2", "write it flat"],
  "too-many-groups": ["more than 8 groups", "split the rule"],
  "empty-group": ["a group without content is taken literally", "fill it or drop it"],
  "bare-parenthesis": ["a plain ( inside a group opens nothing", "write [(]"],
  "combining-mark": ["a combining mark that does not follow a plain letter", "write the whole composed character"],
};

/** Makes the refusal of a pattern. */
export function makeGlobFault(code: GlobFaultCode, pattern: unknown, at: number): GlobFault {
  const [message, remedy] = explanations[code];
  const text = typeof pattern === "string" ? pattern : "";
  return { code, pattern: text.length > 300 ? `${text.slice(0, 300)}…` : text, at, message, remedy };
}
