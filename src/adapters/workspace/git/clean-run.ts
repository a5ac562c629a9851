import { readdir, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Git } from "./git.ts";
import { removeFolder } from "./remove-folder.ts";
import { RunRefs } from "./run-refs.ts";

/** What a run has in a repository and beside it. */
export interface RunLeavings {
  /** Working folders. */
  readonly folders: readonly string[];
  /** Names of branches. */
  readonly branches: readonly string[];
  /** All that is removed with them, beside the branches. */
  readonly refs: readonly string[];
  /** Work that would be lost, one sentence each. */
  readonly unmerged: readonly string[];
}

/** Where a run has what it has. */
export interface RunPlace {
  readonly runId: string;
  /** Where the repository keeps what all its checkouts share. */
  readonly gitDirectory: string;
  /** Where its working folders are. */
  readonly folder: string;
}

/** Lists what a run left, and what of it is nowhere else. Work that is not the agent's own was never to be merged, and does not count. */
export async function listLeavings({ gitDirectory, runId, folder }: RunPlace): Promise<RunLeavings> {
  const git = gitOf(gitDirectory);
  const refs = new RunRefs(runId);
  const all = (await git.text(["for-each-ref", "--format=%(refname)", ...refs.all])).split("\n").filter(Boolean);
  const branches = all.filter((ref) => ref.startsWith("refs/heads/"));
  return {
    folders: await listFolders(folder),
    branches: branches.map((ref) => ref.slice("refs/heads/".length)),
    refs: all.filter((ref) => !ref.startsWith("refs/heads/")),
    unmerged: await findUnmerged(git, refs, all),
  };
}

/** Removes what a run left; done again after it was cut off, it goes on. */
export async function removeLeavings(place: RunPlace): Promise<void> {
  const { gitDirectory, folder } = place;
  const git = gitOf(gitDirectory);
  const { folders, branches, refs } = await listLeavings(place);
  for (const path of folders) {
    await removeFolder(path);
    // What git knows of a folder goes too; one that it does not know is no fault.
    await git.run(["worktree", "remove", "-f", "-f", path], { answers: [0, 128] });
  }
  const lines = [...branches.map((name) => `refs/heads/${name}`), ...refs].map((ref) => `delete ${ref}\n`);
  if (lines.length > 0) await git.run(["update-ref", "--stdin"], { input: lines.join("") });
  await removeFolder(folder);
  // The folder of all runs stays where another run is in it.
  await rmdir(dirname(folder)).catch(() => undefined);
}

function gitOf(gitDirectory: string): Git {
  return new Git(gitDirectory, { GIT_DIR: gitDirectory });
}

async function listFolders(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const kind of ["agents", "checks"])
    for (const name of await readdir(join(folder, kind)).catch(() => [])) found.push(join(folder, kind, name));
  return found.sort();
}

async function findUnmerged(git: Git, refs: RunRefs, all: readonly string[]): Promise<string[]> {
  const integration = await git.find(["rev-parse", "--quiet", "--verify", refs.integration]);
  const base = await git.find(["rev-parse", "--quiet", "--verify", refs.base]);
  if (integration === null) return [];
  const unmerged: string[] = [];
  if (integration !== base) {
    const holders = (await git.text(["for-each-ref", "--contains", integration, "--format=%(refname)"])).split("\n");
    const others = holders.filter((ref) => ref !== "" && !all.includes(ref));
    if (others.length === 0) unmerged.push(`${refs.branch} is merged nowhere: orch merge`);
  }
  for (const [task, names] of groupByTask(all)) {
    let isIn = false;
    for (const name of names) {
      const { code } = await git.run(["merge-base", "--is-ancestor", name, integration], { answers: [0, 1, 128] });
      isIn ||= code === 0;
    }
    if (!isIn) unmerged.push(`the work of task ${task} was never merged (${names.at(-1)!})`);
  }
  return unmerged;
}

function groupByTask(all: readonly string[]): Map<string, string[]> {
  const tasks = new Map<string, string[]>();
  for (const ref of all) {
    const part = /^refs\/orch\/[^/]+\/(?:work|left)\/([^/]+)\/\d+$/.exec(ref)?.[1];
    if (part === undefined) continue;
    const known = tasks.get(part);
    if (known === undefined) tasks.set(part, [ref]);
    else known.push(ref);
  }
  return tasks;
}
