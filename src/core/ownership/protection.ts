import type { FilledOptions } from "./guard-options.ts";
import { foldCase } from "./fold.ts";
import type { JudgedPath } from "./judge-path.ts";
import { parseGlob } from "./parse-glob.ts";
import type { Glob } from "./parse-glob.ts";
import { makePatternFault } from "./rule-faults.ts";
import type { RuleFault } from "./rule-faults.ts";
import { RuleIndex } from "./rule-index.ts";
import { splitUsualPath } from "./split-usual-path.ts";

/** Names that nobody may write, whatever the rules say; read as the most forgiving file system would. */
export class Protection {
  // Directories and files, as folded segments; what lies below them is protected too.
  readonly #places: readonly (readonly string[])[];
  // The same, as text.
  readonly #texts: readonly string[];
  // In the folded and in the most forgiving reading; none where there are none.
  readonly #patterns: RuleIndex | null;

  /** Faults of the patterns are added to `faults`. */
  constructor(options: Pick<FilledOptions, "stateDirectory" | "configFiles" | "protect">, faults: RuleFault[]) {
    this.#places = [options.stateDirectory, ...options.configFiles].map((path) => path.split("/").map(foldAlias));
    this.#texts = this.#places.map((place) => place.join("/"));
    const globs: Glob[] = [];
    for (const pattern of options.protect) {
      const glob = parseGlob(pattern);
      if ("code" in glob) faults.push(makePatternFault("protect", glob));
      else globs.push(glob);
    }
    this.#patterns =
      globs.length === 0
        ? null
        : new RuleIndex(
            globs,
            globs.map((_, index) => index),
            true,
          );
  }

  /**
   * Whether nobody may write the path.
   *
   * @param folded - The path with its case folded.
   */
  covers({ segments, isUsual }: Extract<JudgedPath, { fault: null }>, folded: string): boolean {
    if (!isUsual) {
      if (segments.some((segment) => isAliasOf(segment, ".git"))) return true;
      if (this.#places.some((place) => startsLike(segments, place))) return true;
    } else {
      // Without aliases only the case can differ, and that is folded.
      if (folded.includes(".git") && folded.split("/").includes(".git")) return true;
      for (const text of this.#texts)
        if (folded.startsWith(text) && (folded.length === text.length || folded[text.length] === "/")) return true;
    }
    const patterns = this.#patterns;
    if (patterns === null) return false;
    return (
      patterns.findWinner(folded.split("/")) >= 0 || (!isUsual && patterns.findWinner(segments.map(foldAlias)) >= 0)
    );
  }

  /** Whether the path is a directory above the state or the configuration: whoever moves it or links it moves these. */
  isAbove(segments: readonly string[]): boolean {
    return this.#places.some(
      (place) =>
        segments.length < place.length && segments.every((segment, index) => isAliasOf(segment, place[index]!)),
    );
  }

  /**
   * Whether something that nobody may write can lie below the directory. A `.git` in it is not counted, as any directory
   * may hold one; who sees the real tree has to look.
   */
  reachesBelow(segments: readonly string[]): boolean {
    if (this.isAbove(segments)) return true;
    return [foldCase, foldAlias].some((fold) => (this.#patterns?.findBelow(segments.map(fold)) ?? []).length > 0);
  }
}

/**
 * A name as the most forgiving file system would read it: without case, compatibility forms, trailing dots and blanks,
 * ignorable characters, and what follows a colon. Only for comparing with protected names, where too much is refused rather
 * than too little.
 */
export function foldAlias(segment: string): string {
  const folded = segment
    .normalize("NFKC")
    .replace(/:.*$/su, "")
    .toLowerCase()
    // The Turkish i with and without its dot, and marks of no width.
    .replaceAll("\u0131", "i")
    .replace(/[\u0307\p{Default_Ignorable_Code_Point}]/gu, "");
  return folded.replace(/[. ]+$/, "");
}

/** Whether a name is, or may be a short name (`GIT~1`) of, a protected name, which is given folded. */
export function isAliasOf(segment: string, name: string): boolean {
  if (splitUsualPath(segment)) return segment.toLowerCase() === name;
  const alias = foldAlias(segment);
  if (alias === name) return true;
  const short = /^([^~]{1,6})~\d+(?:\.[^.]*)?$/.exec(alias);
  if (!short) return false;
  const base = name.replace(/^\.+/, "").replace(/\..*$/, "").replaceAll(" ", "");
  // Windows writes six letters and a number, or two letters, four digits of a hash and a number.
  return base.slice(0, 6) === short[1] || (/^..[0-9a-f]{4}$/.test(short[1]!) && short[1]!.startsWith(base.slice(0, 2)));
}

function startsLike(segments: readonly string[], place: readonly string[]): boolean {
  return place.length <= segments.length && place.every((name, index) => isAliasOf(segments[index]!, name));
}
