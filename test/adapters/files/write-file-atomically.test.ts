import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeFileAtomically } from "../../../src/adapters/files/index.ts";

let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "files-"))));
afterAll(() => rm(folder, { recursive: true }));

describe("writeFileAtomically", () => {
  it("makes the file with its folders, and replaces it, leaving nothing else behind", async () => {
    const path = join(folder, "a", "b", "context.json");
    await writeFileAtomically(path, "one");
    await writeFileAtomically(path, "two ä");
    expect(await readFile(path, "utf8")).toBe("two ä");
    expect(await readdir(join(folder, "a", "b"))).toEqual(["context.json"]);
  });

  it("writes in the order of the calls, and is never seen in part", async () => {
    const path = join(folder, "progress.json");
    const texts = Array.from({ length: 50 }, (_, index) => String(index).repeat(10_000 + index));
    await writeFileAtomically(path, texts[0]!);
    const writes = texts.map((text) => writeFileAtomically(path, text));
    for (let look = 0; look < 50; look++) expect(texts).toContain(await readFile(path, "utf8"));
    await Promise.all(writes);
    expect(await readFile(path, "utf8")).toBe(texts.at(-1));
  });

  it("leaves the old file where it cannot write, and nothing else", async () => {
    const path = join(folder, "taken");
    await writeFileAtomically(join(path, "inside"), "x");
    await expect(writeFileAtomically(path, "y")).rejects.toThrow();
    expect((await stat(path)).isDirectory()).toBe(true);
    await writeFileAtomically(join(folder, "after"), "z");
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});
