import type { DecisionReason, OwnershipDecision } from "../../../core/ownership/index.ts";

const advices = {
  "link-outside": "a link on the way leaves the root: write to the file itself, inside the root",
  "link-loop": "links on the way lead in a circle: remove one of them",
  "link-broken": "a link on the way leads through what does not exist: make it, or remove the link",
  "hard-linked": "the file has more than one name, and a write would change them all: replace it by a copy first",
  "special-file": "only plain files and directories are written",
  "not-a-directory": "something on the way is no directory",
  unreadable: "what lies on the way cannot be looked at: check its permissions",
  "path-moved": "something on the way is being moved or relinked: try again when that has ended",
} as const;

/** Why the files that are there refuse what the rules alone would allow. Stable. */
export type FileReason = keyof typeof advices;

/** The answer to a question about real files; plain data. */
export interface DirectoryDecision extends Omit<OwnershipDecision, "reason"> {
  readonly reason: DecisionReason | FileReason;
  /** Where the path leads when all links on the way are followed, from the root; `null` where nobody looked that far. */
  readonly realPath: string | null;
}

/** What would have to change for a question that the files refuse. */
export function adviceForFile(reason: FileReason): string {
  return advices[reason];
}
