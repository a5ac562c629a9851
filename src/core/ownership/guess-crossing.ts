import type { Automaton } from "./automaton.ts";
import { isGlobstar } from "./parse-glob.ts";
import type { Glob, Segment } from "./parse-glob.ts";

interface Guess {
  /** What is written, and as little as possible for the wildcards. */
  readonly sample: string;
  /** The names before the first wildcard, each with its slash. */
  readonly prefix: string;
}

/**
 * Makes a function that guesses, for two of the patterns, a path in both where there also is one in either alone. What it
 * finds was asked of both automata, so it is proved, and costs a hundredth of a walk; `null` says nothing. A path of the one
 * below a path, or below the literal beginning, of the other is often in both.
 */
export function makeCrossingGuess(
  globs: readonly Glob[],
): (a: number, b: number, first: Automaton, second: Automaton) => string | null {
  const guesses = globs.map((glob) => glob.alternatives.map(guess).filter((one) => one !== null));
  return (a, b, first, second) => {
    let both: string | null = null;
    let onlyA = false;
    let onlyB = false;
    for (const one of guesses[a]!) {
      for (const other of guesses[b]!) {
        for (const path of [
          one.sample,
          other.sample,
          other.prefix + one.sample,
          one.prefix + other.sample,
          `${other.sample}/${one.sample}`,
          `${one.sample}/${other.sample}`,
        ]) {
          const [inA, inB] = [first.matches(path), second.matches(path)];
          if (inA && inB) both ??= path;
          onlyA ||= inA && !inB;
          onlyB ||= inB && !inA;
        }
        if (both !== null && onlyA && onlyB) return both;
      }
    }
    return null;
  };
}

function guess(segments: readonly Segment[]): Guess | null {
  const written = segments.filter((segment, index) => !isGlobstar(segment) || index === segments.length - 1);
  const names = written.map((segment) => segment.text.replace(/\*+/g, "").replaceAll("?", "x") || "x");
  // Classes and groups stand for characters that are special to a CODEOWNERS file alone.
  if (names.some((name) => /^\.{1,2}$|[[(]/.test(name))) return null;
  const wild = segments.findIndex((segment) => segment.literal === null);
  return {
    sample: names.join("/"),
    prefix: segments
      .slice(0, wild < 0 ? segments.length : wild)
      .map((segment) => `${segment.text}/`)
      .join(""),
  };
}
