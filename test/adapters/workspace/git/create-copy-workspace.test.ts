import { existsSync } from "node:fs";
import { readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createCopyWorkspace, listLeavings, removeLeavings } from "../../../../src/adapters/workspace/git/index.ts";
import { takeManifest } from "../../../../src/adapters/guard/directory/index.ts";
import { addTo } from "../../guard/directory/make-tree.ts";
import { attempt, makeFolder, makeRepository, order, take } from "./make-repository.ts";

const start = {
  "a/1": "one\n",
  "a/2": "two\n",
  "b/1": "one\n",
  "node_modules/x": "",
  "deep/node_modules/x": "",
  ".gitignore": "*.log\n",
  "x.log": "",
};

const begin = async (tree: Record<string, string> = start) => {
  const cwd = join(await makeFolder(), "work");
  await addTo(cwd, tree);
  const workspace = await createCopyWorkspace({ cwd });
  return { cwd, workspace, run: await workspace.begin("run", false) };
};
const look = async (root: string): Promise<string[]> =>
  [...(await takeManifest(root)).entries()].map(
    ({ path, hash, linkText, mode }) => `${path} ${hash ?? linkText} ${mode}`,
  );

describe("createCopyWorkspace", () => {
  it("copies a folder without git, and changes nothing in it before the work is taken", async () => {
    const { cwd, workspace, run } = await begin();
    const before = await look(cwd);
    await attempt(run, order("a", "1"), async (directory) => {
      expect(existsSync(join(directory, "node_modules"))).toBe(false);
      expect(existsSync(join(directory, "x.log"))).toBe(false);
      await addTo(directory, { "a/1": "changed\n", "a/new/deep": "new\n", "b/1": "foreign\n" });
      await rm(join(directory, "a/2"));
      await symlink("1", join(directory, "a/link"));
    });
    await take(run, order("a", "1"));
    expect(await look(cwd)).toEqual(before);
    expect(await workspace.take("run", null)).toMatchObject({ moved: true, how: "copied", branch: cwd });
    expect(await readFile(join(cwd, "a/1"), "utf8")).toBe("changed\n");
    expect(await readFile(join(cwd, "a/link"), "utf8")).toBe("changed\n");
    expect(await readFile(join(cwd, "b/1"), "utf8")).toBe("one\n");
    expect(existsSync(join(cwd, "a/2"))).toBe(false);
    expect(existsSync(join(cwd, ".git"))).toBe(false);
    expect(await workspace.take("run", null)).toMatchObject({ how: "nothing" });
  });

  it("takes nothing at all where a file was changed meanwhile, and takes it later", async () => {
    const { cwd, workspace, run } = await begin();
    await attempt(run, order("a", "1"), (directory) => addTo(directory, { "a/1": "by the run\n", "a/new": "new\n" }));
    await take(run, order("a", "1"));
    await writeFile(join(cwd, "b/1"), "mine, and nobody else's\n");
    await writeFile(join(cwd, "a/1"), "mine\n");
    const before = await look(cwd);
    expect(await workspace.take("run", null)).toMatchObject({
      moved: false,
      reason: expect.stringContaining("a/1") as string,
    });
    expect(await look(cwd)).toEqual(before);
    await writeFile(join(cwd, "a/1"), "one\n");
    await writeFile(join(cwd, "a/new"), "mine\n");
    expect(await workspace.take("run", null)).toMatchObject({
      moved: false,
      reason: expect.stringContaining("a/new") as string,
    });
    await rm(join(cwd, "a/new"));
    expect(await workspace.take("run", null)).toMatchObject({ moved: true });
    expect(await readFile(join(cwd, "b/1"), "utf8")).toBe("mine, and nobody else's\n");
  });

  it("goes on with the copy of a run, and knows what is not taken", async () => {
    const { cwd, workspace, run } = await begin();
    await attempt(run, order("a", "1"), (directory) => addTo(directory, { "a/1": "by the run\n" }));
    await take(run, order("a", "1"));
    const again = await (await createCopyWorkspace({ cwd })).begin("run", true);
    expect(await again.head()).toBe(await run.head());
    expect((await listLeavings(workspace.placeOf("run"))).unmerged).toHaveLength(1);
    await workspace.take("run", null);
    expect((await listLeavings(workspace.placeOf("run"))).unmerged).toEqual([]);
    await removeLeavings(workspace.placeOf("run"));
    expect(existsSync(`${cwd}.orch`)).toBe(false);
    expect(await workspace.take("run", null)).toMatchObject({ moved: false });
    await expect(workspace.begin("run", true)).rejects.toMatchObject({ code: "WORKSPACE_LOST" });
  });

  it("copies an empty folder, and one with names of any kind", async () => {
    const empty = await begin({ "only/": "" });
    await attempt(empty.run, order("a", "1"), (directory) => addTo(directory, { "a/1": "first\n" }));
    await take(empty.run, order("a", "1"));
    expect(await empty.workspace.take("run", null)).toMatchObject({ how: "copied" });
    expect(await readFile(join(empty.cwd, "a/1"), "utf8")).toBe("first\n");
    const names = ["line\nbreak", "-dash", " blank ", "ä", 'quote"', "#hash", "!not"];
    const named = await begin(Object.fromEntries(names.map((name) => [`a/${name}`, "x"])));
    const directory = await named.run.open(order("a", "1"));
    for (const name of names) expect(existsSync(join(directory, "a", name))).toBe(true);
  });

  it("copies what is not committed in a repository, and not the repository", async () => {
    const repository = await makeRepository();
    await addTo(repository.root, { "a/1": "not committed\n" });
    const before = repository.snapshot();
    const workspace = await createCopyWorkspace({ cwd: repository.root });
    const run = await workspace.begin("run", false);
    const directory = await run.open(order("a", "1"));
    expect(await readFile(join(directory, "a/1"), "utf8")).toBe("not committed\n");
    expect(repository.gitIn(directory, "log", "--format=%s")).toBe("Begin");
    expect(repository.snapshot()).toEqual(before);
  });

  it("says that there is no such folder", async () => {
    await expect(createCopyWorkspace({ cwd: "/not/there" })).rejects.toMatchObject({ code: "ARGUMENT_INVALID" });
  });
});
