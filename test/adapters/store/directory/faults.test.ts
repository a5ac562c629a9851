import { describe, expect, it } from "vitest";
import type { DiskCall } from "../../../../src/testing/index.ts";
import { createSimulatedDisk } from "../../../../src/testing/index.ts";
import { OrchestrateError } from "../../../../src/core/errors.ts";
import { Machine, event } from "./machine.ts";

const codes = ["ENOSPC", "EIO", "EACCES", "EMFILE"];
const changing = new Set(["makeFolder", "openFile", "createFile", "write", "sync", "truncate", "rename", "syncFolder"]);

/** A session in which each step may fail; gives the numbers that were acknowledged, and the errors. */
async function runSession(machine: Machine): Promise<{ kept: number[]; errors: unknown[] }> {
  const kept: number[] = [];
  const errors: unknown[] = [];
  const store = machine.store(1);
  let number = 0;
  for (let opening = 0; opening < 2; opening++) {
    try {
      const journal = await (opening === 0 ? store.create("run") : store.open("run"));
      for (let count = 0; count < 3; count++) {
        const own = ++number;
        await Promise.resolve(journal.append([event(own), event(own + 0.5)])).then(
          () => kept.push(own),
          (error: unknown) => errors.push(error),
        );
      }
      await journal.close();
    } catch (error) {
      errors.push(error);
    }
  }
  return { kept, errors };
}

describe("a file system that fails", () => {
  it.each(codes)("with %s at any call gives a coded error, and the journal goes on afterwards", async (code) => {
    let total = Infinity;
    for (let failing = 1; failing <= total; failing++) {
      let calls = 0;
      let failed: DiskCall | null = null;
      let over = false;
      const disk = createSimulatedDisk({
        onCall: (call) => {
          if (over || !changing.has(call.operation) || ++calls !== failing) return null;
          failed = call;
          return code;
        },
      });
      const machine = new Machine(disk);
      const { kept, errors } = await runSession(machine);
      over = true;
      if (failed === null) total = calls;
      for (const error of errors) {
        expect(OrchestrateError.is(error), String(error)).toBe(true);
        const expected = ["STORE_ACCESS", "STORE_RUN_UNKNOWN"];
        expect(expected).toContain((error as OrchestrateError).code);
      }
      const store = machine.store(1);
      const numbers = ((await store.read("run")) ?? []).map(({ atMs }) => atMs);
      for (const number of kept) {
        expect(numbers, `call ${failing}`).toContain(number);
        expect(numbers).toContain(number + 0.5);
      }
      machine.kill(1);
      const next = await ((await machine.store(2).read("run")) === null
        ? machine.store(2).create("run")
        : machine.store(2).open("run"));
      await next.append([event(99)]);
      await next.close();
      expect((await store.read("run"))?.at(-1)).toEqual(event(99));
    }
    expect(total).toBeGreaterThan(20);
  });

  it("says what could not be done, where and why, and keeps nothing of what it refused", async () => {
    let full = false;
    const disk = createSimulatedDisk({ onCall: ({ operation }) => (full && operation === "write" ? "ENOSPC" : null) });
    const machine = new Machine(disk);
    const journal = await machine.store(1).create("run");
    await journal.append([event(1)]);
    full = true;
    const refusal = { code: "STORE_ACCESS", operation: "write the journal", reason: "ENOSPC" };
    await expect(journal.append([event(2)])).rejects.toMatchObject(refusal);
    await expect(journal.append([event(3)])).rejects.toThrow("the disk is full (ENOSPC); make room and go on");
    full = false;
    await journal.append([event(4)]);
    await journal.close();
    expect(await machine.store(1).read("run")).toEqual([event(1), event(4)]);
  });

  it("fails what relied on a call that failed, and nothing later", async () => {
    let failing = false;
    const disk = createSimulatedDisk({ onCall: ({ operation }) => (failing && operation === "sync" ? "EIO" : null) });
    const machine = new Machine(disk);
    const journal = await machine.store(1).create("run");
    failing = true;
    const first = Promise.resolve(journal.append([event(1)]));
    await Promise.resolve();
    await Promise.resolve();
    const second = Promise.resolve(journal.append([event(2)]));
    await expect(first).rejects.toMatchObject({ reason: "EIO" });
    await expect(second).rejects.toMatchObject({ reason: "EIO" });
    failing = false;
    await journal.append([event(3)]);
    await journal.close();
    expect(await machine.store(1).read("run")).toEqual([event(3)]);
  });

  it("gives a coded error to readers too, and no error to later ones", async () => {
    let code: string | null = null;
    const disk = createSimulatedDisk({
      onCall: ({ operation }) => (operation === "readFile" || operation === "listFolder" ? code : null),
    });
    const store = new Machine(disk).store(1);
    await (await store.create("run")).close();
    for (code of codes) {
      await expect(store.read("run")).rejects.toMatchObject({ code: "STORE_ACCESS", reason: code });
      await expect(store.list()).rejects.toMatchObject({ code: "STORE_ACCESS", reason: code });
      await expect(store.holder("run")).rejects.toMatchObject({ code: "STORE_ACCESS", reason: code });
      await expect(store.open("run")).rejects.toMatchObject({ code: "STORE_ACCESS", reason: code });
    }
    code = null;
    expect(await store.read("run")).toEqual([]);
  });
});
