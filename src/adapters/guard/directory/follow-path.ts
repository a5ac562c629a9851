import { lstatSync, readlinkSync, realpathSync } from "node:fs";
import type { Stats } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import type { FileReason } from "./directory-decision.ts";
import { stripRoot } from "./guard-root.ts";
import type { GuardRoot } from "./guard-root.ts";

/** Where a path leads. */
export type FollowedPath =
  | {
      readonly fault: null;
      /** From the real root, without links. */
      readonly segments: readonly string[];
      /** What is there now; `null`: nothing. */
      readonly stats: Stats | null;
    }
  | { readonly fault: FileReason };

/** As many as Linux follows. */
const maxLinks = 40;

/**
 * Follows a path as the system would, but never out of the root: a link that leads out, even for one step, is refused.
 * What does not exist yet counts as below its nearest existing ancestor.
 *
 * @param follow - Whether a link at the very end is followed, as a write does and a removal does not.
 */
export function followPath(root: GuardRoot, path: string, follow: boolean): FollowedPath {
  const pending = split(path).reverse();
  const there: string[] = [];
  let stats: Stats | null = null;
  let links = 0;
  // The root itself may be what is asked for.
  let existing = 0;
  while (pending.length > 0) {
    const name = pending.pop()!;
    if (name === "..") {
      // Only a link's text brings one; the rules refuse it in a question.
      if (existing < there.length) return { fault: "link-broken" };
      if (there.length === 0) return { fault: "link-outside" };
      there.pop();
      existing = there.length;
      stats = null;
      continue;
    }
    if (existing < there.length) {
      there.push(name);
      continue;
    }
    const full = join(root.real, ...there, name);
    let found: Stats | undefined;
    try {
      found = lstatSync(full, { throwIfNoEntry: false });
    } catch {
      return { fault: "unreadable" };
    }
    if (found === undefined) {
      there.push(name);
      stats = null;
      continue;
    }
    if (found.isSymbolicLink() && (follow || pending.length > 0)) {
      links += 1;
      if (links > maxLinks) return { fault: "link-loop" };
      const text = readLink(full);
      if (text === null) return { fault: "unreadable" };
      const inside = isAbsolute(text) ? stripRoot(root, text) : text;
      if (inside === text && isAbsolute(text)) return { fault: "link-outside" };
      if (inside !== text) {
        there.length = 0;
        existing = 0;
      }
      pending.push(...split(String(inside)).reverse());
      stats = null;
      continue;
    }
    if (pending.length > 0 && !found.isDirectory()) return { fault: "not-a-directory" };
    there.push(name);
    existing = there.length;
    stats = found;
  }
  if (stats === null && existing === there.length) {
    try {
      stats = lstatSync(join(root.real, ...there), { throwIfNoEntry: false }) ?? null;
    } catch {
      return { fault: "unreadable" };
    }
  }
  return sep === "\\" ? spellOut(root, there, existing, stats) : { fault: null, segments: there, stats };
}

function split(path: string): string[] {
  const parts = sep === "\\" ? path.split(/[/\\]/) : path.split("/");
  return parts.filter((part) => part !== "" && part !== ".");
}

/** The text of a link; `null` where it cannot be read, or is no valid text and so leads where we cannot follow. */
function readLink(path: string): string | null {
  try {
    const bytes = readlinkSync(path, { encoding: "buffer" });
    const text = bytes.toString();
    return bytes.equals(Buffer.from(text)) ? text : null;
  } catch {
    return null;
  }
}

/** Windows knows files by short names too; the system tells the long ones of what exists. */
function spellOut(root: GuardRoot, there: readonly string[], existing: number, stats: Stats | null): FollowedPath {
  try {
    const parent = stats?.isSymbolicLink() === true ? existing - 1 : existing;
    const long = relative(root.real, realpathSync.native(join(root.real, ...there.slice(0, parent))));
    if (long.startsWith("..") || isAbsolute(long)) return { fault: "link-outside" };
    return { fault: null, segments: [...split(long), ...there.slice(parent)], stats };
  } catch {
    return { fault: "unreadable" };
  }
}
