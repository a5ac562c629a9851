import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { createGitWorkspace } from "../../../../src/adapters/workspace/git/index.ts";
import type { GitWorkspace, GitWorkspaceOptions } from "../../../../src/adapters/workspace/git/index.ts";
import type { RunWorkspace, WorkOrder } from "../../../../src/ports/index.ts";
import { addTo } from "../../guard/directory/make-tree.ts";

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** Whose what is in most tests. */
export const ownership: WorkOrder["ownership"] = [
  ["a/**", ["a"]],
  ["b/**", ["b"]],
  ["both/**", ["a", "b"]],
  ["ignored.txt", ["a"]],
];

/** A repository of a user who has a name, and settings that must not matter. */
export class TestRepository {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Runs git as the user would, in the checkout; what it printed. */
  git(...args: string[]): string {
    return this.gitIn(this.root, ...args);
  }

  gitIn(cwd: string, ...args: string[]): string {
    const environment = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
    return execFileSync("git", args, {
      cwd,
      encoding: "utf8",
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  }

  async commit(tree: Readonly<Record<string, string>>, message = "change"): Promise<string> {
    await addTo(this.root, tree);
    this.git("add", "-A");
    this.git("-c", "user.name=user", "-c", "user.email=user@example.org", "commit", "-qm", message, "--allow-empty");
    return this.git("rev-parse", "HEAD");
  }

  /** Files of a commit with mode and content: `100644 text`. */
  files(commit: string): Record<string, string> {
    const listed = this.git("ls-tree", "-r", "-z", commit)
      .split("\0")
      .filter((line) => line !== "");
    return Object.fromEntries(
      listed.map((line) => {
        const [head = "", path = ""] = [line.slice(0, line.indexOf("\t")), line.slice(line.indexOf("\t") + 1)];
        const [mode = "", kind = "", object = ""] = head.split(" ");
        return [path, `${mode} ${kind === "blob" ? this.git("cat-file", "blob", object) : object}`];
      }),
    );
  }

  /** Everything of the user's that a run must leave as it is. */
  snapshot(): Record<string, string> {
    return {
      status: this.git("status", "--porcelain", "--ignored"),
      head: this.git("symbolic-ref", "-q", "HEAD"),
      branches: this.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/stash", "refs/tags")
        .split("\n")
        .filter((line) => !line.startsWith("refs/heads/orch/"))
        .join("\n"),
      config: this.git("config", "--local", "--list"),
      stash: this.git("stash", "list"),
      index: this.git("ls-files", "-s"),
    };
  }
}

/** A folder of its own, in which the repository is `repo`, so that what lies beside it is its own too. */
export async function makeFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "worktrees-")));
  folders.push(folder);
  return folder;
}

/** A repository with one commit, and a change that is staged. */
export async function makeRepository(tree: Readonly<Record<string, string>> = { "a/1": "one\n", "b/1": "one\n" }) {
  const root = join(await makeFolder(), "repo");
  await mkdir(root);
  const repository = new TestRepository(root);
  repository.git("init", "-q", "-b", "main");
  await repository.commit(tree, "first");
  return repository;
}

export async function begin(
  repository: TestRepository,
  options: Partial<GitWorkspaceOptions> = {},
  runId = "run",
): Promise<{ workspace: GitWorkspace; run: RunWorkspace }> {
  const workspace = await createGitWorkspace({ cwd: repository.root, ...options });
  return { workspace, run: await workspace.begin(runId, false) };
}

/** An order for an attempt. */
export function order(agentId: string, taskId: string, rest: Partial<WorkOrder> = {}): WorkOrder {
  const owned = ownership.flatMap(([pattern, ownerIds]) => (ownerIds.includes(agentId) ? [pattern] : []));
  return {
    ...{ runId: "run", feature: "f", personaId: agentId, attempt: 1, instructions: "", waitsFor: [], enables: [] },
    ...{ contracts: [], timeoutMs: null, agentId, owned, ownership },
    task: { id: taskId, title: `Task ${taskId}` } as WorkOrder["task"],
    ...rest,
  };
}

/** One attempt: its folder is opened, worked in and kept. */
export async function attempt(
  run: RunWorkspace,
  given: WorkOrder,
  work: (directory: string) => Promise<void> | void,
  ok = true,
) {
  const directory = await run.open(given);
  await work(directory);
  return run.keep({ ...given, directory }, { ok, foreign: [] });
}

/** Merges what an attempt did; what came of it. */
export async function take(run: RunWorkspace, { agentId, task, attempt: number }: WorkOrder) {
  const head = await run.head();
  const merged = await run.merge(head, { agentId, taskId: task.id, attempt: number, title: task.title });
  if (merged.ok && !merged.isContained) await run.advance(head, merged.commit);
  return merged;
}
