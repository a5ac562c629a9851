import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createGitWorkspace } from "../../../../src/adapters/workspace/git/index.ts";
import { addTo } from "../../guard/directory/make-tree.ts";
import { attempt, begin, makeFolder, makeRepository, order, take, TestRepository } from "./make-repository.ts";

const mergeOne = async (repository: TestRepository) => {
  const { workspace, run } = await begin(repository);
  await attempt(run, order("a", "1"), (directory) => addTo(directory, { "a/new": "new\n" }));
  return { workspace, run, merged: await take(run, order("a", "1")) };
};

describe("createGitWorkspace refuses", () => {
  const refusal = (cwd: string): Promise<unknown> =>
    createGitWorkspace({ cwd }).then(
      () => null,
      (error: { code: string; reason: string; message: string }) => ({ ...error, message: error.message }),
    );

  it("a folder that is in no repository", async () => {
    expect(await refusal(await makeFolder())).toMatchObject({ code: "REPOSITORY_REFUSED", reason: "none" });
  });

  it("a repository without a commit", async () => {
    const folder = await makeFolder();
    execFileSync("git", ["init", "-q"], { cwd: folder });
    expect(await refusal(folder)).toMatchObject({
      reason: "empty",
      message: expect.stringContaining("without a commit") as string,
    });
  });

  it("a bare repository", async () => {
    const repository = await makeRepository();
    const bare = join(await makeFolder(), "bare.git");
    repository.git("clone", "-q", "--bare", repository.root, bare);
    expect(await refusal(bare)).toMatchObject({ reason: "bare" });
  });

  it("a branch that is in the way of its own", async () => {
    const repository = await makeRepository();
    repository.git("branch", "orch");
    expect(await refusal(repository.root)).toMatchObject({ reason: "branch-in-the-way" });
  });

  it.each([
    ["GIT_MISSING", null],
    ["GIT_TOO_OLD", "#!/bin/sh\necho git version 2.37.9\n"],
  ])("a machine with another git: %s", async (code, script) => {
    const repository = await makeRepository();
    const bin = await makeFolder();
    if (script !== null) await writeFile(join(bin, "git"), script, { mode: 0o755 });
    const path = process.env["PATH"];
    try {
      process.env["PATH"] = bin;
      expect(await refusal(repository.root)).toMatchObject({ code });
    } finally {
      process.env["PATH"] = path;
    }
  });
});

describe("createGitWorkspace leaves what is the user's", () => {
  it("in a checkout with changes, a stash, hooks that fail, signing that fails, and no name", async () => {
    const repository = await makeRepository({ "a/1": "one\n", "b/1": "one\n", c: "c\n" });
    await addTo(repository.root, { c: "stashed\n" });
    repository.git("-c", "user.name=u", "-c", "user.email=u@x", "stash", "-q");
    await addTo(repository.root, { "b/1": "staged\n" });
    repository.git("add", "b/1");
    await addTo(repository.root, { "a/1": "changed\n", untracked: "x" });
    for (const hook of ["pre-commit", "post-checkout", "reference-transaction", "post-merge"])
      await writeFile(join(repository.root, ".git/hooks", hook), '#!/bin/sh\ntouch "$0.ran"\nexit 1\n', {
        mode: 0o755,
      });
    repository.git("config", "commit.gpgSign", "true");
    repository.git("config", "gpg.program", "false");
    repository.git("config", "user.useConfigOnly", "true");
    const before = repository.snapshot();
    const { workspace, run, merged } = await mergeOne(repository);
    expect(merged.ok).toBe(true);
    expect(workspace.notes.join()).toContain("do not see what is not committed: a/1, b/1");
    expect(repository.snapshot()).toEqual(before);
    expect(repository.files(await run.head())).toEqual({
      "a/1": "100644 one",
      "a/new": "100644 new",
      "b/1": "100644 one",
      c: "100644 c",
    });
    expect(existsSync(join(repository.root, ".git/hooks/reference-transaction.ran"))).toBe(false);
    expect(repository.git("log", "-1", "--format=%an|%cn|%G?", "orch/run/integration")).toBe("a (orch)|orch|N");
  });

  it("whatever GIT_ variables this process has", async () => {
    const repository = await makeRepository();
    const other = await makeRepository();
    process.env["GIT_DIR"] = join(other.root, ".git");
    process.env["GIT_INDEX_FILE"] = "/nowhere/index";
    try {
      expect((await mergeOne(repository)).merged.ok).toBe(true);
    } finally {
      delete process.env["GIT_DIR"];
      delete process.env["GIT_INDEX_FILE"];
    }
    expect(other.git("branch", "--list", "orch/*")).toBe("");
  });
});

