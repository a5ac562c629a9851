import { Minimatch } from "minimatch";
import type { MinimatchOptions } from "minimatch";
import { GlobError } from "./errors.ts";
import { parseGlob } from "./parse-glob.ts";

// Every option is pinned, in an object without prototype: an environment variable switches the platform of an unpinned
// matcher, and options are read through the prototype.
const pinned: MinimatchOptions = Object.freeze(
  Object.assign(Object.create(null) as MinimatchOptions, {
    dot: true,
    nonegate: true,
    nocomment: true,
    nobrace: true,
    platform: "linux",
    optimizationLevel: 1,
    nocase: false,
  } satisfies MinimatchOptions),
);

/**
 * Makes a plain matcher for one pattern, for callers that only ask whether a path fits: no owners, no case modes. It is
 * minimatch with every option pinned, and means the same as the rules of a guard.
 *
 * @returns A function that takes a canonical path from the root.
 * @throws {GlobError} `GLOB_INVALID` for a pattern outside the grammar.
 * @example
 * makeGlobMatcher("src/*.{ts,tsx}")("src/app.tsx"); // true
 */
export function makeGlobMatcher(pattern: string): (path: string) => boolean {
  const glob = parseGlob(pattern);
  if ("code" in glob) throw new GlobError(glob);
  const matchers = glob.alternatives.map(
    (segments) => new Minimatch(segments.map((segment) => segment.text).join("/"), pinned),
  );
  return (path) => matchers.some((matcher) => matcher.match(path));
}
