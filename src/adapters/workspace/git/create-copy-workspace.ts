import { copyFile, mkdir, realpath, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ArgumentError } from "../../../core/errors.ts";
import { fileNameOf } from "../../files/index.ts";
import { identityOf } from "./commit-message.ts";
import { beginRun, guardOf, usualFolder } from "./create-git-workspace.ts";
import type { GitWorkspace, GitWorkspaceOptions } from "./create-git-workspace.ts";
import { Git } from "./git.ts";
import type { BranchMove } from "./move-branch.ts";
import { RunRefs } from "./run-refs.ts";
import { assertVersion } from "./survey-repository.ts";

/** How agents get copies of a folder. */
export interface CopyWorkspaceOptions extends GitWorkspaceOptions {
  /** Names, and paths from the folder, that are not copied, beside what `.gitignore` files name. Default: `node_modules`. */
  readonly leaveOut?: readonly string[];
}

/**
 * Gives each agent a copy of a folder that need not be a git repository, as it is when the run begins, changes that nobody committed
 * included. What is merged goes into the folder with `take`; until then nothing in it changes.
 *
 * The copies belong to a repository of their own, one for each run, beside the folder. So all is as in `createGitWorkspace`.
 *
 * @throws {GitMissingError} `GIT_MISSING`
 * @throws {GitTooOldError} `GIT_TOO_OLD`
 * @throws {ArgumentError} `ARGUMENT_INVALID` where there is no such folder.
 */
export async function createCopyWorkspace(options: CopyWorkspaceOptions): Promise<GitWorkspace> {
  const { leaveOut = ["node_modules"], judgeOf = guardOf, setUp = null } = options;
  const cwd = await realpath(resolve(options.cwd)).catch(() => {
    throw new ArgumentError("options.cwd", "a folder that exists", options.cwd);
  });
  await assertVersion(new Git(cwd, {}, "user"));
  const all = options.folder === undefined ? usualFolder(cwd) : resolve(options.folder);
  const folderOf = (runId: string): string => join(all, fileNameOf(runId));
  const gitDirectoryOf = (runId: string): string => join(folderOf(runId), "repository.git");
  return {
    branch: null,
    notes: ["agents have a copy of this folder; nothing in it changes before the work is taken"],
    placeOf: (runId) => ({ runId, gitDirectory: gitDirectoryOf(runId), folder: folderOf(runId) }),
    async begin(runId, isKnown) {
      const gitDirectory = gitDirectoryOf(runId);
      await mkdir(gitDirectory, { recursive: true });
      const git = new Git(gitDirectory, { GIT_DIR: gitDirectory });
      const head = isKnown ? "" : await takeIn(cwd, { runId, gitDirectory, leaveOut });
      return beginRun(runId, isKnown, { git, gitDirectory, prefix: "", head, folder: folderOf(runId), judgeOf, setUp });
    },
    take: (runId) => bringBack(cwd, runId, gitDirectoryOf(runId)),
  };
}

/** The index that says what of the folder was copied, and with which times. */
function importIndex(gitDirectory: string): string {
  return join(gitDirectory, "import.index");
}

function overFolder(cwd: string, gitDirectory: string): Git {
  const index = importIndex(gitDirectory);
  return new Git(cwd, { GIT_DIR: gitDirectory, GIT_WORK_TREE: cwd, GIT_INDEX_FILE: index });
}

/** Makes the repository of a run, with the folder as its first commit. */
async function takeIn(
  cwd: string,
  run: { readonly runId: string; readonly gitDirectory: string; readonly leaveOut: readonly string[] },
): Promise<string> {
  const { runId, gitDirectory, leaveOut } = run;
  await new Git(gitDirectory).run(["init", "--bare", "--quiet", "--template=", gitDirectory]);
  await mkdir(join(gitDirectory, "info"), { recursive: true });
  const lines = leaveOut.map((name) => (name.includes("/") ? `/${escapePattern(name)}` : escapePattern(name)));
  await writeFile(join(gitDirectory, "info/exclude"), `${lines.join("\n")}\n`);
  await rm(importIndex(gitDirectory), { force: true });
  const git = overFolder(cwd, gitDirectory);
  const listed = await git.run(["ls-files", "-z", "--others", "--exclude-standard"]);
  // A repository inside of the folder is named with a slash, and stays out.
  const names = listed.stdout
    .toString("latin1")
    .split("\0")
    .filter((name) => name !== "" && !name.endsWith("/"));
  await git.run(["update-index", "-z", "--add", "--stdin"], {
    input: Buffer.from(names.map((name) => `${name}\0`).join(""), "latin1"),
  });
  const tree = await git.text(["write-tree"]);
  return git.text(["commit-tree", tree], { input: `Begin\n\nOrch-Run: ${runId}\n`, environment: identityOf("orch") });
}

/** Brings what was merged into the folder; a file that was changed there meanwhile keeps all of it out. */
async function bringBack(cwd: string, runId: string, gitDirectory: string): Promise<BranchMove> {
  const refs = new RunRefs(runId);
  const git = overFolder(cwd, gitDirectory);
  const stay = (reason: string): BranchMove => ({ moved: false, branch: cwd, reason, paths: [] });
  const find = (ref: string): Promise<string | null> =>
    git.find(["rev-parse", "--quiet", "--verify", ref]).catch(() => null);
  const to = await find(refs.integration);
  const from = (await find(taken)) ?? (await find(refs.base));
  if (to === null || from === null) return stay(`there are no copies of run ${runId}: it was cleaned`);
  if (from === to) return { moved: true, branch: cwd, from, to, how: "nothing" };
  // Where something is in the way, the index has to stay as it was too.
  const index = `${importIndex(gitDirectory)}.new`;
  const environment = { GIT_INDEX_FILE: index };
  await copyFile(importIndex(gitDirectory), index);
  await git.run(["update-index", "-q", "--refresh"], { environment, answers: [0, 1] });
  const { code, stderr } = await git.run(["read-tree", "-m", "-u", from, to], { environment, answers: [0, 128] });
  if (code !== 0) return stay(`something is in the way: ${stderr.trim().slice(0, 500)}`);
  await copyFile(index, importIndex(gitDirectory));
  await git.run(["update-ref", taken, to]);
  return { moved: true, branch: cwd, from, to, how: "copied" };
}

/** What of the run is in the folder: no name of the run itself, so that it counts as taken. */
const taken = "refs/heads/taken";

function escapePattern(name: string): string {
  return name.replace(/[\\*?[\]#! ]/g, "\\$&");
}
