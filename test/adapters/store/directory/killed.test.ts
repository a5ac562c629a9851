import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDirectoryStore } from "../../../../src/adapters/store/directory/index.ts";

let directory = "";
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), "killed-"))));
afterAll(() => rm(directory, { recursive: true }));

it("keeps what a process was told is kept, when that process is killed and the next one takes over", async () => {
  const store = createDirectoryStore({ directory });
  for (let round = 1; round <= 6; round++) {
    const script = join(import.meta.dirname, "writer.mjs");
    const child = spawn(process.execPath, [script, directory, "run"], { stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(child, "exit");
    let told = 0;
    let calls = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      told = Number(line);
      if (++calls === 1) {
        expect(await store.holder("run")).toMatchObject({ pid: child.pid, alive: true });
        await expect(store.open("run")).rejects.toMatchObject({ code: "STORE_RUN_HELD", holder: { pid: child.pid } });
      }
      if (calls === round * 7) child.kill("SIGKILL");
    }
    await exited;
    expect(await store.holder("run")).toMatchObject({ pid: child.pid, alive: false });
    const numbers = ((await store.read("run")) ?? []).map(({ atMs }) => atMs);
    expect(numbers.length).toBeGreaterThanOrEqual(told);
    expect(numbers).toEqual(numbers.map((_, index) => index));
  }
  const journal = await store.open("run");
  expect(journal.epoch).toBe(7);
  await journal.close();
});
