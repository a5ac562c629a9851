import { ArgumentError } from "../../../core/errors.ts";
import type { OwnershipDetails, OwnershipOperation } from "../../../core/ownership/index.ts";
import { comparePaths } from "./compare-paths.ts";
import { followInManifest } from "./follow-in-manifest.ts";
import type { EntryKind, Manifest } from "./manifest.ts";
import { ManifestTable } from "./manifest-table.ts";

/** What happened to an entry of a tree; `"links"`: another name of the same file came or went. */
export type ChangeKind = "created" | "deleted" | "kind" | "content" | "link-target" | "mode" | "links" | "unreadable";

/** What a guard says to a change, had the agent asked. */
export interface ChangeVerdict {
  readonly agentId: string;
  readonly allowed: boolean;
  /** The guard's reason, or one that only a look at the tree gives. */
  readonly reason: string;
  readonly ownerIds: readonly string[];
  readonly operation: OwnershipOperation;
}

/** One difference between two manifests; plain data. */
export interface ManifestChange {
  readonly path: string;
  /** The weightiest of `changes`. */
  readonly change: ChangeKind;
  readonly changes: readonly ChangeKind[];
  /** What the entry is, or was where it is gone. */
  readonly kind: EntryKind;
  /** One line for people. */
  readonly details: string;
  /** `null` where no guard was given. */
  readonly verdict: ChangeVerdict | null;
}

/** The part of a guard that a comparison asks; any ownership or directory guard has it. */
export interface ChangeJudge {
  check(
    agentId: string,
    path: string,
    operation?: OwnershipOperation,
    details?: OwnershipDetails,
  ): { readonly allowed: boolean; readonly reason: string; readonly ownerIds: readonly string[] };
}

/**
 * Tells how two manifests of one root differ, in the order of a walk. O(entries). With a guard, each change is judged as
 * if the agent had asked for it: a new link by what it points at, a new name of an old file by the old one, whatever cannot
 * be looked at any more as refused. A change of times alone is none.
 *
 * @param judge - Give the guard of the rules alone: the paths are real ones already, and the files may be gone by now.
 * @throws {ArgumentError} `ARGUMENT_INVALID` for manifests of two roots, or of which one left out more than the other.
 */
export function compareManifests(
  before: Manifest,
  after: Manifest,
  judge?: ChangeJudge,
  agentId?: string,
): ManifestChange[] {
  const [old, young] = [readTable("before", before), readTable("after", after)];
  if (judge !== undefined && typeof agentId !== "string") throw new ArgumentError("agentId", "a text", agentId);
  const leftOut = ({ root, ignore, git }: Manifest): string => JSON.stringify([root, [...ignore].sort(), git]);
  if (leftOut(old) !== leftOut(young))
    throw new ArgumentError("after", "a manifest of the same root that leaves out the same", after.root);
  const changes: ManifestChange[] = [];
  const names = new SharedNames(old, young);
  const tell = (path: string, kind: EntryKind, kinds: readonly ChangeKind[], details: string, ask: Question): void => {
    const verdict = judge === undefined ? null : judgeChange(judge, agentId!, path, ask);
    changes.push({ path, change: kinds[0]!, changes: kinds, kind, details, verdict });
  };
  let left = 0;
  let right = 0;
  while (left < old.size || right < young.size) {
    const order = left >= old.size ? 1 : right >= young.size ? -1 : comparePaths(old.pathAt(left), young.pathAt(right));
    if (order < 0) {
      const path = old.pathAt(left);
      const kind = old.kindAt(left);
      // What lies below a directory that nobody can look into may still be there.
      if (!isHidden(young, path)) tell(path, kind, ["deleted"], `${kind} deleted`, askRemoval(kind));
      left += 1;
    } else if (order > 0) {
      const path = young.pathAt(right);
      const kind = young.kindAt(right);
      const fault = young.faultAt(right);
      const kinds: readonly ChangeKind[] = fault === null ? ["created"] : ["created", "unreadable"];
      const other = kind === "file" && young.linksAt(right) > 1 ? names.find(right) : null;
      const described = describeNew(young, right, other);
      tell(path, kind, kinds, described, fault === null ? askCreation(young, right, other) : { fault: "unreadable" });
      right += 1;
    } else {
      comparePair(old, left, young, right, names, tell);
      left += 1;
      right += 1;
    }
  }
  return changes;
}

type Tell = (path: string, kind: EntryKind, kinds: readonly ChangeKind[], details: string, ask: Question) => void;

/** What is asked about a change: operations that all have to be allowed, or why it is refused without asking. */
type Question =
  | { readonly fault: string }
  | { readonly operation: OwnershipOperation; readonly details?: OwnershipDetails; readonly also?: Question };

