import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDirectoryGuard } from "../../../../src/adapters/guard/directory/index.ts";
import type { OwnershipDetails, OwnershipOperation } from "../../../../src/core/ownership/index.ts";
import { addTo, makeTree } from "./make-tree.ts";

const rules = { "own/**": "a", "other/**": "b", "shared/**": ["a", "b"], "README.md": null } as const;

const tree = {
  "own/file.ts": "mine",
  "own/deep/file.ts": "mine",
  "other/file.ts": "theirs",
  "free.txt": "nobody's",
  "README.md": "protected by a person",
  // Links that are the agent's by name.
  "own/to-own": "-> file.ts",
  "own/to-other": "-> ../other/file.ts",
  "own/to-free": "-> ../free.txt",
  "own/to-outside": "-> /etc/passwd",
  "own/to-above": "-> ../../x",
  "own/and-back": "-> ../../placeholder/own/file.ts",
  "own/dangling": "-> not-there.ts",
  "own/dangling-other": "-> ../other/not-there.ts",
  "own/through-nothing": "-> missing/../file.ts",
  "own/loop-1": "-> loop-2",
  "own/loop-2": "-> loop-1",
  "own/itself": "-> itself",
  "own/dir-own": "-> deep",
  "own/dir-other": "-> ../other",
  "own/dir-outside": "-> /tmp",
  "own/hop-1": "-> hop-2",
  "own/hop-2": "-> ../other/file.ts",
  "own/dir-git": "-> ../.git",
  // Links that lead to the agent's files, but are not its own.
  "other/to-own": "-> ../own/file.ts",
  ".git/config": "[core]",
  "own/repo/.git/config": "[core]",
  "own/plain/x.ts": "x",
  "own/with-link/deep/out": "-> ../../../other/file.ts",
} as const;

type Case = [operation: OwnershipOperation, path: string, reason: string, details?: OwnershipDetails];

