import { execFileSync } from "node:child_process";
import { chmod, link, mkdir, readFile, rename, rm, symlink, unlink, utimes, writeFile } from "node:fs/promises";
import { statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareManifests, takeManifest } from "../../../../src/adapters/guard/directory/index.ts";
import type { Manifest } from "../../../../src/adapters/guard/directory/index.ts";
import { comparePaths } from "../../../../src/adapters/guard/directory/compare-paths.ts";
import { createOwnershipGuard } from "../../../../src/core/ownership/index.ts";
import { addTo, makeTree } from "./make-tree.ts";

const guard = createOwnershipGuard({ "own/**": "a", "other/**": "b", "README.md": null });

describe("takeManifest", () => {
  it("writes down kind, mode, size, hash, link text and link count of every entry", async () => {
    const root = await makeTree({
      "a/file": "text",
      "a.b/x": "",
      link: "-> a/file",
      "dir-link": "-> a",
      twin: "= a/file",
    });
    await chmod(join(root, "a/file"), 0o640);
    execFileSync("mkfifo", [join(root, "pipe")]);
    const manifest = await takeManifest(root);
    expect(manifest.root).toBe(root);
    expect([...manifest.entries()].map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      "directory a",
      "file a/file",
      "directory a.b",
      "file a.b/x",
      "symlink dir-link",
      "symlink link",
      "fifo pipe",
      "file twin",
    ]);
    expect(manifest.get("a/file")).toMatchObject({
      mode: 0o640,
      size: 4,
      links: 2,
      linkText: null,
      fault: null,
      hash: "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1",
    });
    expect(manifest.get("link")).toMatchObject({ linkText: "a/file", hash: null });
    expect(manifest.get("nothing")).toBeNull();
    expect(manifest.size).toBe(8);
    expect(JSON.parse(JSON.stringify(manifest))).toMatchObject({ version: 1, root, ignore: [], ignoredPaths: [] });
  });

  it("takes an empty tree, and refuses what is none", async () => {
    const root = await makeTree({});
    expect((await takeManifest(root)).size).toBe(0);
    await expect(takeManifest(join(root, "none"))).rejects.toThrow("`root`");
    await expect(takeManifest("")).rejects.toThrow("`root`");
    await expect(takeManifest(root, { git: "all" as never })).rejects.toThrow("`options.git`");
    await expect(takeManifest(root, { previous: {} as never })).rejects.toThrow("`options.previous`");
    for (const item of ["", "/x", "a/../b", "*", "a*", "*.a/b", "a//b", ".", "./a"])
      await expect(takeManifest(root, { ignore: [item] })).rejects.toThrow("`options.ignore`");
  });

  it("opens no pipe, socket or device", async () => {
    const root = await makeTree({ x: "" });
    execFileSync("mkfifo", [join(root, "pipe")]);
    const server = createServer();
    await new Promise<void>((done) => server.listen(join(root, "socket"), done));
    const manifest = await takeManifest(root);
    expect(manifest.get("pipe")).toMatchObject({ kind: "fifo", hash: null });
    expect(manifest.get("socket")).toMatchObject({ kind: "socket", hash: null });
    await new Promise((done) => server.close(done));
  });

  it("leaves out what it is asked to, and says so", async () => {
    const root = await makeTree({
      "node_modules/x": "",
      "a/node_modules/y": "",
      "a/b/c": "",
      "a/b/d": "",
      "x.pyc": "",
      ".pyc": "",
    });
    const manifest = await takeManifest(root, { ignore: ["node_modules/", "a/b/c", "*.pyc"] });
    expect([...manifest.entries()].map(({ path }) => path)).toEqual([".pyc", "a", "a/b", "a/b/d"]);
    expect(manifest.ignore).toEqual(["node_modules/", "a/b/c", "*.pyc"]);
    expect(manifest.ignoredPaths).toEqual(["a/b/c", "a/node_modules", "node_modules", "x.pyc"]);
  });

  it("looks at git's configuration and hooks, and leaves out what every commit changes", async () => {
    const root = await makeTree({
      ".git/config": "",
      ".git/config.worktree": "",
      ".git/hooks/pre-commit": "",
      ".git/info/exclude": "",
      ".git/info/attributes": "",
      ".git/objects/info/alternates": "",
      ".git/objects/ab/cdef": "",
      ".git/objects/pack/pack-1.pack": "",
      ".git/refs/heads/main": "",
      ".git/logs/HEAD": "",
      ".git/HEAD": "",
      ".git/index": "",
      ".git/COMMIT_EDITMSG": "",
      ".git/unheard-of": "",
      ".git/modules/lib/config": "",
      ".git/modules/lib/hooks/post-checkout": "",
      ".git/modules/lib/HEAD": "",
      ".git/modules/lib/objects/ab/cdef": "",
      "lib/.git": "gitdir: ../.git/modules/lib",
      "objects/ab/x": "",
    });
    const kept = [...(await takeManifest(root)).entries()].filter(({ kind }) => kind === "file");
    expect(kept.map(({ path }) => path)).toEqual([
      ".git/config",
      ".git/config.worktree",
      ".git/hooks/pre-commit",
      ".git/info/attributes",
      ".git/info/exclude",
      ".git/modules/lib/config",
      ".git/modules/lib/hooks/post-checkout",
      ".git/objects/info/alternates",
      ".git/unheard-of",
      "lib/.git",
      "objects/ab/x",
    ]);
    const whole = await takeManifest(root, { git: "whole" });
    expect(whole.get(".git/objects/ab/cdef")).not.toBeNull();
    expect(whole.ignoredPaths).toEqual([]);
  });

  it("reads again only what the system says has changed", async () => {
    const root = await makeTree({ a: "1", b: "2", "c/d": "3" });
    const first = await takeManifest(root);
    expect(first.hashedFiles).toBe(3);
    const later = await settle(root, first);
    expect((await takeManifest(root, { previous: later })).hashedFiles).toBe(0);
    expect((await takeManifest(root, { previous: later, rehash: true })).hashedFiles).toBe(3);
    await writeFile(join(root, "b"), "5");
    const third = await takeManifest(root, { previous: later });
    expect(third.hashedFiles).toBe(1);
    expect(compareManifests(later, third).map(({ path, change }) => [path, change])).toEqual([["b", "content"]]);
  });

  it("reads a file again that was changed so shortly before the look that a later change could show the same time", async () => {
    const root = await makeTree({ a: "1" });
    const first = await takeManifest(root);
    expect((await takeManifest(root, { previous: first })).hashedFiles).toBe(1);
  });

  it("sees what comes and goes in folders of which it knows the names", async () => {
    const root = await makeTree({ "a/b/c/1": "", "a/b/2": "", "a/d/3": "", "a/left/x": "", "e/": "" });
    const before = await settle(root, await takeManifest(root, { ignore: ["left"] }));
    const options = { previous: before, ignore: ["left"] };
    const same = await takeManifest(root, options);
    expect([...same.entries()]).toEqual([...before.entries()]);
    expect(same.ignoredPaths).toEqual(["a/left"]);
    await addTo(root, { "a/b/c/4": "", "a/d/e/5": "", "e/6": "" });
    await unlink(join(root, "a/b/2"));
    await rename(join(root, "a/d/3"), join(root, "a/b/3"));
    const after = await takeManifest(root, options);
    expect(compareManifests(before, after).map(({ path, change }) => `${change} ${path}`)).toEqual([
      "deleted a/b/2",
      "created a/b/3",
      "created a/b/c/4",
      "deleted a/d/3",
      "created a/d/e",
      "created a/d/e/5",
      "created e/6",
    ]);
    expect(after.ignoredPaths).toEqual(["a/left"]);
    expect((await takeManifest(root, { previous: before })).ignoredPaths).toEqual([]);
  });

  it("sees a change whose modification time was set back", async () => {
    const root = await makeTree({ a: "1" });
    const before = await settle(root, await takeManifest(root));
    const { modifiedAtMs } = before.get("a")!;
    await writeFile(join(root, "a"), "2");
    await utimes(join(root, "a"), new Date(modifiedAtMs), new Date(modifiedAtMs));
    const after = await takeManifest(root, { previous: before });
    expect(compareManifests(before, after)).toMatchObject([{ path: "a", change: "content" }]);
  });

  it("reads files larger than its buffer", async () => {
    const root = await makeTree({});
    writeFileSync(join(root, "large"), Buffer.alloc(700_001, 7));
    const before = await takeManifest(root);
    const bytes = Buffer.alloc(700_001, 7);
    bytes[700_000] = 8;
    writeFileSync(join(root, "large"), bytes);
    expect(compareManifests(before, await takeManifest(root))).toMatchObject([{ path: "large", changes: ["content"] }]);
  });

  it("tells names that are no valid text", async () => {
    const root = await makeTree({ "a/x": "" });
    const place = Buffer.concat([Buffer.from(`${root}/a/`), Buffer.from([0x66, 0xff, 0x2e])]);
    writeFileSync(place, "hidden");
    writeFileSync(join(root, "a/\ufffd"), "");
    const manifest = await takeManifest(root);
    const paths = [...manifest.entries()].map(({ path }) => path);
    expect(paths).toEqual(["a", "a/f\\xff.", "a/x", "a/\ufffd"]);
    expect(manifest.get("a/f\\xff.")?.hash).not.toBeNull();
    const later = await settle(root, manifest);
    writeFileSync(place, "other");
    const [change] = compareManifests(later, await takeManifest(root, { previous: later }), guard, "a");
    expect(change).toMatchObject({ change: "content", verdict: { allowed: false } });
  });

  it("stops when it is told to", async () => {
    const root = await makeTree(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, ""])));
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(takeManifest(root, { signal })).rejects.toThrow("enough");
  });
});

