import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { GitFailedError, GitTooOldError, RepositoryRefusedError } from "../errors.ts";
import { Git } from "./git.ts";

/** What is known of the repository that a run begins from. */
export interface RepositorySurvey {
  /** Folder of the checkout that the run was begun in. */
  readonly root: string;
  /** Where the working folder lies below the root: `""`, or `packages/api/`. */
  readonly prefix: string;
  /** Where the repository keeps what all its checkouts share. */
  readonly gitDirectory: string;
  /** The commit that is checked out. */
  readonly head: string;
  /** Name of the branch that is checked out; `null` for none. */
  readonly branch: string | null;
  /** What a user should know of it before agents start, one sentence each. */
  readonly notes: readonly string[];
}

const leastVersion = [2, 38] as const;

/**
 * Looks whether agents can have folders of their own for a working folder, and changes nothing.
 *
 * @throws {GitMissingError} `GIT_MISSING`
 * @throws {GitTooOldError} `GIT_TOO_OLD`
 * @throws {RepositoryRefusedError} `REPOSITORY_REFUSED` for what is no repository, is bare, or has no commit.
 */
export async function surveyRepository(cwd: string): Promise<RepositorySurvey> {
  const git = new Git(cwd, {}, "user");
  await assertVersion(git);
  const isBare = await git.find(["rev-parse", "--is-bare-repository"]);
  if (isBare === null) throw await describeUnread(git, cwd);
  const isInside = (await git.find(["rev-parse", "--is-inside-work-tree"])) === "true";
  if (!isInside) throw new RepositoryRefusedError(cwd, isBare === "true" ? "bare" : "none");
  const root = await git.text(["rev-parse", "--show-toplevel"]);
  const prefix = await git.text(["rev-parse", "--show-prefix"]);
  const gitDirectory = await realpath(resolve(cwd, await git.text(["rev-parse", "--git-common-dir"])));
  const head = await git.find(["rev-parse", "--quiet", "--verify", "HEAD^{commit}"]);
  if (head === null) throw new RepositoryRefusedError(cwd, "empty");
  if ((await git.find(["rev-parse", "--quiet", "--verify", "refs/heads/orch"])) !== null)
    throw new RepositoryRefusedError(root, "branch-in-the-way");
  const branch = await git.find(["symbolic-ref", "--quiet", "--short", "HEAD"]);
  const notes = await collectNotes(git, branch);
  return { root: await realpath(root), prefix, gitDirectory, head, branch, notes };
}

/** @throws {GitTooOldError} `GIT_TOO_OLD` */
export async function assertVersion(git: Git): Promise<void> {
  const version = await git.text(["version"]);
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(version)?.slice(1) ?? []).map(Number);
  if (major < leastVersion[0] || (major === leastVersion[0] && minor < leastVersion[1]))
    throw new GitTooOldError(version);
}

async function describeUnread(git: Git, cwd: string): Promise<RepositoryRefusedError> {
  try {
    await git.run(["rev-parse", "--git-dir"]);
  } catch (error) {
    // For example a repository of another user, which git reads only where its owner allows it.
    if (error instanceof GitFailedError && !/not a git repository/i.test(error.output))
      return new RepositoryRefusedError(cwd, "unreadable", error.output);
  }
  return new RepositoryRefusedError(cwd, "none");
}

async function collectNotes(git: Git, branch: string | null): Promise<string[]> {
  const notes: string[] = [];
  const status = await git.run(["status", "--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=all"]);
  const dirty = status.stdout
    .toString("utf8")
    .split("\0")
    .filter((line) => /^[A-Z? ]{2} /.test(line))
    .map((line) => line.slice(3));
  if (dirty.length > 0) {
    const more = dirty.length > 3 ? ` and ${dirty.length - 3} more` : "";
    notes.push(
      `agents begin from the last commit and do not see what is not committed: ${dirty.slice(0, 3).join(", ")}${more}`,
    );
  }
  if (branch === null) notes.push("no branch is checked out, so none can be moved at the end; name one then");
  if ((await git.find(["cat-file", "-e", "HEAD:.gitmodules"])) !== null)
    notes.push("submodules are left out: their folders are empty for the agents");
  if ((await git.find(["config", "--bool", "core.sparseCheckout"])) === "true")
    notes.push("this checkout is sparse; the folders of the agents hold everything");
  const attributes = [":(glob)**/.gitattributes", ".gitattributes"];
  if ((await git.find(["grep", "-q", "filter=lfs", "HEAD", "--", ...attributes])) !== null)
    notes.push("files kept by LFS are pointers in the folders of the agents");
  return notes;
}
