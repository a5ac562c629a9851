import { RepositoryRefusedError } from "../errors.ts";
import { identityOf } from "./commit-message.ts";
import { Git } from "./git.ts";
import { RunRefs } from "./run-refs.ts";

/** Whether a branch of the user was moved to the work of a run. */
export type BranchMove =
  | {
      readonly moved: true;
      readonly branch: string;
      readonly from: string;
      readonly to: string;
      /** `nothing`: the work was in it already; `copied`: it is no branch but a folder, and the work is in it now. */
      readonly how: "fast-forward" | "merge" | "nothing" | "copied";
    }
  | {
      readonly moved: false;
      readonly branch: string | null;
      /** One sentence, with the way out. */
      readonly reason: string;
      /** Files that both sides changed. */
      readonly paths: readonly string[];
    };

/**
 * Moves a branch of the user to the work of a run: forward where it has nothing else, else by a merge that has no conflict.
 * Where it is checked out, the checkout has to be clean and goes with it; else nothing but the branch changes.
 *
 * @param cwd - A checkout of the repository.
 * @param branch - Its name; `null`: none is known.
 */
export async function moveBranch(cwd: string, runId: string, branch: string | null): Promise<BranchMove> {
  const git = new Git(cwd, {}, "user");
  const refs = new RunRefs(runId);
  const stay = (reason: string, paths: readonly string[] = []): BranchMove => ({ moved: false, branch, reason, paths });
  const to = await git.find(["rev-parse", "--quiet", "--verify", refs.integration]);
  if (to === null) return stay(`there is no branch ${refs.branch}: the run has no folders of its own, or was cleaned`);
  if (branch === null) return stay("no branch was checked out when the run began; name one with --into");
  const ref = `refs/heads/${branch}`;
  const from = await git.find(["rev-parse", "--quiet", "--verify", ref]);
  if (from === null) return stay(`there is no branch ${branch} any more; name another one with --into`);
  const isIn = async (commit: string, other: string): Promise<boolean> =>
    (await git.run(["merge-base", "--is-ancestor", commit, other], { answers: [0, 1] })).code === 0;
  if (await isIn(to, from)) return { moved: true, branch, from, to: from, how: "nothing" };
  const checkout = await findCheckout(git, ref);
  if (checkout !== null && !(await isClean(checkout)))
    return stay(
      `${branch} is checked out in ${checkout} with changes that are not committed; commit or stash them first`,
    );
  const isForward = await isIn(from, to);
  let target = to;
  if (!isForward) {
    const merged = await git.run(["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", from, to], {
      answers: [0, 1],
    });
    const [tree = "", ...paths] = merged.stdout.toString("utf8").split("\0");
    if (merged.code === 1) {
      const names = paths.filter((path) => path !== "");
      return stay(
        `${branch} was changed meanwhile, and both sides changed ${names.join(", ")}; merge by hand: git merge ${refs.branch}`,
        names,
      );
    }
    target = await git.text(["commit-tree", tree.trim(), "-p", from, "-p", to], {
      input: `Merge ${refs.branch}\n\nOrch-Run: ${runId}\n`,
      environment: identityOf("orch"),
    });
  }
  if (checkout === null) await git.run(["update-ref", "-m", `orch merge ${runId}`, ref, target, from]);
  else {
    // Files that git does not know and that are in the way make it refuse, before anything is changed.
    const { code, stderr } = await new Git(checkout, {}, "user").run(["merge", "--ff-only", "--quiet", target], {
      answers: [0, 1, 128],
    });
    if (code !== 0) return stay(`${checkout} is in the way: ${stderr.trim().slice(0, 500)}`);
  }
  return { moved: true, branch, from, to: target, how: isForward ? "fast-forward" : "merge" };
}

/** The folder where a branch is checked out; `null` for none. */
async function findCheckout(git: Git, ref: string): Promise<string | null> {
  const listed = await git.text(["worktree", "list", "--porcelain", "-z"]);
  for (const block of listed.split("\0\0")) {
    const lines = block.split("\0");
    if (!lines.includes(`branch ${ref}`)) continue;
    return lines.find((line) => line.startsWith("worktree "))?.slice("worktree ".length) ?? null;
  }
  return null;
}

async function isClean(checkout: string): Promise<boolean> {
  const git = new Git(checkout, {}, "user");
  const status = await git.run(["status", "--porcelain", "--untracked-files=no", "--ignore-submodules=none"], {
    answers: [0, 128],
  });
  if (status.code !== 0) throw new RepositoryRefusedError(checkout, "unreadable", status.stderr.trim());
  return status.stdout.length === 0;
}