describe("compareManifests", () => {
  const change = async (
    tree: Readonly<Record<string, string>>,
    act: (root: string) => unknown,
  ): Promise<[path: string, changes: string, verdict: string][]> => {
    const root = await makeTree(tree);
    const before = await takeManifest(root);
    await act(root);
    return compareManifests(before, await takeManifest(root, { previous: before }), guard, "a").map(
      ({ path, changes, verdict }) => [path, changes.join(" "), verdict!.allowed ? "fine" : verdict!.reason],
    );
  };

  it.each<[string, Record<string, string>, (root: string) => unknown, [string, string, string][]]>([
    ["nothing", { "own/x": "" }, () => undefined, []],
    ["a touch", { "own/x": "" }, (root) => utimes(join(root, "own/x"), 1, 1), []],
    ["own file created", { "own/x": "" }, (root) => addTo(root, { "own/y": "" }), [["own/y", "created", "fine"]]],
    ["own file changed", { "own/x": "" }, (root) => addTo(root, { "own/x": "1" }), [["own/x", "content", "fine"]]],
    ["own file deleted", { "own/x": "" }, (root) => unlink(join(root, "own/x")), [["own/x", "deleted", "fine"]]],
    [
      "foreign file created",
      { "other/x": "" },
      (root) => addTo(root, { "other/y": "" }),
      [["other/y", "created", "not-owner"]],
    ],
    [
      "foreign file changed",
      { "other/x": "" },
      (root) => addTo(root, { "other/x": "1" }),
      [["other/x", "content", "not-owner"]],
    ],
    [
      "foreign file deleted",
      { "other/x": "" },
      (root) => unlink(join(root, "other/x")),
      [["other/x", "deleted", "not-owner"]],
    ],
    ["nobody's file", { x: "" }, (root) => addTo(root, { x: "1" }), [["x", "content", "unowned"]]],
    [
      "a person's file",
      { "README.md": "" },
      (root) => addTo(root, { "README.md": "1" }),
      [["README.md", "content", "nobody"]],
    ],
    ["mode", { "other/x": "" }, (root) => chmod(join(root, "other/x"), 0o755), [["other/x", "mode", "not-owner"]]],
    ["set user id", { "own/x": "" }, (root) => chmod(join(root, "own/x"), 0o4755), [["own/x", "mode", "fine"]]],
    [
      "mode and content",
      { "own/x": "" },
      async (root) => {
        await addTo(root, { "own/x": "1" });
        await chmod(join(root, "own/x"), 0o600);
      },
      [["own/x", "content mode", "fine"]],
    ],
    ["directory", { "own/x": "" }, (root) => mkdir(join(root, "own/d")), [["own/d", "created", "fine"]]],
    [
      "directory above",
      {},
      (root) => addTo(root, { "own/x": "" }),
      [
        ["own", "created", "fine"],
        ["own/x", "created", "fine"],
      ],
    ],
    [
      "mode of a directory",
      { "other/d/": "" },
      (root) => chmod(join(root, "other/d"), 0o700),
      [["other/d", "mode", "not-owner"]],
    ],
    [
      "rename into own",
      { "other/x": "1", "own/": "" },
      (root) => rename(join(root, "other/x"), join(root, "own/x")),
      [
        ["other/x", "deleted", "not-owner"],
        ["own/x", "created", "fine"],
      ],
    ],
    [
      "file for a link",
      { "own/x": "" },
      async (root) => {
        await unlink(join(root, "own/x"));
        await symlink("y", join(root, "own/x"));
      },
      [["own/x", "kind", "fine"]],
    ],
    [
      "file for a foreign link",
      { "own/x": "", "other/y": "" },
      async (root) => {
        await unlink(join(root, "own/x"));
        await symlink("../other/y", join(root, "own/x"));
      },
      [["own/x", "kind", "not-owner"]],
    ],
    [
      "link out",
      { "own/x": "" },
      (root) => addTo(root, { "own/y": "-> /etc/passwd" }),
      [["own/y", "created", "link-outside"]],
    ],
    [
      "link above",
      { "own/x": "" },
      (root) => addTo(root, { "own/y": "-> ../../x" }),
      [["own/y", "created", "link-outside"]],
    ],
    ["link to own", { "own/x": "" }, (root) => addTo(root, { "own/y": "-> ./x" }), [["own/y", "created", "fine"]]],
    [
      "link by root",
      { "own/x": "" },
      (root) => addTo(root, { "own/y": `-> ${root}/own/x` }),
      [["own/y", "created", "fine"]],
    ],
    [
      "link to itself",
      { "own/x": "" },
      (root) => addTo(root, { "own/y": "-> y" }),
      [["own/y", "created", "link-outside"]],
    ],
    [
      "link by a link",
      { "own/x": "", "own/l": "-> ../other", "other/x": "" },
      (root) => addTo(root, { "own/y": "-> l/x" }),
      [["own/y", "created", "not-owner"]],
    ],
    [
      "link bent",
      { "own/y": "-> x", "other/x": "" },
      async (root) => {
        await unlink(join(root, "own/y"));
        await symlink("../other/x", join(root, "own/y"));
      },
      [["own/y", "link-target", "not-owner"]],
    ],
    [
      "foreign link bent",
      { "other/y": "-> x" },
      async (root) => {
        await unlink(join(root, "other/y"));
        await symlink("z", join(root, "other/y"));
      },
      [["other/y", "link-target", "not-owner"]],
    ],
    [
      "name for a foreign file",
      { "other/x": "", "own/": "" },
      (root) => link(join(root, "other/x"), join(root, "own/x")),
      [
        ["other/x", "links", "not-owner"],
        ["own/x", "created", "not-owner"],
      ],
    ],
    [
      "name for an own file",
      { "own/x": "" },
      (root) => link(join(root, "own/x"), join(root, "own/y")),
      [
        ["own/x", "links", "fine"],
        ["own/y", "created", "fine"],
      ],
    ],
    [
      "pipe",
      { "own/x": "" },
      (root) => execFileSync("mkfifo", [join(root, "own/p")]),
      [["own/p", "created", "special-file"]],
    ],
    [
      "git configuration",
      { ".git/config": "" },
      (root) => addTo(root, { ".git/config": "[core]" }),
      [[".git/config", "content", "protected"]],
    ],
    [
      "git hook",
      { ".git/hooks/": "" },
      (root) => addTo(root, { ".git/hooks/pre-push": "" }),
      [[".git/hooks/pre-push", "created", "protected"]],
    ],
    [
      "git commit",
      { ".git/HEAD": "1", ".git/objects/": "" },
      (root) => addTo(root, { ".git/HEAD": "2", ".git/objects/ab/cd": "" }),
      [],
    ],
    [
      "whole tree gone",
      { "own/d/x": "", "own/d/e/y": "" },
      (root) => rm(join(root, "own/d"), { recursive: true }),
      [
        ["own/d", "deleted", "fine"],
        ["own/d/e", "deleted", "fine"],
        ["own/d/e/y", "deleted", "fine"],
        ["own/d/x", "deleted", "fine"],
      ],
    ],
    [
      "odd names",
      { "own/__proto__": "", "own/constructor": "" },
      (root) => addTo(root, { "own/__proto__": "1", "own/ä ": "" }),
      [
        ["own/__proto__", "content", "fine"],
        ["own/ä ", "created", "path-edge"],
      ],
    ],
  ])("sees %s", async (_, tree, act, expected) => {
    expect(await change(tree, act)).toEqual(expected);
  });

  it("tells what happened without a guard too, as plain data", async () => {
    const root = await makeTree({ x: "1" });
    const before = await takeManifest(root);
    await addTo(root, { x: "2" });
    const changes = compareManifests(before, await takeManifest(root));
    expect(changes).toEqual([
      { path: "x", change: "content", changes: ["content"], kind: "file", details: "content changed", verdict: null },
    ]);
    expect(JSON.parse(JSON.stringify(changes))).toEqual(changes);
    expect(compareManifests(before, before)).toEqual([]);
  });

  it("refuses manifests that do not belong together", async () => {
    const [one, two] = [await makeTree({}), await makeTree({})];
    const [first, second] = [await takeManifest(one), await takeManifest(two)];
    expect(() => compareManifests(first, second)).toThrow("`after`");
    const less = await takeManifest(one, { ignore: ["x"] });
    expect(() => compareManifests(first, less)).toThrow("`after`");
    expect(() => compareManifests(first, {} as never)).toThrow("`after`");
    expect(() => compareManifests(first, first, guard)).toThrow("`agentId`");
  });

  it("finds exactly what was changed, whatever it was", async () => {
    const names = ["a", "a.b", "a-b", "b", "A", "ä", "constructor"];
    const files = fc.dictionary(
      fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)).map((parts) => parts.join("/")),
      fc.constantFrom("", "1", "22"),
      { maxKeys: 8, noNullPrototype: true },
    );
    await fc.assert(
      fc.asyncProperty(files, files, async (one, two) => {
        const root = await makeTree(one);
        const before = await settle(root);
        for (const path of Object.keys(one)) if (!(path in two)) await unlink(join(root, path));
        for (const [path, text] of Object.entries(two)) if (one[path] !== text) await addTo(root, { [path]: text });
        const after = await takeManifest(root, { previous: before });
        const seen = compareManifests(before, after).filter(({ kind }) => kind === "file");
        const all = [...new Set([...Object.keys(one), ...Object.keys(two)])].sort(comparePaths);
        expect(seen.map(({ path, change: kind }) => [path, kind])).toEqual(
          all.flatMap((path) =>
            one[path] === two[path]
              ? []
              : [[path, one[path] === undefined ? "created" : two[path] === undefined ? "deleted" : "content"]],
          ),
        );
        for (const [path, text] of Object.entries(two)) expect(await readFile(join(root, path), "utf8")).toBe(text);
      }),
      { numRuns: 40 },
    );
  });
});

/** As if the files were old: a manifest taken when their last change is long past, and a clock that has moved since. */
async function settle(root: string, previous?: Manifest): Promise<Manifest> {
  const now = Date.now;
  Date.now = () => now() + 60_000;
  try {
    const manifest = await takeManifest(root, { previous: previous ?? null, ignore: previous?.ignore ?? [] });
    const lastMs = Math.max(0, ...[...manifest.entries()].map(({ changedAtMs }) => changedAtMs));
    const probe = await makeTree({});
    // The clock of a file system may stand still for some milliseconds.
    for (let tries = 0; tries < 10_000; tries += 1) {
      writeFileSync(join(probe, "probe"), String(tries));
      if (statSync(join(probe, "probe")).ctimeMs > lastMs) break;
    }
    return manifest;
  } finally {
    Date.now = now;
  }
}
