import { lstat, readFile, readlink, stat, truncate, writeFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDirectoryGuard } from "../../../../src/adapters/guard/directory/index.ts";
import type { AgentWriter } from "../../../../src/adapters/guard/directory/index.ts";
import { addTo, makeTree } from "./make-tree.ts";

const rules = { "own/**": "a", "other/**": "b" } as const;

const tree = {
  "own/file.ts": "mine",
  "own/deep/file.ts": "mine",
  "own/dir-own": "-> deep",
  "own/to-own": "-> file.ts",
  "own/to-other": "-> ../other/file.ts",
  "own/dir-other": "-> ../other",
  "own/two-names": "one",
  "own/second-name": "= own/two-names",
  "own/repo/.git/config": "[core]",
  "other/file.ts": "theirs",
  ".git/config": "[core]",
} as const;

const denied = expect.objectContaining({ code: "OWNERSHIP_DENIED" }) as Error;

describe.each(["best", "real-path"] as const)("writerFor (%s)", (writes) => {
  const start = async (): Promise<{ root: string; writer: AgentWriter; read: (path: string) => Promise<string> }> => {
    const root = await makeTree(tree);
    const writer = createDirectoryGuard(rules, { root, writes }).writerFor("a");
    return { root, writer, read: (path) => readFile(join(root, path), "utf8") };
  };

  it("writes the agent's files, new and old, by name and by its own links", async () => {
    const { root, writer, read } = await start();
    expect(writer.agentId).toBe("a");
    await writer.writeFile("own/new.ts", "new");
    await writer.writeFile("own/file.ts", "a longer text");
    await writer.writeFile("own/file.ts", "short");
    await writer.writeFile(join(root, "own/deep/file.ts"), Buffer.from("bytes"));
    await writer.writeFile("own/dir-own/through-link.ts", "linked");
    await writer.writeFile("own/to-own", "by link");
    expect(await read("own/new.ts")).toBe("new");
    expect(await read("own/file.ts")).toBe("by link");
    expect(await read("own/deep/file.ts")).toBe("bytes");
    expect(await read("own/deep/through-link.ts")).toBe("linked");
    expect(await readlink(join(root, "own/to-own"))).toBe("file.ts");
  });

  it("refuses all others before a byte is written", async () => {
    const { root, writer, read } = await start();
    execFileSync("mkfifo", [join(root, "own/pipe")]);
    for (const path of [
      "other/file.ts",
      "other/new.ts",
      "own/to-other",
      "own/dir-other/file.ts",
      "own/dir-other/new.ts",
      "own/two-names",
      "own/pipe",
      "own/deep",
      "own/../other/file.ts",
      ".git/config",
      "free.txt",
      "",
    ])
      await expect(writer.writeFile(path, "bad")).rejects.toThrow(denied);
    expect(await read("other/file.ts")).toBe("theirs");
    expect(await read("own/two-names")).toBe("one");
    await expect(lstat(join(root, "other/new.ts"))).rejects.toThrow("ENOENT");
  });

  it("opens as it is asked to", async () => {
    const { root, writer, read } = await start();
    const handle = await writer.openForWrite("own/file.ts", { content: "keep" });
    await handle.write("M");
    await handle.close();
    expect(await read("own/file.ts")).toBe("Mine");
    await writer.writeFile("own/file.ts", "!", { content: "append" });
    expect(await read("own/file.ts")).toBe("Mine!");
    await expect(writer.writeFile("own/file.ts", "", { create: "must" })).rejects.toThrow("EEXIST");
    await expect(writer.writeFile("own/none.ts", "", { create: "never" })).rejects.toThrow("ENOENT");
    await expect(writer.writeFile("own/no/such/folder.ts", "")).rejects.toThrow("ENOENT");
    await writer.writeFile("own/fresh.ts", "fresh", { create: "must", mode: 0o600 });
    expect((await stat(join(root, "own/fresh.ts"))).mode & 0o777).toBe(0o600);
  });

  it("renames with both ends, and a link as itself", async () => {
    const { root, writer, read } = await start();
    await writer.rename("own/file.ts", "own/deep/moved.ts");
    expect(await read("own/deep/moved.ts")).toBe("mine");
    await writer.rename("own/to-other", "own/still-a-link");
    expect(await readlink(join(root, "own/still-a-link"))).toBe("../other/file.ts");
    await writer.rename("own/deep", "own/deeper");
    expect(await read("own/deeper/moved.ts")).toBe("mine");
    await expect(writer.rename("own/deeper/moved.ts", "other/x")).rejects.toThrow(denied);
    await expect(writer.rename("own/deeper/moved.ts", "own/dir-other/x")).rejects.toThrow(denied);
    await expect(writer.rename("other/file.ts", "own/x")).rejects.toThrow(denied);
    await expect(writer.rename("own/repo", "own/repo-2")).rejects.toThrow(denied);
    expect(await read("other/file.ts")).toBe("theirs");
  });

  it("removes a link itself, a file, an empty directory, and a whole one where asked to", async () => {
    const { root, writer, read } = await start();
    await writer.remove("own/to-other");
    await writer.remove("own/dir-other");
    expect(await read("other/file.ts")).toBe("theirs");
    await expect(writer.remove("own/deep")).rejects.toThrow("ENOTEMPTY");
    await addTo(root, { "own/deep/deeper/x": "", "own/deep/out": "-> ../../other" });
    await writer.remove("own/deep", { recursive: true });
    await expect(lstat(join(root, "own/deep"))).rejects.toThrow("ENOENT");
    await writer.remove("own/file.ts");
    await expect(writer.remove("own/repo", { recursive: true })).rejects.toThrow(denied);
    await expect(writer.remove("own/repo/.git", { recursive: true })).rejects.toThrow(denied);
    await expect(writer.remove("other/file.ts")).rejects.toThrow(denied);
    await expect(writer.remove("own", { recursive: true })).rejects.toThrow(denied);
    await expect(writer.remove("own/none")).rejects.toThrow("ENOENT");
    expect(await read("own/repo/.git/config")).toBe("[core]");
    expect(await read("other/file.ts")).toBe("theirs");
  });

  it("makes directories, each of which has to be allowed", async () => {
    const { root, writer } = await start();
    await writer.mkdir("own/x");
    await expect(writer.mkdir("own/x")).rejects.toThrow("EEXIST");
    await writer.mkdir("own/x", { recursive: true });
    await writer.mkdir("own/y/z/w", { recursive: true });
    expect((await stat(join(root, "own/y/z/w"))).isDirectory()).toBe(true);
    await expect(writer.mkdir("own/a/b")).rejects.toThrow("ENOENT");
    await expect(writer.mkdir("other/x")).rejects.toThrow(denied);
    await expect(writer.mkdir("own/dir-other/x")).rejects.toThrow(denied);
    await expect(writer.mkdir("own/file.ts", { recursive: true })).rejects.toThrow("EEXIST");
  });

  it("leaves no file open", async () => {
    if (process.platform !== "linux") return;
    const { readdir } = await import("node:fs/promises");
    const { writer } = await start();
    const before = (await readdir("/proc/self/fd")).length;
    for (let count = 0; count < 50; count += 1) {
      await writer.writeFile("own/file.ts", "x");
      await writer.writeFile("own/to-other", "x").catch(() => undefined);
      await writer.mkdir("own/a/b/c").catch(() => undefined);
      await writer.rename("own/none", "own/nothing").catch(() => undefined);
    }
    expect((await readdir("/proc/self/fd")).length).toBeLessThan(before + 10);
  });
});

