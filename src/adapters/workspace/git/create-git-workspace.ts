import { createHash } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import { createOwnershipGuard, rulesOfOwners } from "../../../core/ownership/index.ts";
import type { RunWorkspace, Workspace, WorkOrder } from "../../../ports/index.ts";
import { fileNameOf } from "../../files/index.ts";
import { WorkspaceLostError } from "../errors.ts";
import { clearLocks } from "./clear-locks.ts";
import { Git } from "./git.ts";
import { GitRunWorkspace } from "./git-run-workspace.ts";
import type { WorkJudge } from "./judge-changes.ts";
import { RunRefs } from "./run-refs.ts";
import { surveyRepository } from "./survey-repository.ts";
import type { RunPlace } from "./clean-run.ts";
import { moveBranch } from "./move-branch.ts";
import type { BranchMove } from "./move-branch.ts";

/** How agents get folders of their own. */
export interface GitWorkspaceOptions {
  /** Working folder: the root of a checkout, or a folder in it. */
  readonly cwd: string;
  /** Where the folders go. Default: `<name of the repository>.orch` beside the repository, where its tools do not look. */
  readonly folder?: string;
  /** Says whose a change is. Default: the ownership guard of the plan's map. */
  readonly judgeOf?: (ownership: WorkOrder["ownership"]) => WorkJudge;
  /** Makes a folder ready that was made anew, for example by installing what its tools need. Default: nothing. */
  readonly setUp?: ((directory: string) => Promise<void>) | null;
}

/** A workspace of git, and how its work is taken. */
export interface GitWorkspace extends Workspace {
  /** The user's branch that is checked out now; `null` for none. */
  readonly branch: string | null;
  /** What a user should know before agents start, one sentence each. */
  readonly notes: readonly string[];
  /** Where a run has what it has. */
  placeOf(runId: string): RunPlace;
  /**
   * Brings what was merged to the user: moves a branch, as `moveBranch` does, or changes the folder that was copied.
   *
   * @param branch - Its name; `null`: none is known.
   */
  take(runId: string, branch: string | null): Promise<BranchMove>;
}

/**
 * Gives each agent a working folder of git and a branch of its own, and brings their work together on a branch of the run.
 * Of the user's checkout, index, stash, configuration and branches nothing is changed.
 *
 * @throws {GitMissingError} `GIT_MISSING`
 * @throws {GitTooOldError} `GIT_TOO_OLD`
 * @throws {RepositoryRefusedError} `REPOSITORY_REFUSED` for what is no repository, is bare, or has no commit.
 * @example
 * const workspace = await createGitWorkspace({ cwd: "." });
 * const orchestrator = new Orchestrator({ runner, workspace });
 */
export async function createGitWorkspace(options: GitWorkspaceOptions): Promise<GitWorkspace> {
  const cwd = resolve(options.cwd);
  const { root, prefix, gitDirectory, head, branch, notes } = await surveyRepository(cwd);
  const all = options.folder === undefined ? usualFolder(root) : resolve(options.folder);
  const folderOf = (runId: string): string => join(all, fileNameOf(runId));
  const { judgeOf = guardOf, setUp = null } = options;
  return {
    branch,
    notes,
    placeOf: (runId) => ({ runId, gitDirectory, folder: folderOf(runId) }),
    begin: (runId, isKnown) => {
      const git = new Git(root, { GIT_DIR: gitDirectory });
      return beginRun(runId, isKnown, { git, gitDirectory, prefix, head, folder: folderOf(runId), judgeOf, setUp });
    },
    take: (runId, target) => moveBranch(cwd, runId, target),
  };
}

/** The guard of a plan's map. */
export function guardOf(ownership: WorkOrder["ownership"]): WorkJudge {
  return createOwnershipGuard(rulesOfOwners(ownership));
}

/** Beside the repository: in it, its tools would find each file once more for each agent. */
export function usualFolder(root: string): string {
  const above = dirname(root);
  const name = basename(root);
  if (above !== root) return join(above, `${name}.orch`);
  return join(root, `${createHash("sha256").update(root).digest("hex").slice(0, 8)}.orch`);
}

type Beginning = ConstructorParameters<typeof GitRunWorkspace>[1] & { readonly head: string };

/** Makes the branch of a run, or finds it. */
export async function beginRun(runId: string, isKnown: boolean, parts: Beginning): Promise<RunWorkspace> {
  const { git, gitDirectory, folder, head } = parts;
  const refs = new RunRefs(runId);
  const there = async (ref: string): Promise<boolean> =>
    (await git.find(["rev-parse", "--quiet", "--verify", ref])) !== null;
  await clearLocks([folder, ...refs.all.map((ref) => join(gitDirectory, ref))], folder);
  const [hasBase, hasBranch] = [await there(refs.base), await there(refs.integration)];
  if (isKnown && !hasBase) throw new WorkspaceLostError(runId, "what it kept in the repository was removed");
  if (hasBase && !hasBranch) throw new WorkspaceLostError(runId, `its branch ${refs.branch} is gone`);
  if (!hasBase) {
    const lines = [`create ${refs.integration} ${head}`, `create ${refs.base} ${head}`];
    await git.run(["update-ref", "--stdin"], { input: `${lines.join("\n")}\n` });
  }
  return new GitRunWorkspace(runId, parts);
}