function comparePair(
  old: ManifestTable,
  left: number,
  young: ManifestTable,
  right: number,
  names: SharedNames,
  tell: Tell,
): void {
  const path = young.pathAt(right);
  const kind = young.kindAt(right);
  const oldKind = old.kindAt(left);
  if (kind !== oldKind) {
    const ask = askCreation(young, right, kind === "file" && young.linksAt(right) > 1 ? names.find(right) : null);
    const both: Question = "fault" in ask ? ask : { ...askRemoval(oldKind), also: ask };
    tell(path, kind, ["kind"], `${oldKind} replaced by a ${kind}`, both);
    return;
  }
  const kinds: ChangeKind[] = [];
  const details: string[] = [];
  let ask: Question | null = null;
  const note = (change: ChangeKind, text: string, question: Question): void => {
    kinds.push(change);
    details.push(text);
    ask ??= question;
  };
  const fault = young.faultAt(right);
  if (fault !== null && old.faultAt(left) === null)
    note("unreadable", `cannot be looked at any more (${fault})`, { fault: "unreadable" });
  if (kind === "file" && young.differsInContent(right, old, left)) {
    note("content", "content changed", { operation: "write" });
  }
  const text = young.linkTextAt(right);
  if (kind === "symlink" && text !== old.linkTextAt(left)) {
    note("link-target", `points at ${text ?? "?"} instead of ${old.linkTextAt(left) ?? "?"}`, askLink(young, right));
  }
  if (kind !== "symlink" && young.modeAt(right) !== old.modeAt(left)) {
    const shown = `mode ${octal(old.modeAt(left))} became ${octal(young.modeAt(right))}`;
    note("mode", shown, { operation: "chmod", details: { isDirectory: kind === "directory" } });
  }
  if (kind === "file" && young.linksAt(right) !== old.linksAt(left)) {
    const [was, is] = [old.linksAt(left), young.linksAt(right)];
    // A name less takes nothing from the file; a name more is a way to write it from elsewhere.
    note("links", `${was} names became ${is}`, is > was ? { operation: "write" } : { operation: "read" });
  }
  if (ask !== null) tell(path, kind, kinds, details.join(", "), ask);
}

function askRemoval(kind: EntryKind): Exclude<Question, { fault: string }> {
  return { operation: kind === "directory" ? "rmdir" : "delete" };
}

/** @param other - Another name of the same file. */
function askCreation(table: ManifestTable, row: number, other: string | null): Question {
  switch (table.kindAt(row)) {
    case "directory":
      return { operation: "mkdir" };
    case "symlink":
      return askLink(table, row);
    case "file":
      return other === null
        ? { operation: "create", ...(table.linksAt(row) > 1 ? { also: { fault: "hard-linked" } } : {}) }
        : { operation: "hardlink", details: { linkTarget: other } };
    case "fifo":
    case "socket":
    case "device":
      return { fault: "special-file" };
  }
}

function askLink(table: ManifestTable, row: number): Question {
  const text = table.linkTextAt(row);
  const target = text === null ? null : followInManifest(table, table.pathAt(row), text);
  if (target === null) return { fault: "link-outside" };
  const isDirectory = table.find(target) >= 0 && table.kindAt(table.find(target)) === "directory";
  return { operation: "symlink", details: { linkTarget: isDirectory ? `${target}/` : target } };
}

function judgeChange(judge: ChangeJudge, agentId: string, path: string, ask: Question): ChangeVerdict {
  if ("fault" in ask) {
    const { ownerIds } = judge.check(agentId, path, "write");
    return { agentId, allowed: false, reason: ask.fault, ownerIds, operation: "write" };
  }
  const { allowed, reason, ownerIds } = judge.check(agentId, path, ask.operation, ask.details ?? {});
  const verdict = { agentId, allowed, reason, ownerIds, operation: ask.operation };
  return allowed && ask.also !== undefined ? judgeChange(judge, agentId, path, ask.also) : verdict;
}

function describeNew(table: ManifestTable, row: number, other: string | null): string {
  const kind = table.kindAt(row);
  if (kind === "symlink") return `symlink to ${table.linkTextAt(row) ?? "?"} created`;
  if (other !== null) return `file created, which is also ${other}`;
  return `${kind} created${table.faultAt(row) === null ? "" : ` that cannot be looked at (${table.faultAt(row)!})`}`;
}

function octal(mode: number): string {
  return `0${mode.toString(8).padStart(3, "0")}`;
}

function isHidden(table: ManifestTable, path: string): boolean {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const row = table.find(path.slice(0, end));
    if (row >= 0) return table.faultAt(row) !== null;
  }
  return false;
}

/** Finds other names of one file; looks all of them up once, and only when somebody asks. */
class SharedNames {
  readonly #old: ManifestTable;
  readonly #young: ManifestTable;
  #names: Map<string, string[]> | null = null;

  constructor(old: ManifestTable, young: ManifestTable) {
    this.#old = old;
    this.#young = young;
  }

  /** Another name of the file in a row of the later manifest; one that it had before, if there is one. */
  find(row: number): string | null {
    this.#names ??= this.#collect();
    const path = this.#young.pathAt(row);
    const names = (this.#names.get(this.#young.identityAt(row)) ?? []).filter((name) => name !== path);
    return names.find((name) => this.#old.find(name) >= 0) ?? names[0] ?? null;
  }

  #collect(): Map<string, string[]> {
    const names = new Map<string, string[]>();
    for (const table of [this.#young, this.#old])
      for (let row = 0; row < table.size; row += 1) {
        if (table.kindAt(row) !== "file" || table.linksAt(row) < 2) continue;
        const identity = table.identityAt(row);
        const known = names.get(identity);
        if (known === undefined) names.set(identity, [table.pathAt(row)]);
        else known.push(table.pathAt(row));
      }
    return names;
  }
}

function readTable(argument: string, manifest: unknown): ManifestTable {
  if (manifest instanceof ManifestTable) return manifest;
  throw new ArgumentError(argument, "a manifest that takeManifest gave", manifest);
}
