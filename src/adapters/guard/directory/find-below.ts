import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { GuardParts } from "./judge-question.ts";

/** Entries that are looked at before the answer is that nobody knows. */
const maxEntries = 100_000;

/** Something below a directory that stands in the way of taking it as a whole. */
export interface BelowFault {
  readonly reason: "subtree-protected" | "subtree-undecided";
  readonly at: string;
}

/**
 * Looks for something below a directory that nobody may write, such as the `.git` of a nested repository: the rules know
 * only of those that lie where they say.
 *
 * @param isWritten - Whether files are written below it by their names: then a link, a file with several names and a special
 *   file stand in the way too.
 */
export function findBelow(
  { rules, root, hardLinks }: GuardParts,
  segments: readonly string[],
  isWritten: boolean,
): BelowFault | null {
  const pending = [segments.join("/")];
  let seen = 0;
  while (pending.length > 0) {
    const folder = pending.pop()!;
    let entries;
    try {
      entries = readdirSync(join(root.real, folder), { withFileTypes: true });
    } catch {
      return { reason: "subtree-undecided", at: folder };
    }
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      seen += 1;
      if (seen > maxEntries) return { reason: "subtree-undecided", at: path };
      // Also true for a name that the rules cannot read, such as one that is no valid text.
      if (rules.isProtected(path)) return { reason: "subtree-protected", at: path };
      if (entry.isDirectory()) pending.push(path);
      else if (isWritten && !isPlain(join(root.real, path), hardLinks))
        return { reason: "subtree-undecided", at: path };
    }
  }
  return null;
}

function isPlain(place: string, hardLinks: GuardParts["hardLinks"]): boolean {
  try {
    const stats = lstatSync(place, { throwIfNoEntry: false });
    // What has gone in the meantime is written anew.
    return stats === undefined || (stats.isFile() && (hardLinks === "allow" || stats.nlink === 1));
  } catch {
    return false;
  }
}