/** A flipping process changes `own/spot` between a directory of the agent, and a link to a foreign one, without a pause. */
const flipper = `
  import { renameSync, symlinkSync } from "node:fs";
  const [root] = process.argv.slice(1);
  process.chdir(root);
  symlinkSync("../other", "own/link");
  process.stdout.write("on\\n");
  for (;;) {
    try { renameSync("own/spot", "own/aside"); } catch {}
    try { renameSync("own/link", "own/spot"); } catch {}
    try { renameSync("own/spot", "own/link"); } catch {}
    try { renameSync("own/aside", "own/spot"); } catch {}
  }
`;

describe.runIf(process.platform === "linux")("writerFor, while a directory is exchanged for a link", () => {
  it("never writes to a foreign file", async () => {
    const { spawn } = await import("node:child_process");
    const root = await makeTree({ "own/spot/file.ts": "", "other/file.ts": "theirs" });
    const child = spawn(process.execPath, ["--input-type=module", "-e", flipper, root]);
    try {
      await new Promise((done) => child.stdout.once("data", done));
      const writer = createDirectoryGuard(rules, { root }).writerFor("a");
      let written = 0;
      // On a busy machine most tries meet an exchange, and are refused.
      for (let count = 0; count < 400 || (written === 0 && count < 20_000); count += 1) {
        const path = count % 2 === 0 ? "own/spot/file.ts" : `own/spot/new-${count}.ts`;
        await writer.writeFile(path, "bad").then(
          () => (written += 1),
          () => undefined,
        );
      }
      expect(await readFile(join(root, "other/file.ts"), "utf8")).toBe("theirs");
      const { readdir } = await import("node:fs/promises");
      expect(await readdir(join(root, "other"))).toEqual(["file.ts"]);
      expect(written).toBeGreaterThan(0);
    } finally {
      child.kill("SIGKILL");
      await new Promise((done) => child.once("close", done));
    }
  });

  it("leaves an old file as it was when it turns out to be a foreign one", async () => {
    const root = await makeTree({ "own/file.ts": "mine", "other/file.ts": "theirs" });
    const writer = createDirectoryGuard(rules, { root }).writerFor("a");
    await addTo(root, { "own/twin": "= other/file.ts" });
    await expect(writer.writeFile("own/twin", "bad")).rejects.toThrow(denied);
    await writeFile(join(root, "own/file.ts"), "more");
    await truncate(join(root, "own/file.ts"), 2);
    expect(await readFile(join(root, "other/file.ts"), "utf8")).toBe("theirs");
  });
});
