import { OrchestrateError, describeValue } from "../../core/errors.ts";

/** Git is needed and cannot be started. */
export class GitMissingError extends OrchestrateError {
  readonly code = "GIT_MISSING";
  override readonly name = "GitMissingError";

  constructor(cause: unknown) {
    super("Folders for each agent need git 2.38 or later, and there is no program `git` in the PATH", { cause });
  }
}

/** The git that is there cannot merge without a checkout. */
export class GitTooOldError extends OrchestrateError {
  readonly code = "GIT_TOO_OLD";
  override readonly name = "GitTooOldError";
  /** What it says of itself. */
  readonly version: string;

  constructor(version: string) {
    super(`Folders for each agent need git 2.38 or later, and the program \`git\` says ${describeValue(version)}`);
    this.version = version;
  }
}

/** A command of git failed that should not. */
export class GitFailedError extends OrchestrateError {
  readonly code = "GIT_FAILED";
  override readonly name = "GitFailedError";
  readonly args: readonly string[];
  readonly exitCode: number | null;
  /** The end of what it printed. */
  readonly output: string;

  constructor(args: readonly string[], exitCode: number | null, output: string) {
    super(`git ${args.slice(0, 4).join(" ")} failed (exit code ${exitCode ?? "unknown"}): ${output}`);
    this.args = args;
    this.exitCode = exitCode;
    this.output = output;
  }
}

/** A folder cannot be worked in with a working folder for each agent. */
export class RepositoryRefusedError extends OrchestrateError {
  readonly code = "REPOSITORY_REFUSED";
  override readonly name = "RepositoryRefusedError";
  readonly path: string;
  /** What is in the way. */
  readonly reason: RepositoryFault;

  constructor(path: string, reason: RepositoryFault, detail = "") {
    super(`${path} ${sentences[reason]}${detail === "" ? "" : `: ${detail}`}`);
    this.path = path;
    this.reason = reason;
  }
}

/** Why a repository is not taken. */
export type RepositoryFault = "none" | "bare" | "empty" | "unreadable" | "branch-in-the-way";

const sentences: Readonly<Record<RepositoryFault, string>> = {
  none: "is in no git repository; use --isolation copy, or make one: git init, git add, git commit",
  bare: "is a bare repository, without files to work on; begin from a checkout of it",
  empty: "is a git repository without a commit; make a first one, so that there is something to begin from",
  unreadable: "is a git repository that git does not read",
  "branch-in-the-way":
    "has a branch called `orch`, and so can have none below it; rename it: git branch -m orch another-name",
};

/** What a run kept in the repository is not there any more. */
export class WorkspaceLostError extends OrchestrateError {
  readonly code = "WORKSPACE_LOST";
  override readonly name = "WorkspaceLostError";
  readonly runId: string;

  constructor(runId: string, what: string) {
    super(`Run ${describeValue(runId)} cannot go on: ${what}; begin a new run, or bring it back`);
    this.runId = runId;
  }
}
