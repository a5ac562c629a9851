import { execFileSync } from "node:child_process";
import { chmod, link, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { addTo } from "../../guard/directory/make-tree.ts";
import { attempt, begin, makeRepository, order, take } from "./make-repository.ts";

const start = {
  "a/1": "one\n",
  "a/2": "two\n",
  "a/folder/3": "three\n",
  "a/folder/4": "four\n",
  "b/1": "one\n",
  "b/folder/2": "two\n",
  ".gitignore": "ignored.txt\n*.log\n",
};
const startFiles = Object.fromEntries(Object.entries(start).map(([path, text]) => [path, `100644 ${text.trim()}`]));

/** What agent `a` leaves of the start after some work: all files of the merged state, and what was told. */
const workOf = async (work: (directory: string) => Promise<unknown>, tree: Record<string, string> = {}) => {
  const repository = await makeRepository({ ...start, ...tree });
  const { run } = await begin(repository);
  const kept = await attempt(run, order("a", "1"), async (directory) => void (await work(directory)));
  expect((await take(run, order("a", "1"))).ok).toBe(true);
  return {
    repository,
    run,
    kept,
    files: repository.files(await run.head()),
    told: kept.foreign.map(({ path }) => path),
  };
};
const without = (...paths: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(startFiles).filter(([path]) => !paths.includes(path)));

describe("what is merged of an agent's work", () => {
  it("is what it owns: new, changed, deleted and renamed files, modes", async () => {
    const { files, told, kept } = await workOf(async (directory) => {
      await addTo(directory, { "a/1": "changed\n", "a/new/deep": "new\n" });
      await rename(join(directory, "a/folder/3"), join(directory, "a/3"));
      await chmod(join(directory, "a/2"), 0o755);
    });
    expect(told).toEqual([]);
    expect(kept.fileCount).toBe(5);
    expect(files).toEqual({
      ...without("a/folder/3"),
      "a/1": "100644 changed",
      "a/new/deep": "100644 new",
      "a/3": "100644 three",
      "a/2": "100755 two",
    });
  });

  it("is nothing of others: each foreign change is told, kept on the agent's branch, and left out", async () => {
    const { repository, files, told, kept } = await workOf(async (directory) => {
      await addTo(directory, { "a/new": "new\n", "b/1": "foreign\n", "b/new": "foreign\n", free: "foreign\n" });
      await rm(join(directory, "b/folder/2"));
      await rename(join(directory, "a/1"), join(directory, "b/taken"));
    });
    expect(files).toEqual({ ...without("a/1"), "a/new": "100644 new" });
    expect(told.sort()).toEqual(["b/1", "b/folder/2", "b/new", "b/taken", "free"]);
    expect(kept.foreign.find(({ path }) => path === "b/1")?.reason).toBe("content changed (not-owner, owned by b)");
    const kinds = repository.git("log", "--format=%(trailers:key=Orch-Outcome,valueonly)", "orch/run/a");
    expect(kinds).toContain("foreign");
    const foreign = repository.git("log", "--format=%H", "--grep=Orch-Outcome: foreign", "orch/run/a");
    expect(repository.files(foreign)["b/1"]).toBe("100644 foreign");
  });

  it("is what changed, whatever the agent's own git says, and whatever the times of the files say", async () => {
    const { files } = await workOf(async (directory) => {
      const git = (...args: string[]): unknown => execFileSync("git", args, { cwd: directory, stdio: "pipe" });
      git("update-index", "--assume-unchanged", "a/1", "b/1");
      git("update-index", "--skip-worktree", "a/2");
      await addTo(directory, { "a/1": "own\n", "a/2": "own\n", "b/1": "hid\n" });
      execFileSync("touch", ["-d", "2001-01-01", "a/1", "a/2"], { cwd: directory });
      git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "--allow-empty", "-m", "own commit");
    });
    expect(files).toEqual({ ...startFiles, "a/1": "100644 own", "a/2": "100644 own" });
  });

  it("keeps what the agent committed itself on its branch", async () => {
    const { repository, files } = await workOf(async (directory) => {
      await addTo(directory, { "a/1": "first\n" });
      const git = (...args: string[]): unknown => execFileSync("git", args, { cwd: directory, stdio: "pipe" });
      git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qam", "own commit");
      await addTo(directory, { "a/1": "second\n" });
    });
    expect(files["a/1"]).toBe("100644 second");
    expect(repository.git("log", "--format=%s", "orch/run/a").split("\n")).toContain("own commit");
  });

  it("has links where name and target are its own", async () => {
    const { files, told } = await workOf(async (directory) => {
      const make = (name: string, target: string): Promise<void> => symlink(target, join(directory, name));
      await make("a/good", "folder/3");
      await make("a/dangling", "later");
      await make("a/other", "../b/1");
      await make("a/outside", "/etc/passwd");
      await make("a/above", "../../..");
      await make("a/root", "..");
      await make("b/link", "../a/1");
      await mkdir(join(directory, "a/into"));
      await make("a/into/b", "../../b");
      await make("a/through", "into/b/1");
    });
    expect(told.sort()).toEqual(["a/above", "a/into/b", "a/other", "a/outside", "a/root", "a/through", "b/link"]);
    expect(files).toEqual({ ...startFiles, "a/good": "120000 folder/3", "a/dangling": "120000 later" });
  });

  it("has a file for a folder, a folder for a file, and a link for a file, where all of it is its own", async () => {
    const { files, told } = await workOf(async (directory) => {
      await rm(join(directory, "a/folder"), { recursive: true });
      await rm(join(directory, "a/1"));
      await rm(join(directory, "a/2"));
      await addTo(directory, { "a/folder": "a file now\n", "a/1/inside": "a folder now\n" });
      await symlink("folder", join(directory, "a/2"));
    });
    expect(told).toEqual([]);
    expect(files).toEqual({
      ...without("a/1", "a/2", "a/folder/3", "a/folder/4"),
      "a/folder": "100644 a file now",
      "a/1/inside": "100644 a folder now",
      "a/2": "120000 folder",
    });
  });

  it("has a link for a folder with files in it", async () => {
    const { files, told } = await workOf(async (directory) => {
      await rename(join(directory, "a/folder"), join(directory, "a/moved"));
      await symlink("moved", join(directory, "a/folder"));
    });
    expect(told).toEqual([]);
    expect(files).toEqual({
      ...without("a/folder/3", "a/folder/4"),
      "a/moved/3": "100644 three",
      "a/moved/4": "100644 four",
      "a/folder": "120000 moved",
    });
  });

  it("has nothing that needs a place where something is that is not its own", async () => {
    const repository = await makeRepository({ "x/1": "one\n", "x/2": "two\n", y: "file\n" });
    const ownership = [
      ["x", ["a"]],
      ["x/1", ["a"]],
      ["x/2", ["b"]],
      ["y", ["b"]],
      ["y/**", ["a"]],
      ["y/1", ["a"]],
    ] as const;
    const given = order("a", "1", { ownership, owned: ["x", "x/1", "y/1"] });
    const judgeOf = () => ({
      check: (agentId: string, path: string) => {
        const owners: readonly string[] = ownership.find(([pattern]) => pattern === path)?.[1] ?? [];
        return { allowed: owners.includes(agentId), reason: "not-owner", ownerIds: owners };
      },
    });
    const { run } = await begin(repository, { judgeOf });
    const kept = await attempt(run, given, async (directory) => {
      await rm(join(directory, "x"), { recursive: true });
      await rm(join(directory, "y"));
      await addTo(directory, { x: "a file now\n", "y/1": "in a folder now\n" });
    });
    await take(run, given);
    expect(kept.foreign.map(({ path }) => path).sort()).toEqual(["x", "x/2", "y", "y/1"]);
    expect(repository.files(await run.head())).toEqual({ "x/2": "100644 two", y: "100644 file" });
  });

  it("has files of any name that its rules give it", async () => {
    const names = [
      "line\nbreak",
      "tab\there",
      '"',
      "back\\slash",
      "-dash",
      " blank ",
      "ä",
      "a\u0301",
      ":(top)x",
      "*",
      "😀",
    ];
    const work = async (directory: string): Promise<void> => {
      for (const name of names) await writeFile(join(directory, "a", name), "x");
      await writeFile(Buffer.concat([Buffer.from(`${directory}/a/`), Buffer.from([0x66, 0xff, 0x66])]), "x");
      await rm(join(directory, "a/1"));
    };
    const { files, told } = await workOf(work);
    const own = Object.keys(files).filter((path) => /^a\/[^/]+$/.test(path) && path !== "a/2");
    // The guard lets nobody write a name that hides what it is; it is told as it is.
    expect([...own, ...told].sort()).toEqual([...names.map((name) => `a/${name}`), "a/f\\xfff"].sort());
    expect(own).toEqual(expect.arrayContaining(["a/-dash", "a/ä", "a/😀"]));
    const repository = await makeRepository(start);
    const check = () => ({ allowed: true, reason: "owner", ownerIds: [] });
    const { run } = await begin(repository, { judgeOf: () => ({ check }) });
    await attempt(run, order("a", "1"), work);
    await take(run, order("a", "1"));
    const all = Object.keys(repository.files(await run.head()));
    expect(all).toHaveLength(Object.keys(start).length - 1 + names.length + 1);
    expect(all).toEqual(expect.arrayContaining(names.map((name) => `a/${name}`)));
  });

  it("leaves out what git ignores, but for a file whose name is a rule of the agent", async () => {
    const { files, told } = await workOf(async (directory) => {
      await addTo(directory, { "a/x.log": "log", "ignored.txt": "asked for\n", "b/x.log": "log" });
    });
    expect(told).toEqual([]);
    expect(files).toEqual({ ...startFiles, "ignored.txt": "100644 asked for" });
  });

  it("leaves out a repository inside of the repository, with and without commits", async () => {
    const { files, told } = await workOf(async (directory) => {
      const git = (...args: string[]): unknown => execFileSync("git", args, { cwd: directory, stdio: "pipe" });
      git("init", "-q", "a/empty");
      git("init", "-q", "a/full");
      await addTo(directory, { "a/full/x": "x", "a/empty/x": "x" });
      git("-C", "a/full", "add", "-A");
      git("-C", "a/full", "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x");
      git("init", "-q", "a/folder");
    });
    expect(told.sort()).toEqual(["a/empty", "a/full"]);
    expect(files).toEqual(startFiles);
  });

  it("has line ends as the attributes say, and no change where only they differ", async () => {
    const { files, kept } = await workOf((directory) => addTo(directory, { "a/1": "one\r\n", "a/2": "changed\r\n" }), {
      ".gitattributes": "* text=auto\n",
    });
    expect(kept.foreign).toEqual([]);
    expect(files["a/1"]).toBe("100644 one");
    expect(files["a/2"]).toBe("100644 changed");
  });

  it("is the content of a file that has another name elsewhere", async () => {
    const { files, told } = await workOf((directory) => link(join(directory, "b/1"), join(directory, "a/linked")));
    expect(told).toEqual([]);
    expect(files).toEqual({ ...startFiles, "a/linked": "100644 one" });
  });

  it("is nothing below a path that somebody else found to be foreign", async () => {
    const repository = await makeRepository(start);
    const { run } = await begin(repository);
    const given = order("a", "1");
    const directory = await run.open(given);
    await addTo(directory, { "a/seen/1": "x", "a/seen/deep/2": "x", "a/seen-not": "x" });
    await run.keep({ ...given, directory }, { ok: true, foreign: ["a/seen"] });
    await take(run, given);
    expect(repository.files(await run.head())).toEqual({ ...startFiles, "a/seen-not": "100644 x" });
  });
});

