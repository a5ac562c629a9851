import { Automaton } from "./automaton.ts";
import { compareGlobs, findPath } from "./compare-globs.ts";
import { GlobError, OverlapUndecidedError } from "./errors.ts";
import { parseGlob } from "./parse-glob.ts";

/** How the paths of two patterns lie to each other, with a path for each claim. */
export interface GlobOverlap {
  readonly relation: "disjoint" | "equal" | "a-in-b" | "b-in-a" | "partial";
  /** A path that both match, `null` where there is none. */
  readonly witness: string | null;
  /** A path that only the first matches. */
  readonly onlyA: string | null;
  /** A path that only the second matches. */
  readonly onlyB: string | null;
}

/**
 * Decides exactly, over all canonical paths, how the sets of two patterns lie: apart, equal, one inside the other, or
 * crossing. Witnesses are among the shortest. Bounded: walks at most some thousand pairs of states (product of automata, the
 * second determinised), which real patterns never reach.
 *
 * @throws {GlobError} `GLOB_INVALID` for a pattern outside the grammar.
 * @throws {OverlapUndecidedError} `OVERLAP_UNDECIDED` where the bound is reached first.
 * @example
 * findGlobOverlap("src/**", "src/*.ts").relation; // "b-in-a"
 */
export function findGlobOverlap(a: string, b: string): GlobOverlap {
  const globs = [a, b].map((pattern) => {
    const glob = parseGlob(pattern);
    if ("code" in glob) throw new GlobError(glob);
    return glob;
  });
  const [first, second] = globs.map((glob) => new Automaton(glob.alternatives, false)) as [Automaton, Automaton];
  // What is written alike needs no walk, however long it would be.
  const [written, other] = globs.map(({ alternatives }) =>
    alternatives
      .map((segments) => segments.map((segment) => segment.text).join("/"))
      .sort()
      .join("\n"),
  );
  const path = written === other ? findPath(first, false) : null;
  if (path !== null) return { relation: "equal", witness: path, onlyA: null, onlyB: null };
  const { both, onlyA, onlyB, decided, overlapDecided } = compareGlobs(first, second, false);
  const crossing = both !== null && onlyA !== null && onlyB !== null;
  // Two sets that do not meet need no further proof.
  const apart = both === null && overlapDecided;
  if (!decided && !crossing && !apart) throw new OverlapUndecidedError(a, b, both);
  if (apart)
    return {
      relation: "disjoint",
      witness: null,
      onlyA: onlyA ?? findPath(first, false),
      onlyB: onlyB ?? findPath(second, false),
    };
  const relation = crossing ? "partial" : onlyA !== null ? "b-in-a" : onlyB !== null ? "a-in-b" : "equal";
  return { relation, witness: both, onlyA, onlyB };
}
