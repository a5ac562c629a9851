import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { GuardParts } from "./judge-question.ts";

/** Entries that are looked at before the answer is that nobody knows. */
const maxEntries = 100_000;

/**
 * Looks for something below a directory that nobody may write, such as the `.git` of a nested repository: the rules know
 * only of those that lie where they say.
 */
export function findProtectedBelow(
  { rules, root }: GuardParts,
  segments: readonly string[],
): { readonly reason: "subtree-protected" | "subtree-undecided"; readonly at: string } | null {
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
    }
  }
  return null;
}