describe("createGitWorkspace works", () => {
  const checks = async (repository: TestRepository) => {
    const before = repository.git("status", "--porcelain");
    const { run, workspace, merged } = await mergeOne(repository);
    expect(merged.ok).toBe(true);
    expect(repository.git("status", "--porcelain")).toBe(before);
    return { run, workspace };
  };

  it("where no branch is checked out", async () => {
    const repository = await makeRepository();
    repository.git("checkout", "-q", "--detach");
    const { workspace } = await checks(repository);
    expect(workspace).toMatchObject({ branch: null, notes: [expect.stringContaining("no branch")] });
    expect(repository.git("rev-parse", "HEAD")).toBe(repository.git("rev-parse", "main"));
  });

  it("from a linked worktree", async () => {
    const repository = await makeRepository();
    const linked = join(await makeFolder(), "linked");
    repository.git("worktree", "add", "-q", "-b", "side", linked);
    const other = new TestRepository(linked);
    await other.commit({ "a/side": "side\n" });
    const { run } = await checks(other);
    expect(Object.keys(repository.files(await run.head()))).toEqual(["a/1", "a/new", "a/side", "b/1"]);
  });

  it("from a shallow clone", async () => {
    const origin = await makeRepository();
    for (let count = 0; count < 3; count += 1) await origin.commit({ "a/1": `${count}\n` });
    const clone = join(await makeFolder(), "clone");
    origin.git("clone", "-q", "--depth", "1", `file://${origin.root}`, clone);
    await checks(new TestRepository(clone));
  });

  it("with a sparse checkout: agents have everything", async () => {
    const repository = await makeRepository({ "a/1": "one\n", "b/1": "one\n", "far/1": "far\n" });
    repository.git("sparse-checkout", "set", "a");
    expect(existsSync(join(repository.root, "far/1"))).toBe(false);
    const { workspace, run } = await begin(repository);
    const directory = await run.open(order("a", "1"));
    expect(readFileSync(join(directory, "far/1"), "utf8")).toBe("far\n");
    expect(workspace.notes).toEqual([expect.stringContaining("sparse")]);
    expect(existsSync(join(repository.root, "far/1"))).toBe(false);
    expect(repository.git("status", "--porcelain")).toBe("");
  });

  it("with submodules: their folders are empty for agents, and stay as they are", async () => {
    const inner = await makeRepository();
    const repository = await makeRepository();
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.root, "inner");
    await repository.commit({}, "with a submodule");
    const { workspace, run } = await checks(repository);
    expect(workspace.notes).toEqual([expect.stringContaining("submodules")]);
    const pinned = inner.git("rev-parse", "HEAD");
    expect(repository.files(await run.head())["inner"]).toBe(`160000 ${pinned}`);
  });

  it("with files kept by LFS: they are pointers, and nothing is fetched or stored anew", async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 12345\n`;
    const repository = await makeRepository({
      ".gitattributes": "*.bin filter=lfs -text\n",
      "a/big.bin": pointer,
      "a/1": "",
    });
    const { workspace, run } = await checks(repository);
    expect(workspace.notes).toEqual([expect.stringContaining("LFS")]);
    expect(repository.files(await run.head())["a/big.bin"]).toBe(`100644 ${pointer.trim()}`);
  });

  it("in a folder of the repository", async () => {
    const repository = await makeRepository({
      "packages/api/a/1": "one\n",
      "packages/web/a/1": "one\n",
      "a/1": "one\n",
    });
    const { run } = await begin(repository, { cwd: join(repository.root, "packages/api") });
    const kept = await attempt(run, order("a", "1"), (directory) =>
      addTo(directory, { "a/1": "two\n", "../web/a/1": "two\n", "../../a/1": "two\n" }),
    );
    expect(kept.foreign.map(({ path }) => path)).toEqual(["../../a/1", "../../packages/web/a/1"]);
    await take(run, order("a", "1"));
    expect(repository.files(await run.head())).toEqual({
      "a/1": "100644 one",
      "packages/api/a/1": "100644 two",
      "packages/web/a/1": "100644 one",
    });
  });

  it("with ids and titles of any kind", async () => {
    const repository = await makeRepository();
    const ids = [
      "constructor",
      "__proto__",
      "",
      " ",
      "../x",
      "ä",
      "integration",
      "a\nb",
      "x.lock",
      "-f",
      "a".repeat(400),
      "@{0}",
      "~",
    ];
    const { run } = await begin(repository, {}, "../run ä");
    for (const id of ids) {
      const given = order(id, id, {
        ownership: [["**", [id]]],
        owned: ["**"],
        task: { id, title: `${id}\n\nOrch-Task: forged` } as never,
      });
      await attempt(run, given, (directory) => addTo(directory, { [`a/${ids.indexOf(id)}`]: id }));
      expect((await take(run, given)).ok).toBe(true);
    }
    expect(Object.keys(repository.files(await run.head()))).toHaveLength(ids.length + 1);
    const tasks = repository
      .git("log", "--format=%(trailers:key=Orch-Task,valueonly)", run.branch)
      .split("\n")
      .filter(Boolean);
    expect(tasks).not.toContain("forged");
    expect(tasks).toContain("__proto__");
  });
});

describe("a folder", () => {
  it("is made ready once, and what that leaves for git is nobody's work", async () => {
    const repository = await makeRepository({ "a/1": "one\n", ".gitignore": "packages\n", lock: "1\n" });
    let count = 0;
    const setUp = async (directory: string): Promise<void> => {
      count += 1;
      await addTo(directory, { "packages/x": "installed", lock: "2\n", other: "" });
    };
    const { run } = await begin(repository, { setUp });
    for (const attemptNumber of [1, 2]) {
      const given = order("a", "1", { attempt: attemptNumber });
      const kept = await attempt(run, given, async (directory) => {
        expect(await readFile(join(directory, "packages/x"), "utf8")).toBe("installed");
      });
      expect(kept).toEqual({ foreign: [], fileCount: 0 });
    }
    expect(count).toBe(1);
  });

  it("is made anew where making it ready failed", async () => {
    const repository = await makeRepository();
    let count = 0;
    const setUp = (): Promise<void> =>
      (count += 1) === 1 ? Promise.reject(new Error("no network")) : Promise.resolve();
    const { run } = await begin(repository, { setUp });
    await expect(run.open(order("a", "1"))).rejects.toThrow("no network");
    const directory = await run.open(order("a", "1", { attempt: 2 }));
    expect([count, basename(directory)]).toEqual([2, "a"]);
  });

  it("holds what is merged, whatever was done to it", async () => {
    const repository = await makeRepository({ "a/1": "one\n", "a/deep/2": "two\n", "b/1": "one\n" });
    const { run } = await begin(repository);
    const spoil = async (directory: string): Promise<void> => {
      await rm(join(directory, "a"), { recursive: true });
      await addTo(directory, { a: "-> /etc", "b/1": "x", "b/new/deep": "x", ".git": "gitdir: /nowhere\n" });
      await mkdir(join(directory, "closed"));
      await writeFile(join(directory, "closed/x"), "");
      await chmod(join(directory, "closed"), 0);
    };
    await attempt(run, order("a", "1"), spoil, false).catch(() => undefined);
    await attempt(run, order("b", "2"), (directory) => addTo(directory, { "b/2": "merged\n" }));
    await take(run, order("b", "2"));
    const directory = await run.open(order("a", "1", { attempt: 2 }));
    expect(repository.gitIn(directory, "status", "--porcelain")).toBe("");
    expect(readFileSync(join(directory, "b/2"), "utf8")).toBe("merged\n");
    expect(readFileSync(join(directory, "a/deep/2"), "utf8")).toBe("two\n");
    expect(existsSync(join(directory, "closed"))).toBe(false);
  });

  it("of an agent that does not end is not given to its next attempt", async () => {
    const { run } = await begin(await makeRepository());
    const first = await run.open(order("a", "1"));
    const second = await run.open(order("a", "1", { attempt: 2 }));
    expect(second).not.toBe(first);
  });
});
