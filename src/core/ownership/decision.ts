import type { OwnershipRule } from "./ownership-rules.ts";
import type { PathFault } from "./judge-path.ts";

/** What an agent may want to do with a path. */
export const ownershipOperations = [
  "read",
  "write",
  "create",
  "delete",
  "mkdir",
  "chmod",
  "rename",
  "copy",
  "symlink",
  "hardlink",
  "rmdir",
] as const;

/** One of `ownershipOperations`. */
export type OwnershipOperation = (typeof ownershipOperations)[number];

/** More about a question. */
export interface OwnershipDetails {
  /** The other end of a rename or copy, from the root. */
  readonly to?: string;
  /** What a new link points at, from the root; `path` is the link. */
  readonly linkTarget?: string;
  /** The path is a directory; a trailing slash says the same. Default: false. */
  readonly isDirectory?: boolean;
}

/** Why a question was answered so. Stable. */
export type DecisionReason = keyof typeof advices | PathFault;

/** The answer to a question; plain data. */
export interface OwnershipDecision {
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** The path in canonical form, or as given where it is refused as a path. Of two ends the one that decided. */
  readonly path: string;
  /** Who may write the path; empty where nobody may or no rule says. */
  readonly ownerIds: readonly string[];
  /** The rule that decided, `null` where none did. */
  readonly rule: OwnershipRule | null;
  /** What would have to change, `null` where it is allowed. */
  readonly advice: string | null;
  /** For a directory: a path below it that stands in the way. */
  readonly witness: string | null;
}

const advices = {
  owner: null,
  "read-open": null,
  "unowned-open": null,
  "subtree-owned": null,
  ancestor: null,
  "not-owner": "ask an owner, or hand the work over",
  nobody: "a person has to change the rule",
  unowned: "add a rule for it",
  protected: "a person has to do it",
  "case-alias": "another rule differs in case only: use its spelling",
  "unknown-agent": "use the id of a known agent",
  "unknown-operation": "use a documented operation",
  "is-directory": "name a file in it",
  "missing-end": "give to (rename, copy) or linkTarget (links)",
  "subtree-foreign": "take the files one by one",
  "subtree-unowned": "add a rule, or take the files one by one",
  "subtree-protected": "take the files one by one",
  "subtree-undecided": "take the files one by one",
  "invalid-question": "give details as documented",
} as const;

/** What would have to change for a refused question, `null` for reasons that allow. */
export function adviceFor(reason: DecisionReason): string | null {
  return reason in advices ? advices[reason as keyof typeof advices] : "write a plain path from the root";
}
