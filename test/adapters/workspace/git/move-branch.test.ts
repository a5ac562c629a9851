import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listLeavings, measureDisk, moveBranch, removeLeavings } from "../../../../src/adapters/workspace/git/index.ts";
import { addTo } from "../../guard/directory/make-tree.ts";
import { attempt, begin, makeFolder, makeRepository, order, take } from "./make-repository.ts";
import type { TestRepository } from "./make-repository.ts";

/** A run of which one task was merged. */
const merged = async (tree?: Record<string, string>) => {
  const repository = await makeRepository(tree);
  const { workspace, run } = await begin(repository);
  await attempt(run, order("a", "1"), (directory) => addTo(directory, { "a/1": "by the run\n" }));
  await take(run, order("a", "1"));
  const place = workspace.placeOf("run");
  return { repository, run, workspace, place };
};
const move = (repository: TestRepository, branch: string | null = "main") => moveBranch(repository.root, "run", branch);

describe("moveBranch", () => {
  it("moves forward the branch that is checked out, with its checkout, and does nothing the second time", async () => {
    const { repository, run } = await merged();
    await addTo(repository.root, { untracked: "mine\n" });
    const from = repository.git("rev-parse", "main");
    expect(await move(repository)).toEqual({
      moved: true,
      branch: "main",
      from,
      to: await run.head(),
      how: "fast-forward",
    });
    expect(repository.git("show", "HEAD:a/1")).toBe("by the run");
    expect(repository.git("status", "--porcelain")).toBe("?? untracked");
    expect(await move(repository)).toMatchObject({ moved: true, how: "nothing" });
  });

  it("merges where the branch has something else", async () => {
    const { repository } = await merged();
    await repository.commit({ "b/1": "by the user\n" });
    expect(await move(repository)).toMatchObject({ moved: true, how: "merge" });
    expect(repository.files("main")).toEqual({ "a/1": "100644 by the run", "b/1": "100644 by the user" });
    expect(repository.git("status", "--porcelain")).toBe("");
  });

  it("changes nothing where both sides changed a file", async () => {
    const { repository } = await merged();
    await repository.commit({ "a/1": "by the user\n" });
    const before = repository.snapshot();
    expect(await move(repository)).toMatchObject({
      moved: false,
      paths: ["a/1"],
      reason: expect.stringContaining("git merge orch/run/integration") as string,
    });
    expect(repository.snapshot()).toEqual(before);
  });

  it.each([
    ["changed", async (repository: TestRepository) => addTo(repository.root, { "b/1": "changed\n" })],
    [
      "staged",
      async (repository: TestRepository) => {
        await addTo(repository.root, { "b/1": "changed\n" });
        repository.git("add", "-A");
      },
    ],
  ])("changes nothing in a checkout that is %s", async (_, spoil) => {
    const { repository } = await merged();
    await spoil(repository);
    const before = repository.snapshot();
    expect(await move(repository)).toMatchObject({
      moved: false,
      reason: expect.stringContaining("commit or stash") as string,
    });
    expect(repository.snapshot()).toEqual(before);
  });

  it("changes nothing where a file that git does not know is in the way", async () => {
    const repository = await makeRepository();
    const { run } = await begin(repository);
    await attempt(run, order("a", "1"), (directory) => addTo(directory, { "a/new": "by the run\n" }));
    await take(run, order("a", "1"));
    await addTo(repository.root, { "a/new": "mine\n" });
    const before = repository.snapshot();
    expect(await move(repository)).toMatchObject({
      moved: false,
      reason: expect.stringContaining("in the way") as string,
    });
    expect(repository.snapshot()).toEqual(before);
  });

  it("moves a branch that is not checked out, whatever the checkout looks like", async () => {
    const { repository } = await merged();
    repository.git("checkout", "-q", "-b", "other");
    await addTo(repository.root, { "b/1": "changed\n" });
    const before = repository.git("status", "--porcelain");
    expect(await move(repository)).toMatchObject({ moved: true, branch: "main" });
    expect(repository.git("show", "main:a/1")).toBe("by the run");
    expect(repository.git("status", "--porcelain")).toBe(before);
  });

  it("moves a branch that is checked out elsewhere, with that checkout", async () => {
    const { repository } = await merged();
    const elsewhere = join(await makeFolder(), "elsewhere");
    repository.git("worktree", "add", "-q", "-b", "side", elsewhere);
    expect(await move(repository, "side")).toMatchObject({ moved: true });
    expect(repository.gitIn(elsewhere, "show", "HEAD:a/1")).toBe("by the run");
    expect(repository.gitIn(elsewhere, "status", "--porcelain")).toBe("");
  });

  it("says what to do where no branch is known, or it is gone, or the run", async () => {
    const { repository } = await merged();
    expect(await move(repository, null)).toMatchObject({
      moved: false,
      reason: expect.stringContaining("--into") as string,
    });
    expect(await move(repository, "gone")).toMatchObject({
      moved: false,
      reason: expect.stringContaining("--into") as string,
    });
    expect(await moveBranch(repository.root, "unknown", "main")).toMatchObject({
      moved: false,
      reason: expect.stringContaining("cleaned") as string,
    });
  });

  it("leaves a sparse checkout sparse", async () => {
    const { repository } = await merged({ "a/1": "one\n", "far/1": "far\n" });
    repository.git("sparse-checkout", "set", "a");
    expect(await move(repository)).toMatchObject({ moved: true });
    expect(existsSync(join(repository.root, "far/1"))).toBe(false);
    expect(repository.git("status", "--porcelain")).toBe("");
  });
});