describe("what is kept of an attempt that is not merged", () => {
  it("is all of it, once, and the folder then holds what is merged", async () => {
    const repository = await makeRepository(start);
    const { run } = await begin(repository);
    const spoil = (directory: string): Promise<void> => addTo(directory, { "a/1": "half\n", "b/1": "foreign\n" });
    await attempt(run, order("a", "1"), spoil, false);
    expect(repository.git("show", "orch/run/a:a/1")).toBe("half");
    expect(repository.git("show", "orch/run/a:b/1")).toBe("foreign");
    await attempt(run, order("a", "1", { attempt: 2 }), async (directory) => {
      expect(await readFile(join(directory, "a/1"), "utf8")).toBe("one\n");
      await addTo(directory, { "a/1": "whole\n" });
    });
    await take(run, order("a", "1", { attempt: 2 }));
    expect(repository.files(await run.head())).toEqual({ ...startFiles, "a/1": "100644 whole" });
    const messages = repository.git("log", "--format=%s", "orch/run/a").split("\n");
    expect(messages.filter((subject) => subject === "Not done: Task 1")).toHaveLength(1);
    await expect(run.merge(await run.head(), { agentId: "a", taskId: "1", attempt: 1, title: "" })).rejects.toThrow(
      "is gone",
    );
  });

  it("is what a process left that died, found by the next one", async () => {
    const repository = await makeRepository(start);
    const { workspace, run } = await begin(repository);
    const directory = await run.open(order("a", "1"));
    await addTo(directory, { "a/1": "cut off\n" });
    const again = await workspace.begin("run", true);
    const next = await again.open(order("a", "1", { attempt: 2 }));
    expect(next).toBe(directory);
    expect(await readFile(join(next, "a/1"), "utf8")).toBe("one\n");
    expect(repository.git("show", "orch/run/a:a/1")).toBe("cut off");
    expect(repository.git("log", "-1", "--format=%s", "orch/run/a")).toBe("Interrupted: Task 1");
  });
});

