import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createInspector } from "../../src/cli/inspect-work.ts";
import type { WorkOrder } from "../../src/ports/index.ts";
import { addTo, makeTree } from "../adapters/guard/directory/make-tree.ts";

const map: WorkOrder["ownership"] = [
  ["own/**", ["a"]],
  ["other/**", ["b"]],
  ["third/**", ["c"]],
  ["nobody/**", []],
];

function order(agentId: string, ownership = map): WorkOrder {
  const base = { runId: "r", feature: "f", personaId: agentId, attempt: 1, instructions: "", owned: [], ownership };
  return { ...base, agentId, waitsFor: [], enables: [], contracts: [], timeoutMs: null, task: null as never };
}

async function start(tree: Readonly<Record<string, string>> = {}) {
  const cwd = await makeTree({ "own/x": "", "other/x": "", ".git/config": "", ...tree });
  const directory = join(cwd, ".claude/orchestration");
  await mkdir(directory, { recursive: true });
  return { cwd, directory, inspector: createInspector({ cwd, directory }) };
}

describe("createInspector", () => {
  it("has nothing to say of an agent's own files, new and old", async () => {
    const { cwd, inspector } = await start();
    const end = await inspector.begin(order("a"));
    await addTo(cwd, { "own/x": "1", "own/deep/y": "2" });
    expect(await end([])).toEqual([]);
  });

  it("tells foreign changes, with what they were", async () => {
    const { cwd, inspector } = await start();
    const end = await inspector.begin(order("a"));
    await addTo(cwd, { "other/x": "1", free: "2", ".git/config": "3", "nobody/x": "4", "own/out": "-> /etc/passwd" });
    expect(await end([])).toEqual(
      [
        { path: ".git/config", reason: "content changed (protected)" },
        { path: "free", reason: "file created (unowned)" },
        { path: "nobody", reason: "directory created with 1 entries in it (unowned)" },
        { path: "other/x", reason: "content changed (not-owner, owned by b)" },
        { path: "own/out", reason: "symlink to /etc/passwd created (link-outside, owned by a)" },
      ].sort((one, two) => (one.path < two.path ? -1 : 1)),
    );
  });

  it("lays nothing at an agent's door that is theirs who ran beside it", async () => {
    const { cwd, inspector } = await start();
    const end = await inspector.begin(order("a"));
    await addTo(cwd, { "other/x": "1", "third/x": "2" });
    expect(await end(["b"])).toEqual(
      [
        { path: "third", reason: "directory created with 1 entries in it (not-owner, owned by c); b ran beside it" },
      ].map((one) => ({ ...one, reason: expect.stringContaining("b ran beside it") as string })),
    );
    const again = await inspector.begin(order("a"));
    await addTo(cwd, { "other/x": "3", "third/x": "4" });
    expect(await again(["b", "c", "a"])).toEqual([]);
  });

  it("leaves out the channel's own files, and what tools leave behind", async () => {
    const { cwd, directory, inspector } = await start();
    const end = await inspector.begin(order("a"));
    await writeFile(join(directory, "messages.json"), "[]");
    await addTo(cwd, {
      "node_modules/x/y": "",
      "own/__pycache__/x.pyc": "",
      ".venv/bin/python": "-> /usr/bin/python3",
      "dist/x": "",
    });
    expect(await end([])).toEqual([]);
  });

  it("tells once of each name that it leaves out, and nothing of the channel and of git", async () => {
    const { cwd, directory } = await start({ "dist/x": "", "own/node_modules/x": "", ".git/objects/ab/cd": "" });
    const told: (readonly string[])[] = [];
    const inspector = createInspector({ cwd, directory, onLeftOut: (paths) => told.push(paths) });
    const end = await inspector.begin(order("a"));
    await addTo(cwd, { "own/dist/x": "", "own/a.pyc": "", "own/b.pyc": "", constructor: "" });
    await end([]);
    expect(told).toEqual([["dist", "own/node_modules"], ["own/a.pyc"]]);
  });

  it("looks at a name that a rule spells out", async () => {
    const { cwd, inspector } = await start({ "build/x": "" });
    const end = await inspector.begin(order("a", [...map, ["build/**", ["b"]]]));
    await addTo(cwd, { "build/x": "1" });
    expect(await end([])).toMatchObject([{ path: "build/x" }]);
  });

  it("knows agents that own nothing", async () => {
    const { cwd, inspector } = await start();
    const end = await inspector.begin(order("reader"));
    await addTo(cwd, { "own/x": "1", free: "" });
    expect((await end([])).map(({ reason }) => reason)).toEqual([
      "file created (unowned)",
      "content changed (not-owner, owned by a)",
    ]);
  });

  it("takes a map of which two patterns cross", async () => {
    const { cwd, inspector } = await start();
    const crossing: WorkOrder["ownership"] = [
      ["own/**", ["a"]],
      ["**/*.sql", ["b"]],
    ];
    const end = await inspector.begin(order("a", crossing));
    await addTo(cwd, { "own/x.sql": "", "y.sql": "" });
    expect(await end([])).toMatchObject([{ path: "y.sql" }]);
  });

  it("tells many as a number", async () => {
    const { cwd, inspector } = await start();
    const end = await inspector.begin(order("a"));
    await addTo(cwd, Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`f${1_000 + index}`, ""])));
    const told = await end([]);
    expect(told).toHaveLength(101);
    expect(told.at(-1)!.reason).toContain("and 29 more");
  });

  it("shares looks, and keeps attempts apart", async () => {
    const { cwd, inspector } = await start();
    const ends = await Promise.all(["a", "b", "c"].map((agentId) => inspector.begin(order(agentId))));
    await addTo(cwd, { "own/x": "1", "other/x": "2", free: "" });
    const told = await Promise.all(
      ends.map((end, index) => end(["a", "b", "c"].filter((_, place) => place !== index))),
    );
    expect(told.map((one) => one.map(({ path }) => path))).toEqual([["free"], ["free"], ["free"]]);
  });

  it("works where the orchestration lives elsewhere", async () => {
    const cwd = await makeTree({ "own/x": "" });
    const inspector = createInspector({ cwd, directory: await makeTree({}) });
    const end = await inspector.begin(order("a"));
    await addTo(cwd, { "own/x": "1", y: "" });
    expect(await end([])).toMatchObject([{ path: "y" }]);
  });
});
