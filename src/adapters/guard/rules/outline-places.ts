import type { CompileOptions, RuleClient, RuleNote } from "./compiled-rules.ts";
import { asPlace } from "./plain-pattern.ts";
import type { PlainPattern } from "./plain-pattern.ts";
import { RuleNotes } from "./rule-notes.ts";
import type { OutlinedRule, RuleOutline } from "./rule-outline.ts";
import { hasCases } from "./write-crossing.ts";

/** A file, or a directory with all in it. */
export interface Place {
  /** From the root. */
  readonly path: string;
  readonly isTree: boolean;
}

/** What an agent may write and may not, as places: of places inside of each other the inner one counts. */
export interface OutlinedPlaces {
  readonly allow: readonly Place[];
  readonly deny: readonly Place[];
  readonly notes: readonly RuleNote[];
}

/** What a client can do with places. */
export interface PlaceLanguage {
  /** It lets the agent have something inside of what is denied. */
  readonly innerWins: boolean;
  /** Whether a path can be written in its rules. */
  readonly isWritable: (path: string) => boolean;
}

/**
 * Reads an outline as places, for clients that know no wildcards. What has wildcards is left out where it is the agent's; where
 * it is of others, the rules of the agent that it reaches into are left out.
 *
 */
export function outlinePlaces(
  client: RuleClient,
  outline: RuleOutline,
  options: CompileOptions,
  language: PlaceLanguage,
): OutlinedPlaces {
  const notes = new RuleNotes();
  const { rules, foldsCase, meet } = outline;
  const isSaid = (pattern: PlainPattern): boolean => {
    const place = asPlace(pattern);
    return place !== null && language.isWritable(place.path);
  };
  const isPlain = ({ plain }: OutlinedRule): boolean =>
    plain.wider === null && plain.patterns.every((one) => isSaid(one));
  const allow: Place[] = [];
  const deny: Place[] = [];
  const forbidden = outline.protected.filter(({ pattern }) => !isGit(pattern));
  rules.forEach((rule, rank) => {
    if (!isPlain(rule)) {
      notes.fault(rule.pattern, "only names, and /** at the end, can be written in its rules");
      return;
    }
    const places = placesOf(rule.plain.patterns);
    const stronger = [...rules.slice(rank + 1), ...forbidden].filter((other) => !other.isMine && meet(other, rule));
    if (!rule.isMine) {
      deny.push(...places);
      return;
    }
    const wild = stronger.find((other) => !isPlain(other));
    if (wild !== undefined) {
      notes.fault(rule.pattern, `${wild.pattern} takes something from it, and has a wildcard`);
      return;
    }
    if (foldsCase && stronger.some((other) => hasCases(other.plain.patterns))) {
      const reason = "others own something in it, and names that differ by case only cannot be denied";
      notes.fault(rule.pattern, `${reason} (caseMode: "sensitive")`);
      return;
    }
    // What lies inside of a stronger rule of others is never the agent's.
    const dead = (place: Place): boolean =>
      stronger.some((other) => placesOf(other.plain.patterns).some((one) => isInside(place, one)));
    allow.push(...places.filter((place) => !dead(place)));
  });
  for (const { rule, by } of outline.buried) {
    const isDeeper = placesOf(rule.plain.patterns).every((place) =>
      placesOf(by.plain.patterns).every((one) => !isInside(one, place)),
    );
    if (!language.innerWins || !isDeeper)
      notes.fault(rule.pattern, `it lies around or inside of ${by.pattern}, which is of others and has to be denied`);
  }
  for (const rule of forbidden) if (isPlain(rule)) deny.push(...placesOf(rule.plain.patterns));
  // Of a repository inside of an agent's directory only the first level is known by its path.
  for (const { path, isTree } of [...allow]) if (isTree) deny.push({ path: `${path}/.git`, isTree: true });
  return { allow, deny: [...deny, { path: ".git", isTree: true }], notes: notes.settle(client, options) };
}

function placesOf(patterns: readonly PlainPattern[]): Place[] {
  return patterns.flatMap((pattern) => asPlace(pattern) ?? []);
}

function isInside(inner: Place, outer: Place): boolean {
  if (!outer.isTree) return !inner.isTree && inner.path === outer.path;
  return inner.path.startsWith(`${outer.path}/`) || (inner.isTree && inner.path === outer.path);
}

function isGit(pattern: string): boolean {
  return /(?:^|\/)\.git(?:\/|$)/.test(pattern);
}
