import type { Stats } from "node:fs";
import type {
  OwnershipDecision,
  OwnershipDetails,
  OwnershipGuard,
  OwnershipOperation,
} from "../../../core/ownership/index.ts";
import { adviceForFile } from "./directory-decision.ts";
import type { DirectoryDecision, FileReason } from "./directory-decision.ts";
import { findBelow } from "./find-below.ts";
import type { BelowFault } from "./find-below.ts";
import { followPath } from "./follow-path.ts";
import { stripRoot } from "./guard-root.ts";
import type { GuardRoot } from "./guard-root.ts";
import { isProtectedByLink } from "./is-protected-by-link.ts";

/** What a directory guard is made of. */
export interface GuardParts {
  readonly rules: OwnershipGuard;
  readonly root: GuardRoot;
  readonly hardLinks: "deny" | "allow";
}

/** One end of a question, followed to where it really is. */
export interface RealEnd {
  readonly segments: readonly string[];
  readonly stats: Stats | null;
}

/** An answer with the places it was given for. */
export interface JudgedQuestion {
  readonly decision: DirectoryDecision;
  /** Where the path really is; `null` where it was refused before anybody looked. */
  readonly path: RealEnd | null;
  /** The same for the other end, where there is one. */
  readonly other: RealEnd | null;
}

/** Operations that work on the entry of a directory: a link at the end is what is meant, not what it points at. */
const onEntry = new Set<OwnershipOperation>(["delete", "rmdir", "rename", "symlink", "hardlink"]);
/** Operations that change a file where it lies. */
const inPlace = new Set<OwnershipOperation>(["write", "create", "chmod"]);
/** Operations that take, or put, all that lies below a directory. */
const onTree = new Set<OwnershipOperation>(["delete", "rmdir", "rename", "copy"]);

/** Judges a question by its names, by where they really lead, and by what is there. Never throws. */
export function judgeQuestion(
  parts: GuardParts,
  agentId: string,
  path: unknown,
  operation: OwnershipOperation,
  details: OwnershipDetails,
): JudgedQuestion {
  const { rules, root } = parts;
  const name = stripRoot(root, path) as string;
  let asked: OwnershipDetails = {};
  let named: OwnershipDecision;
  try {
    const { to, linkTarget, isDirectory } = details;
    asked = {
      ...(to === undefined ? {} : { to: stripRoot(root, to) as string }),
      ...(linkTarget === undefined ? {} : { linkTarget: stripRoot(root, linkTarget) as string }),
      ...(isDirectory === undefined ? {} : { isDirectory }),
    };
    named = rules.check(agentId, name, operation, asked);
  } catch {
    named = rules.check(agentId, name, operation, { isDirectory: "unreadable" as never });
  }
  if (!named.allowed) return { decision: { ...named, realPath: null }, path: null, other: null };

  const refuse = (reason: FileReason, at: string): JudgedQuestion => ({
    decision: { ...named, allowed: false, reason, path: at, advice: adviceForFile(reason), realPath: null },
    path: null,
    other: null,
  });
  const main = followPath(root, name, !onEntry.has(operation) || endsInSlash(name));
  if (main.fault !== null) return refuse(main.fault, named.path);
  const otherName =
    operation === "rename" || operation === "copy" ? asked.to : isLink(operation) ? asked.linkTarget : undefined;
  let other: RealEnd | null = null;
  if (otherName !== undefined) {
    const isFollowed = operation === "copy" || operation === "symlink" || endsInSlash(otherName);
    const found = followPath(root, otherName, isFollowed);
    if (found.fault !== null) return refuse(found.fault, otherName);
    other = found;
  }

  const real = main.segments.join("/");
  const isDirectory = asked.isDirectory === true || main.stats?.isDirectory() === true;
  const otherReal = other === null ? undefined : textOf(other);
  const decision = rules.check(agentId, real === "" ? "." : real, operation, {
    ...(otherReal === undefined ? {} : isLink(operation) ? { linkTarget: otherReal } : { to: otherReal }),
    // A new link is no directory, whatever stands there now.
    ...(isDirectory && !isLink(operation) ? { isDirectory } : {}),
  });
  const judged = { decision: { ...decision, realPath: real }, path: main, other };
  if (!decision.allowed) return judged;
  if (operation === "delete" && isDirectory && asked.isDirectory !== true && !endsInSlash(name)) {
    const advice = "say that it is a directory: a slash at the end, or rmdir";
    return { ...judged, decision: { ...judged.decision, allowed: false, reason: "is-directory", advice } };
  }
  const fault = findFault(parts, operation, main, other);
  if (fault === null) return judged;
  const { reason, at } = fault;
  const isBelow = reason === "subtree-protected" || reason === "subtree-undecided";
  const why = isBelow
    ? { path: real, witness: at, advice: "take the files one by one" }
    : { path: at, advice: reason === "protected" ? "a person has to do it" : adviceForFile(reason) };
  return { ...judged, decision: { ...judged.decision, allowed: false, reason, ...why } };
}

/** The text means the directory that a link leads to, not the link. */
function endsInSlash(path: string): boolean {
  return /[/\\]\.?$/.test(path);
}

function isLink(operation: OwnershipOperation): boolean {
  return operation === "symlink" || operation === "hardlink";
}

function textOf({ segments, stats }: RealEnd): string {
  const text = segments.length === 0 ? "." : segments.join("/");
  return stats?.isDirectory() === true ? `${text}/` : text;
}

type Fault = { readonly reason: FileReason | "protected" | BelowFault["reason"]; readonly at: string };

function findFault(
  parts: GuardParts,
  operation: OwnershipOperation,
  main: RealEnd,
  other: RealEnd | null,
): Fault | null {
  const written = inPlace.has(operation) ? main : operation === "copy" ? other : null;
  const linked = operation === "hardlink" ? other : null;
  for (const end of [written, linked]) {
    const stats = end?.stats;
    if (!end || !stats || stats.isDirectory()) continue;
    const at = end.segments.join("/");
    // A link stands here only as the target of a hard link: the new name would lead where the link leads.
    if (!stats.isFile()) return { reason: "special-file", at };
    if (end === written && stats.nlink > 1 && parts.hardLinks === "deny") return { reason: "hard-linked", at };
  }
  for (const end of operation === "copy" ? [other] : operation === "read" ? [] : [main, other])
    if (end && isProtectedByLink(parts, end, onTree.has(operation)))
      return { reason: "protected", at: end.segments.join("/") };
  if (!onTree.has(operation)) return null;
  for (const end of [main, other]) {
    if (end?.stats?.isDirectory() !== true) continue;
    // What is copied is written through the links that are there already.
    const found = findBelow(parts, end.segments, operation === "copy" && end === other);
    if (found !== null) return found;
  }
  return null;
}
