/** How much a finding matters: an error will go wrong, a warning may, an info is worth knowing. */
export type LintSeverity = "error" | "warning" | "info";

/** A change that would settle a finding, as data. */
export type LintSuggestion =
  | { readonly kind: "add-dependency"; readonly taskId: string; readonly dependsOn: string }
  | { readonly kind: "remove-dependency"; readonly taskId: string; readonly dependsOn: string }
  | { readonly kind: "replace-dependency"; readonly taskId: string; readonly dependsOn: string; readonly by: string }
  | { readonly kind: "add-ownership"; readonly pattern: string; readonly ownerIds: readonly string[] }
  | { readonly kind: "add-contract"; readonly from: string; readonly to: string }
  | { readonly kind: "add-gate"; readonly taskIds: readonly string[] }
  | { readonly kind: "set-persona"; readonly taskId: string; readonly personaId: string }
  | { readonly kind: "set-estimate"; readonly taskId: string; readonly minutes: number }
  | { readonly kind: "split-task"; readonly taskId: string }
  | { readonly kind: "merge-tasks"; readonly taskIds: readonly string[] };

/** Something that a plan has, or lacks, and that its author would want to know before it runs. */
export interface Finding {
  /** Stable name, one of `lintCodes`. */
  readonly code: LintCode;
  readonly severity: LintSeverity;
  /** The tasks it is about, in the order of the plan; empty where it is about the whole. */
  readonly taskIds: readonly string[];
  /** What is so, for people. */
  readonly message: string;
  /** The line of the first task in its document, where it is known. */
  readonly line?: number;
  /** The file it is about. */
  readonly path?: string;
  /** What would settle it. */
  readonly suggestion?: LintSuggestion;
  /** The suggestion keeps the plan's meaning and may be applied without asking. */
  readonly isSafe?: boolean;
}

const codes = {
  "file-unreadable": "error",
  "file-unclear": "warning",
  "dependency-unknown": "error",
  "dependency-cycle": "error",
  "edge-missing": "warning",
  "edge-hinted": "info",
  "writers-parallel": "warning",
  "output-unowned": "error",
  "output-foreign": "error",
  "output-refused": "error",
  "owner-unknown": "warning",
  "ownership-invalid": "error",
  "contract-supplier-unknown": "error",
  "contract-consumer-unknown": "warning",
  "contract-unordered": "warning",
  "handoff-uncontracted": "info",
  "gate-unknown": "error",
  "gate-unused": "info",
  "gate-commandless": "info",
  "task-ungated": "info",
  "command-unavailable": "warning",
  "parallelism-absent": "warning",
  "order-absent": "warning",
  "files-unknown": "warning",
  "load-lopsided": "warning",
  "task-oversized": "warning",
  "task-vague": "warning",
  "task-duplicated": "warning",
  "persona-unknown": "warning",
  "estimate-absent": "info",
  "estimate-wild": "warning",
} as const;

/** A code of a finding. */
export type LintCode = keyof typeof codes;

/** Every code, with how much it matters. Each has its section in `docs/lint.md`. Those of files come from `orch lint`, not from `lintPlan`. */
export const lintCodes: Readonly<Record<LintCode, LintSeverity>> = codes;

/** Makes a finding with the severity of its code; what is left out is left out of it. */
export function makeFinding(
  code: LintCode,
  taskIds: readonly string[],
  message: string,
  about: Partial<Pick<Finding, "path" | "suggestion" | "isSafe">> = {},
): Finding {
  return { code, severity: lintCodes[code], taskIds, message, ...about };
}

/** A few names for a sentence: `"1", "2" and 3 more`. */
export function nameSome(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).map((name) => JSON.stringify(name));
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  const last = shown.pop();
  return shown.length === 0 ? (last ?? "") : `${shown.join(", ")} and ${last ?? ""}`;
}
