import type { OwnershipDetails, OwnershipOperation } from "../../../core/ownership/index.ts";
import type { SeenViolation } from "../../../ports/index.ts";
import type { FolderChange } from "./find-changes.ts";

/** Says whose a change is: any ownership guard does. */
export interface WorkJudge {
  check(
    agentId: string,
    path: string,
    operation?: OwnershipOperation,
    details?: OwnershipDetails,
  ): { readonly allowed: boolean; readonly reason: string; readonly ownerIds: readonly string[] };
}

/** Changes, divided into what is merged and what is not. */
export interface JudgedChanges {
  readonly owned: readonly FolderChange[];
  readonly foreign: readonly { readonly change: FolderChange; readonly violation: SeenViolation }[];
}

/** Whose eyes the changes are looked at with. */
export interface ChangeView {
  readonly judge: WorkJudge;
  readonly agentId: string;
  /** Where the working folder lies below the root of the repository: `""`, or `packages/api/`. */
  readonly prefix: string;
  /** Paths, from the working folder, that are known not to be the agent's own, with all below them. */
  readonly foreign: readonly string[];
}

/**
 * Divides what changed into what is the agent's own and what is not. A change that cannot be without one that is not the
 * agent's (a file where a folder was) is not its own either.
 */
export function judgeChanges(changes: readonly FolderChange[], view: ChangeView): JudgedChanges {
  const owned: FolderChange[] = [];
  const foreign: { change: FolderChange; violation: SeenViolation }[] = [];
  for (const change of changes) {
    const path = change.path.startsWith(view.prefix)
      ? change.path.slice(view.prefix.length)
      : `${"../".repeat(view.prefix.split("/").length - 1)}${change.path}`;
    const fault = findFault(change, path, view);
    if (fault === null) owned.push(change);
    else foreign.push({ change, violation: { path, reason: fault } });
  }
  // What is not deleted stays, and keeps its place.
  const staying = new Set(foreign.filter(({ change }) => change.kind === "deleted").map(({ change }) => change.path));
  if (staying.size === 0) return { owned, foreign };
  const below = new Set([...staying].flatMap(foldersAbove));
  const free: FolderChange[] = [];
  for (const change of owned) {
    const isBlocked =
      change.now !== null && (below.has(change.path) || foldersAbove(change.path).some((path) => staying.has(path)));
    if (!isBlocked) free.push(change);
    else {
      const reason = `${words[change.kind]} where something is in the way that is not its own`;
      foreign.push({ change, violation: { path: change.path.slice(view.prefix.length), reason } });
    }
  }
  return { owned: free, foreign };
}

const words: Readonly<Record<FolderChange["kind"], string>> = {
  created: "file created",
  changed: "content changed",
  mode: "mode changed",
  deleted: "file deleted",
  replaced: "replaced by something of another kind",
};

function findFault(change: FolderChange, path: string, view: ChangeView): string | null {
  const word = change.now === "symlink" && change.kind === "created" ? "symlink created" : words[change.kind];
  if (path.startsWith("../")) return `${word} (outside the working folder)`;
  if (change.now === "repository") return "a git repository of its own, which is never merged";
  if (change.now === "other") return `${word} (special-file)`;
  if (change.now === "symlink" && change.linkTargets === null) return `${word} (link-outside)`;
  if (view.foreign.some((known) => path === known || path.startsWith(`${known}/`))) return `${word} (not its own)`;
  for (const [operation, details] of questionsOf(change, view.prefix)) {
    const { allowed, reason, ownerIds } = view.judge.check(view.agentId, path, operation, details);
    if (allowed) continue;
    return `${word} (${reason}${ownerIds.length === 0 ? "" : `, owned by ${ownerIds.join(", ")}`})`;
  }
  return null;
}

function questionsOf(change: FolderChange, prefix: string): [OwnershipOperation, OwnershipDetails][] {
  const links = (change.linkTargets ?? []).map((target): [OwnershipOperation, OwnershipDetails] => [
    "symlink",
    { linkTarget: target.startsWith(prefix) ? target.slice(prefix.length) : `../${target}` },
  ]);
  switch (change.kind) {
    case "deleted":
      return [["delete", {}]];
    case "mode":
      return [
        ["chmod", {}],
        ["write", {}],
      ];
    case "changed":
      return change.now === "symlink" ? links : [["write", {}]];
    case "created":
      return change.now === "symlink" ? links : [["create", {}]];
    case "replaced":
      return [
        ["delete", {}],
        ...(change.now === "symlink" ? links : [["create", {}] as [OwnershipOperation, OwnershipDetails]]),
      ];
  }
}

/** `a/b` and `a` of `a/b/c`. */
function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) folders.push(path.slice(0, end));
  return folders;
}
