import { escapeGlob } from "../ownership/index.ts";

/** A file that a task names, read as the ownership map reads it. */
export interface OutputName {
  /** A path, or a pattern where `isGlob`; empty where there is no name. */
  readonly name: string;
  readonly isGlob: boolean;
}

/**
 * Reads a file that a task names: without `./`, doubled slashes and blanks around it; `dir/` is everything in it.
 *
 * A star, or a choice in braces (`{a,b}`), makes it a pattern. Brackets and single braces are names: `app/[id]/page.tsx`.
 */
export function readOutputName(file: string): OutputName {
  const name = file
    .trim()
    .replace(/\/{2,}/g, "/")
    .replace(/^(?:\.\/)+/, "");
  if (name.endsWith("/")) return { name: name === "/" ? "" : `${escapeGlob(name)}**`, isGlob: true };
  // Brackets and braces alone are names of frameworks (`[id]`) and templates (`{name}`); a star is never in a name.
  const isGlob = /[*]|\{[^{}]*,[^{}]*\}|[@+?]\([^()]*\|/.test(name);
  return { name, isGlob };
}