describe("merge", () => {
  it("gives both sides of a conflict, and changes nothing", async () => {
    const repository = await makeRepository({ "both/1": "one\n", "both/2": "x\n" });
    const { run } = await begin(repository);
    for (const agentId of ["a", "b"])
      await attempt(run, order(agentId, agentId), async (directory) => {
        await addTo(directory, { "both/1": `by ${agentId}\n` });
        if (agentId === "a") await rm(join(directory, "both/2"));
        else await writeFile(join(directory, "both/2"), Buffer.from([0, 1, 2]));
      });
    await take(run, order("a", "a"));
    const head = await run.head();
    const merged = await take(run, order("b", "b"));
    expect(merged).toMatchObject({ ok: false, paths: ["both/1", "both/2"] });
    expect(merged.ok ? "" : merged.text.split("\n")).toEqual([
      "--- both/1, as it was merged meanwhile:",
      "by a",
      "",
      "--- both/1, as this task had it:",
      "by b",
      "",
      "--- both/2, as it was merged meanwhile:",
      "(there is no such file)",
      "--- both/2, as this task had it:",
      "(3 bytes that are no text)",
    ]);
    expect(await run.head()).toBe(head);
  });

  it("moves nothing to where others renamed a folder to", async () => {
    const repository = await makeRepository({ "both/old/1": "one\ntwo\nthree\n", "both/old/2": "four\nfive\n" });
    const { run } = await begin(repository);
    await attempt(run, order("a", "a"), (directory) =>
      rename(join(directory, "both/old"), join(directory, "both/new")),
    );
    await attempt(run, order("b", "b"), (directory) => addTo(directory, { "both/old/3": "three\n" }));
    await take(run, order("a", "a"));
    await take(run, order("b", "b"));
    expect(Object.keys(repository.files(await run.head()))).toEqual(["both/new/1", "both/new/2", "both/old/3"]);
  });

  it("knows what is in already, and the branch moves only from where it is", async () => {
    const repository = await makeRepository();
    const { run } = await begin(repository);
    await attempt(run, order("a", "1"), (directory) => addTo(directory, { "a/new": "x" }));
    const before = await run.head();
    const first = await take(run, order("a", "1"));
    expect(await take(run, order("a", "1"))).toMatchObject({ ok: true, isContained: true });
    expect(first.ok && (await run.advance(before, first.commit))).toBe(false);
    expect(await run.head()).toBe(first.ok ? first.commit : "");
  });

  it("says what is lost where the branch was removed", async () => {
    const repository = await makeRepository();
    const { workspace, run } = await begin(repository);
    repository.git("branch", "-D", run.branch);
    await expect(run.head()).rejects.toMatchObject({ code: "WORKSPACE_LOST" });
    await expect(workspace.begin("run", true)).rejects.toMatchObject({ code: "WORKSPACE_LOST" });
    await expect(workspace.begin("other", true)).rejects.toMatchObject({ code: "WORKSPACE_LOST" });
  });
});