describe("createDirectoryGuard", async () => {
  const root = await makeTree(tree);
  await addTo(root, {
    "own/by-root": `-> ${root}/own/file.ts`,
    "own/by-root-other": `-> ${root}/other/file.ts`,
    "own/by-root-above": `-> ${root}/../x`,
    "own/near-root": `-> ${root}-2/own/file.ts`,
    "own/two-names": "one",
    "own/second-name": "= own/two-names",
    "own/foreign-name": "= other/file.ts",
    "own/with-name/x": "= own/two-names",
  });
  execFileSync("mkfifo", [join(root, "own/pipe")]);
  const guard = createDirectoryGuard(rules, { root });

  it.each<Case>([
    ["write", "own/file.ts", "owner"],
    ["write", "own/new.ts", "owner"],
    ["write", "own/new/new.ts", "owner"],
    ["write", "other/file.ts", "not-owner"],
    ["write", "free.txt", "unowned"],
    ["write", "README.md", "nobody"],
    ["write", "own/to-own", "owner"],
    ["write", "own/to-other", "not-owner"],
    ["write", "own/to-free", "unowned"],
    ["write", "own/to-outside", "link-outside"],
    ["write", "own/to-above", "link-outside"],
    ["write", "own/and-back", "link-outside"],
    ["write", "own/dangling", "owner"],
    ["write", "own/dangling-other", "not-owner"],
    ["write", "own/through-nothing", "link-broken"],
    ["write", "own/loop-1", "link-loop"],
    ["write", "own/itself", "link-loop"],
    ["write", "own/loop-1/x", "link-loop"],
    ["write", "own/dir-own/file.ts", "owner"],
    ["write", "own/dir-own/new.ts", "owner"],
    ["write", "own/dir-other/file.ts", "not-owner"],
    ["write", "own/dir-other/new.ts", "not-owner"],
    ["write", "own/dir-outside/x", "link-outside"],
    ["write", "own/hop-1", "not-owner"],
    ["write", "own/dir-git/config", "protected"],
    ["write", "own/dir-git/hooks/pre-commit", "protected"],
    ["write", "other/to-own", "not-owner"],
    ["write", "own/by-root", "owner"],
    ["write", "own/by-root-other", "not-owner"],
    ["write", "own/by-root-above", "link-outside"],
    ["write", "own/near-root", "link-outside"],
    ["write", "own/file.ts/below", "not-a-directory"],
    ["write", "own/deep", "is-directory"],
    ["write", "own/dir-own", "is-directory"],
    ["write", "own/two-names", "hard-linked"],
    ["write", "own/foreign-name", "hard-linked"],
    ["chmod", "own/two-names", "hard-linked"],
    ["chmod", "own/to-other", "not-owner"],
    ["chmod", "own/file.ts", "owner"],
    ["write", "own/pipe", "special-file"],
    ["create", "own/pipe", "special-file"],
    ["chmod", "own/pipe", "special-file"],
    ["delete", "own/pipe", "owner"],
    // The link itself is meant, wherever it leads.
    ["delete", "own/to-outside", "owner"],
    ["delete", "own/to-other", "owner"],
    ["delete", "own/loop-1", "owner"],
    ["delete", "own/dir-other", "owner"],
    ["delete", "own/dir-other/", "subtree-foreign"],
    ["delete", "own/dir-other/file.ts", "not-owner"],
    ["delete", "own/two-names", "owner"],
    ["delete", "own/deep", "is-directory"],
    ["delete", "own/deep", "is-directory", { isDirectory: false }],
    ["delete", "own/deep", "owner", { isDirectory: true }],
    ["delete", "own/deep/", "owner"],
    ["rmdir", "own/plain", "owner"],
    ["delete", "own/repo", "is-directory"],
    ["delete", "own/repo/", "subtree-protected"],
    ["delete", "own/dir-own", "owner"],
    ["delete", "own/dir-own/", "owner"],
    // With a dot the directory is meant that the link leads to.
    ["delete", "own/dir-other/.", "subtree-foreign"],
    ["delete", "own/dir-other//./", "subtree-foreign"],
    ["rmdir", "own/repo", "subtree-protected"],
    ["rmdir", "own/repo/.git", "protected"],
    ["rename", "own/to-outside", "owner", { to: "own/renamed" }],
    ["rename", "own/file.ts", "not-owner", { to: "own/dir-other/file.ts" }],
    ["rename", "own/file.ts", "owner", { to: "own/dir-own/x.ts" }],
    ["rename", "own/file.ts", "owner", { to: "own/to-outside" }],
    ["rename", "own/file.ts", "missing-end"],
    ["rename", "own/repo", "subtree-protected", { to: "own/repo-2" }],
    ["rename", "own/plain", "owner", { to: "own/plain-2" }],
    ["rename", "own/plain", "subtree-foreign", { to: "own/dir-other/" }],
    ["rename", "own/dir-outside/x", "link-outside", { to: "own/x" }],
    ["rename", "own/file.ts", "link-outside", { to: "own/dir-outside/x" }],
    ["copy", "other/file.ts", "owner", { to: "own/copy.ts" }],
    ["copy", "own/to-outside", "link-outside", { to: "own/copy.ts" }],
    ["copy", "own/file.ts", "not-owner", { to: "own/to-other" }],
    ["copy", "own/file.ts", "hard-linked", { to: "own/two-names" }],
    ["copy", "own/file.ts", "special-file", { to: "own/pipe" }],
    ["copy", "own/plain", "owner", { to: "own/plain-2" }],
    ["copy", "own/plain", "owner", { to: "own/deep" }],
    // A copy of a repository writes its .git, and a copy onto a directory writes through what lies there.
    ["copy", "own/repo", "subtree-protected", { to: "own/repo-2" }],
    ["copy", "own/plain", "subtree-protected", { to: "own/repo" }],
    ["copy", "own/plain", "subtree-undecided", { to: "own/with-link" }],
    ["copy", "own/plain", "subtree-undecided", { to: "own/with-name" }],
    ["copy", "own/with-link", "owner", { to: "own/plain" }],
    ["symlink", "own/new-link", "owner", { linkTarget: "own/file.ts" }],
    ["symlink", "own/new-link", "owner", { linkTarget: "own/deep" }],
    ["symlink", "own/new-link", "not-owner", { linkTarget: "other/file.ts" }],
    ["symlink", "own/new-link", "not-owner", { linkTarget: "own/to-other" }],
    ["symlink", "own/new-link", "link-outside", { linkTarget: "own/to-outside" }],
    ["symlink", "own/new-link", "path-absolute", { linkTarget: "/etc/passwd" }],
    ["symlink", "own/new-link", "missing-end"],
    ["symlink", "own/dir-other/new", "not-owner", { linkTarget: "own/file.ts" }],
    ["hardlink", "own/new-name", "owner", { linkTarget: "own/file.ts" }],
    ["hardlink", "own/new-name", "not-owner", { linkTarget: "other/file.ts" }],
    ["hardlink", "own/new-name", "special-file", { linkTarget: "own/to-own" }],
    ["hardlink", "own/new-name", "special-file", { linkTarget: "own/pipe" }],
    ["hardlink", "own/new-name", "is-directory", { linkTarget: "own/deep" }],
    ["mkdir", "own/new", "owner"],
    ["mkdir", "own/dir-own/new", "owner"],
    ["mkdir", "own/dir-other/new", "not-owner"],
    ["mkdir", "own/dir-outside/new", "link-outside"],
    ["mkdir", "own", "ancestor"],
    ["read", "other/file.ts", "read-open"],
    ["read", "own/pipe", "read-open"],
    ["read", "own/to-outside", "link-outside"],
    ["read", "own/loop-1", "link-loop"],
    ["read", "own/dir-outside/passwd", "link-outside"],
  ])("%s %s: %s", (operation, path, reason, details) => {
    const decision = guard.check("a", path, operation, details);
    expect(decision.reason).toBe(reason);
    expect(decision.allowed).toBe(["owner", "ancestor", "read-open"].includes(reason));
    expect(decision.advice === null).toBe(decision.allowed);
    expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
  });

  it("tells where a link leads", () => {
    expect(guard.check("a", "own/to-other")).toMatchObject({
      path: "other/file.ts",
      realPath: "other/file.ts",
      ownerIds: ["b"],
    });
    expect(guard.check("a", "own/dir-own/file.ts").realPath).toBe("own/deep/file.ts");
    expect(guard.check("b", "own/file.ts").realPath).toBeNull();
  });

  it("takes the two names of its root, and no other way in", async () => {
    const outer = await makeTree({
      "project/own/file.ts": "",
      "elsewhere/x": "",
      link: "-> project",
      "way-in": "-> project",
    });
    const linked = createDirectoryGuard(rules, { root: join(outer, "link") });
    expect(linked.root).toBe(join(outer, "project"));
    expect(linked.check("a", join(outer, "link/own/file.ts")).allowed).toBe(true);
    expect(linked.check("a", join(outer, "project/own/file.ts")).allowed).toBe(true);
    expect(linked.check("a", join(outer, "project//own//file.ts")).allowed).toBe(true);
    expect(linked.check("a", join(outer, "way-in/own/file.ts")).reason).toBe("path-absolute");
    expect(linked.check("a", `${outer}/project/../project/own/file.ts`).reason).toBe("path-parent");
    expect(linked.check("a", `${outer}/project/own/../own/file.ts`).reason).toBe("path-parent");
    expect(linked.check("a", `${outer}/project-2/own/file.ts`).reason).toBe("path-absolute");
    expect(linked.check("a", join(outer, "project")).allowed).toBe(false);
    expect(linked.explain(join(outer, "link/own/file.ts")).ownerIds).toEqual(["a"]);
    expect(linked.ownersOf(join(outer, "project/other/x"))).toEqual(["b"]);
    expect(linked.isProtected(join(outer, "project/.git/config"))).toBe(true);
    expect(linked.coverage([join(outer, "link/own/x"), "free"])).toMatchObject({ unowned: ["free"] });
    await addTo(outer, { "project/own/by-link": `-> ${outer}/link/own/file.ts` });
    expect(linked.check("a", "own/by-link").realPath).toBe("own/file.ts");
  });

  it("lets files with several names be written where asked to", () => {
    const open = createDirectoryGuard(rules, { root, hardLinks: "allow" });
    expect(open.check("a", "own/two-names").allowed).toBe(true);
    expect(open.check("a", "own/plain", "copy", { to: "own/with-name" }).allowed).toBe(true);
  });

  it("takes the given text for the root only while it leads there", async () => {
    const outer = await makeTree({ "project/own/x": "", "elsewhere/own/x": "", link: "-> project" });
    const linked = createDirectoryGuard(rules, { root: join(outer, "link") });
    expect(linked.check("a", join(outer, "link/own/x")).allowed).toBe(true);
    await rm(join(outer, "link"));
    expect(linked.check("a", join(outer, "link/own/x")).reason).toBe("path-absolute");
    await addTo(outer, { link: "-> elsewhere" });
    expect(linked.check("a", join(outer, "link/own/x")).reason).toBe("path-absolute");
    expect(linked.check("a", join(outer, "project/own/x")).allowed).toBe(true);
    // Where a link is followed before the dots, the text names another directory than the system reaches.
    await addTo(outer, { "a/b/own/x": "", "a/own/x": "", "to-b": "-> a/b" });
    const dotted = createDirectoryGuard(rules, { root: `${outer}/to-b/..` });
    expect(dotted.root).toBe(join(outer, "a"));
    expect(dotted.check("a", join(outer, "a/own/x")).allowed).toBe(true);
    expect(dotted.check("a", join(outer, "own/x")).reason).toBe("path-absolute");
  });

  it("protects the state, the configuration and .git where they really lie", async () => {
    const place = await makeTree({
      "own/state/runs/x": "",
      "own/conf/orch.json": "",
      "own/gitdir/hooks/x": "",
      ".git": "-> own/gitdir",
      ".claude/orchestration": "-> ../own/state",
      "orch.json": "-> own/conf/orch.json",
    });
    const near = createDirectoryGuard(rules, { root: place, configFiles: [join(place, "orch.json")] });
    expect(near.options.configFiles).toEqual(["orch.json"]);
    for (const [path, operation] of [
      ["own/state/runs/x", "write"],
      ["own/STATE/new", "create"],
      ["own/state", "rmdir"],
      ["own/conf/orch.json", "delete"],
      ["own/conf", "rmdir"],
      ["own/gitdir/hooks/x", "chmod"],
      ["own/gitdir/new", "mkdir"],
    ] as const)
      expect(near.check("a", path, operation)).toMatchObject({ allowed: false, reason: "protected" });
    expect(near.check("a", "own/x", "rename", { to: "own/state/x" }).reason).toBe("protected");
    expect(near.check("a", "own/x", "copy", { to: "own/state/x" }).reason).toBe("protected");
    expect(near.check("a", "own/x", "symlink", { linkTarget: "own/gitdir" }).reason).toBe("protected");
    expect(near.check("a", "own/state/runs/x", "copy", { to: "own/x" }).allowed).toBe(true);
    expect(near.check("a", "own/state/runs/x", "read").allowed).toBe(true);
    expect(near.check("a", "own/conf/other.json").allowed).toBe(true);
    expect(near.check("a", "own/stateless").allowed).toBe(true);
  });

  it("follows no link whose text is no valid text", async () => {
    const place = await makeTree({ "own/x": "", "other/x": "" });
    const bytes = (text: string): Buffer => Buffer.from(text, "latin1");
    try {
      // The name that a lossy reading gives is free, and the agent's; the real one leads to another's.
      symlinkSync("../other", Buffer.concat([Buffer.from(`${place}/own/`), bytes("\xff")]));
      symlinkSync(bytes("\xff"), `${place}/own/odd`);
    } catch {
      return; // This file system takes no such names.
    }
    const near = createDirectoryGuard(rules, { root: place });
    expect(near.check("a", "own/odd/x").reason).toBe("unreadable");
  });

  it("judges a socket as a special file", async () => {
    const place = join(await makeTree({ "own/x": "" }), "own");
    const server = createServer();
    await new Promise<void>((done) => server.listen(join(place, "socket"), done));
    const near = createDirectoryGuard(rules, { root: join(place, "..") });
    expect(near.check("a", "own/socket").reason).toBe("special-file");
    await new Promise((done) => server.close(done));
  });

  it("looks at what is there now, not at what was there", async () => {
    const place = await makeTree({ "own/x": "", "other/x": "" });
    const near = createDirectoryGuard(rules, { root: place });
    expect(near.check("a", "own/later").allowed).toBe(true);
    await addTo(place, { "own/later": "-> ../other/x" });
    expect(near.check("a", "own/later").allowed).toBe(false);
  });

  it("refuses what the rules refuse, in the same words", () => {
    expect(guard.check("nobody-knows", "own/file.ts").reason).toBe("unknown-agent");
    expect(guard.check("a", "own/../other/file.ts").reason).toBe("path-parent");
    expect(guard.check("a", "own/file.ts", "explode" as never).reason).toBe("unknown-operation");
    expect(() => guard.assertAllowed("a", "own/to-other")).toThrow(
      expect.objectContaining({
        code: "OWNERSHIP_DENIED",
        path: "other/file.ts",
        ownerIds: ["b"],
        reason: "not-owner",
      }),
    );
    expect(() => guard.assertAllowed("a", "own/file.ts")).not.toThrow();
  });

  it("never throws and never allows what is no question", () => {
    const trap = new Proxy(
      {},
      {
        get() {
          throw new Error("no");
        },
      },
    );
    for (const question of [
      [undefined, undefined],
      ["a", null],
      ["a", 5],
      ["a", {}],
      ["a", "own/file.ts\0"],
      ["a", "own/file.ts", "write", trap],
      ["a", "own/file.ts", "write", null],
      ["a", `own/${"x/".repeat(4_000)}x`],
      ["a", `own/${"x".repeat(255)}`.repeat(20)],
      [{}, "own/file.ts"],
      ["__proto__", "own/file.ts"],
      ["constructor", "own/file.ts"],
    ]) {
      const decision = (guard.check as (...all: unknown[]) => { allowed: boolean; reason: string })(...question);
      expect([decision.allowed, typeof decision.reason]).toEqual([false, "string"]);
    }
  });

  it("never allows a write that ends outside of the agent's files, whatever the path", () => {
    const names = [...Object.keys(tree).flatMap((path) => path.split("/")), "..", ".", "", "x", "OWN", "own."];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...names), { maxLength: 5 }), (parts) => {
        const decision = guard.check("a", parts.join("/"));
        expect(decision.allowed && !/^(?:own|shared)\//.test(decision.realPath!)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it("keeps ids that look like parts of objects apart", async () => {
    const place = await makeTree({ "constructor/x": "", "__proto__/x": "" });
    const odd = createDirectoryGuard(
      new Map([
        ["constructor/**", "__proto__"],
        ["__proto__/**", "constructor"],
      ]),
      { root: place },
    );
    expect(odd.check("__proto__", "constructor/x").allowed).toBe(true);
    expect(odd.check("constructor", "constructor/x").allowed).toBe(false);
  });

  it("refuses to be built on what is no directory, and wrong options", () => {
    expect(() => createDirectoryGuard(rules, { root: join(root, "not-there") })).toThrow("`options.root`");
    expect(() => createDirectoryGuard(rules, { root: join(root, "free.txt") })).toThrow("`options.root`");
    expect(() => createDirectoryGuard(rules, {} as never)).toThrow("`options.root`");
    expect(() => createDirectoryGuard(rules, { root, hardLinks: "maybe" as never })).toThrow("`options.hardLinks`");
    expect(() => createDirectoryGuard(rules, { root, writes: "fast" as never })).toThrow("`options.writes`");
    expect(() => createDirectoryGuard(rules, { root, colour: "red" } as never)).toThrow("`options.colour`");
    expect(() => createDirectoryGuard({ "../x": "a" }, { root })).toThrow(
      expect.objectContaining({ code: "OWNERSHIP_RULES_INVALID" }),
    );
  });

  it("says what its writers can promise here", () => {
    expect(guard.capabilities.writes).toBe(process.platform === "linux" ? "descriptor" : "real-path");
    expect(createDirectoryGuard(rules, { root, writes: "real-path" }).capabilities.writes).toBe("real-path");
  });
});
