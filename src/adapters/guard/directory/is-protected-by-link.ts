import { followPath } from "./follow-path.ts";
import type { GuardParts, RealEnd } from "./judge-question.ts";

/**
 * Whether a real place is where the state, the configuration or `.git` really lies, because their own names lead there by
 * links. The rules know these by their names alone.
 *
 * @param isTree - Whether what lies below the place is meant too.
 */
export function isProtectedByLink({ rules, root }: GuardParts, end: RealEnd, isTree: boolean): boolean {
  const place = spell(end.segments);
  return [".git", rules.options.stateDirectory, ...rules.options.configFiles].some((name) => {
    const real = followPath(root, name, true);
    if (real.fault !== null) return false;
    const protectedPlace = spell(real.segments);
    return place.startsWith(protectedPlace) || (isTree && protectedPlace.startsWith(place));
  });
}

const spell = (segments: readonly string[]): string => segments.map((segment) => `${segment}/`.toLowerCase()).join("");
