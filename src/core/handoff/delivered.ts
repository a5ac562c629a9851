/** What names in source files stand for. */
export const symbolKinds = [
  "class",
  "interface",
  "record",
  "enum",
  "type",
  "function",
  "method",
  "field",
  "constant",
  "variable",
  "module",
] as const;

/** What a name stands for in a source file. */
export type SymbolKind = (typeof symbolKinds)[number];

/** A parameter or field: its name, and its type as it is written, `null` where none is. */
export interface FoundMember {
  readonly name: string;
  readonly type: string | null;
  /** It may be left out. */
  readonly isOptional?: boolean;
}

/** One name that a source file defines. */
export interface FoundSymbol {
  /** Nested names are joined by a point: `User.email`. */
  readonly name: string;
  /** `null`: the finder cannot tell, for example of a name that is passed on from another module. */
  readonly kind: SymbolKind | null;
  /** Others may use it: exported, public, or without the sign of a private name. */
  readonly exported: boolean;
  /** From 1. */
  readonly line: number;
  /** Of a function or method; `null` elsewhere. Overloads: one symbol each. */
  readonly parameters: readonly FoundMember[] | null;
  /** Of a class, record, interface or struct; `null` elsewhere. */
  readonly fields: readonly FoundMember[] | null;
  /** There may be fields beside those that are written, for example inherited ones. */
  readonly hasMoreFields?: boolean;
  /** It is defined only under a condition, for example for one platform. */
  readonly isConditional?: boolean;
  /** The name is passed on from the first of these files that exists; it is looked for there. */
  readonly passedOn?: PassedOn;
}

/** Where a name comes from that a file passes on. */
export interface PassedOn {
  /** Files to try, in this order. */
  readonly paths: readonly string[];
  /** What it is called there; `null` for the file as a whole. */
  readonly name: string | null;
  /** It may come from a package outside of the repository. */
  readonly isExternal: boolean;
  /** The language lets a file pass on names that are private where they come from. */
  readonly takesPrivate?: boolean;
}

/** What a parser saw in one file. */
export interface SymbolScan {
  readonly symbols: readonly FoundSymbol[];
  /** Lines that the parser could not read, from 1. */
  readonly syntaxErrors: readonly number[];
  /** There may be names that the parser cannot see: a star import that leads outside, generated or dynamic names. */
  readonly open: boolean;
  /** Files all of whose public names are passed on: `export *`, `from x import *`; each is a list of places to try. */
  readonly passesOn: readonly (readonly string[])[];
}

/** One route that a source file declares. */
export interface FoundEndpoint {
  /** In capitals; `*` for any. */
  readonly method: string;
  readonly path: string;
  /** The file declares only the end of the path; what stands before it is given where the router is mounted. */
  readonly partial: boolean;
}

/** Routes of one file, and the paths under which it mounts other routers; `""` where it mounts one at the root. */
export interface EndpointScan {
  readonly endpoints: readonly FoundEndpoint[];
  readonly mounts: readonly string[];
}

/**
 * How a check looks at what was really delivered. All of it answers at once; a caller reads files and loads parsers
 * before.
 */
export interface Delivered {
  /** The text of a file, `null` where there is no such file. The path comes from the repository root, without `..`. */
  readFile(path: string): string | null;
  /** Names that a file defines; `null` where the language is not known. Left out: symbols cannot be verified. */
  findSymbols?(path: string, text: string): SymbolScan | null;
  /** Routes that a file declares; `null` where no known framework is used. Left out: only OpenAPI files in JSON are read. */
  findEndpoints?(path: string, text: string): EndpointScan | null;
  /** Files in which endpoints are looked for, besides those that the hand-off and the contract name. */
  listFiles?(): readonly string[];
  /** Agents that may write a file; empty or `null` where nobody may. Left out: ownership is not judged. */
  ownersOf?(path: string): readonly string[] | null;
  /** Tells whether two names mean the same agent. Left out: only equal names do. */
  isSameAgent?(a: string, b: string): boolean;
}