describe("removeLeavings", () => {
  it("removes folders, branches and all other names of a run, and nothing else", async () => {
    const { repository, place } = await merged();
    repository.git("branch", "orchid");
    await begin(repository, {}, "other");
    const before = repository.snapshot();
    await move(repository);
    const after = repository.snapshot();
    expect(after).not.toEqual(before);
    expect((await listLeavings(place)).unmerged).toEqual([]);
    await removeLeavings(place);
    expect(repository.snapshot()).toEqual(after);
    expect(repository.git("for-each-ref", "--format=%(refname)").split("\n")).toEqual([
      "refs/heads/main",
      "refs/heads/orch/other/integration",
      "refs/heads/orchid",
      "refs/orch/other/base",
    ]);
    expect(repository.git("worktree", "list").split("\n")).toHaveLength(1);
    expect(existsSync(place.folder)).toBe(false);
    await removeLeavings(place);
  });

  it("goes on where it was cut off, or where folders are gone or spoiled", async () => {
    const { repository, place, run } = await merged();
    const { directory, release } = await run.checkOut(await run.head());
    release();
    await addTo(directory, { ".git": "gitdir: /nowhere\n" });
    repository.git("branch", "-D", "orch/run/a");
    await removeLeavings(place);
    expect(repository.git("worktree", "list").split("\n")).toHaveLength(1);
    expect(repository.git("for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
  });
});

describe("listLeavings", () => {
  it("names work that is nowhere else", async () => {
    const { repository, run, place } = await merged();
    await attempt(run, order("b", "2"), (directory) => addTo(directory, { "b/1": "half\n" }), false);
    await attempt(run, order("b", "3"), (directory) => addTo(directory, { "b/1": "whole\n" }));
    const { branches, folders, unmerged } = await listLeavings(place);
    expect(branches).toEqual(["orch/run/a", "orch/run/b", "orch/run/integration"]);
    expect(folders.map((path) => path.split("/").slice(-2).join("/"))).toEqual(["agents/a", "agents/b"]);
    expect(unmerged).toEqual([
      "orch/run/integration is merged nowhere: orch merge",
      "the work of task 2 was never merged (refs/orch/run/left/2/1)",
      "the work of task 3 was never merged (refs/orch/run/work/3/1)",
    ]);
    repository.git("tag", "kept", "orch/run/integration");
    expect((await listLeavings(place)).unmerged).toHaveLength(2);
    expect(await measureDisk(folders)).toBeGreaterThan(0);
    expect(await measureDisk(folders, 1)).toBe(null);
  });

  it("does not count a failed attempt whose task was merged later, nor work that changed nothing", async () => {
    const repository = await makeRepository();
    const { workspace, run } = await begin(repository);
    const place = workspace.placeOf("run");
    await attempt(run, order("b", "1"), () => undefined);
    expect((await listLeavings(place)).unmerged).toEqual([]);
    await attempt(run, order("a", "2"), (directory) => addTo(directory, { "a/1": "half\n" }), false);
    await attempt(run, order("a", "2", { attempt: 2 }), (directory) => addTo(directory, { "a/1": "whole\n" }));
    await take(run, order("a", "2", { attempt: 2 }));
    repository.git("merge", "-q", "--ff-only", "orch/run/integration");
    expect((await listLeavings(place)).unmerged).toEqual([]);
  });
});
