import { afterEach, describe, expect, it, vi } from "vitest";
import type { FileSystem } from "../../../../src/ports/index.ts";
import { createSeededRandom, createSimulatedDisk } from "../../../../src/testing/index.ts";
import { createDirectoryStore } from "../../../../src/adapters/store/directory/index.ts";
import { Machine, event } from "./machine.ts";

afterEach(() => vi.useRealTimers());

describe("one writer", () => {
  it("refuses a second process and names the first", async () => {
    const machine = new Machine();
    await machine.store(1).create("run");
    const error = await machine
      .store(2)
      .open("run")
      .catch((refusal: unknown) => refusal);
    expect(error).toMatchObject({
      code: "STORE_RUN_HELD",
      runId: "run",
      holder: { pid: 1, host: "here", alive: true },
    });
    expect(String(error)).toContain("process 1 on here since 2");
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code: "STORE_RUN_HELD", holder: { pid: 1 } });
  });

  it("takes over from a process that is gone, in a later epoch that stands in the journal", async () => {
    const machine = new Machine();
    const first = await machine.store(1).create("run");
    await first.append([event(1)]);
    machine.kill(1);
    expect(await machine.store(2).holder("run")).toMatchObject({ pid: 1, alive: false });
    const second = await machine.store(2).open("run");
    expect(second.epoch).toBe(2);
    expect(second.events).toEqual([event(1)]);
    expect(await machine.store(3).holder("run")).toMatchObject({ pid: 2, alive: true });
    await second.append([event(2)]);
    const epochs = machine
      .journal()
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { epoch: number }).epoch);
    expect(epochs).toEqual([1, 1, 2, 2]);
  });

  it("refuses what an old holder still writes, before and after the new one writes", async () => {
    const machine = new Machine();
    const old = await machine.store(1).create("run");
    await old.append([event(1)]);
    machine.kill(1);
    const next = await machine.store(2).open("run");
    await expect(old.append([event(-1)])).rejects.toMatchObject({ code: "STORE_RUN_TAKEN_OVER", epoch: 1 });
    await next.append([event(2)]);
    await expect(old.append([event(-2)])).rejects.toMatchObject({ code: "STORE_RUN_TAKEN_OVER" });
    await old.close();
    expect(await machine.store(3).holder("run")).toMatchObject({ pid: 2 });
    await next.append([event(3)]);
    await next.close();
    expect(await machine.store(3).read("run")).toEqual([event(1), event(2), event(3)]);
  });

  it("lets one of many take over", async () => {
    const machine = new Machine();
    await machine.store(1).create("run");
    machine.kill(1);
    const openers = Array.from({ length: 20 }, (_, index) => machine.store(index + 2).open("run"));
    const results = await Promise.allSettled(openers);
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "STORE_RUN_HELD" });
    }
  });

  it("believes a holder that it cannot look for as long as it gives signs of life", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
    const machine = new Machine();
    const far = await machine.store(1, { host: "far" }).create("run");
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    const refusal = { code: "STORE_RUN_HELD", holder: { host: "far", alive: true } };
    await expect(machine.store(2).open("run")).rejects.toMatchObject(refusal);
    await far.close();
    expect(vi.getTimerCount()).toBe(0);
    await machine.store(2).open("run");
  });

  it("takes over from a holder that it cannot look for after a minute of silence", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const machine = new Machine();
    const far = await machine.store(1, { host: "far" }).create("run");
    vi.setSystemTime(Date.now() + 59_000);
    await expect(machine.store(2).open("run")).rejects.toMatchObject({ code: "STORE_RUN_HELD" });
    vi.setSystemTime(Date.now() + 2_000);
    await machine.store(2).open("run");
    await expect(far.append([event(1)])).rejects.toMatchObject({ code: "STORE_RUN_TAKEN_OVER" });
  });

  it("goes on where the lock is lost or says nothing", async () => {
    const machine = new Machine();
    const old = await machine.store(1).create("run");
    await old.append([event(1)]);
    const files = machine.disk.fileSystem;
    await files.remove("/o/runs/run/lock-1.json");
    machine.kill(1);
    expect(await machine.store(2).holder("run")).toMatchObject({ pid: 1, alive: false });
    for (const content of ["", "{", "null", "{}", "[1]"]) {
      await files.createFile("/o/runs/run/lock-9.json", Buffer.from(content));
      const journal = await machine.store(2).open("run");
      expect(journal.epoch).toBeGreaterThan(1);
      await journal.close();
    }
    await expect(old.append([event(2)])).rejects.toMatchObject({ code: "STORE_RUN_TAKEN_OVER" });
    expect(await machine.store(2).read("run")).toEqual([event(1)]);
  });

  it("keeps what two holders were told is kept, when the first is wrongly taken for gone, in any order of calls", async () => {
    for (let seed = 1; seed <= 150; seed++) {
      const random = createSeededRandom(seed);
      const disk = createSimulatedDisk();
      const slow = slowly(disk.fileSystem, () => random.below(6));
      const storeOf = (pid: number) => {
        const self = { pid, host: "here", bootId: "boot-1", namespace: null, startedAt: String(pid) };
        // Each takes every other for gone.
        const processes = { self: () => self, isAlive: (other: { pid: number }) => other.pid === pid };
        return createDirectoryStore({ directory: "/o", fileSystem: slow, processes });
      };
      await (await storeOf(1).create("run")).close();
      const kept: number[] = [];
      const write = async (pid: number) => {
        for (let opening = 0; opening < 2; opening++) {
          try {
            const journal = await storeOf(pid).open("run");
            for (let count = 0; count < 4; count++) {
              const number = pid * 100 + opening * 10 + count;
              await journal.append([event(number)]);
              kept.push(number);
            }
            if (random.chance(0.5)) await journal.close();
          } catch (error) {
            expect(["STORE_RUN_TAKEN_OVER", "STORE_RUN_HELD", "STORE_ACCESS"]).toContain(
              (error as { code: string }).code,
            );
          }
        }
      };
      await Promise.all([write(2), write(3)]);
      const numbers = ((await storeOf(4).read("run")) ?? []).map(({ atMs }) => atMs);
      expect(numbers, `seed ${seed}`).toEqual(expect.arrayContaining(kept));
      expect(new Set(numbers).size).toBe(numbers.length);
    }
  });
});

/** A file system whose calls take some turns. */
function slowly(fileSystem: FileSystem, turns: () => number): FileSystem {
  const wait = async () => {
    for (let left = turns(); left > 0; left--) await Promise.resolve();
  };
  const delay =
    <Given extends unknown[], Value>(call: (...given: Given) => Promise<Value>) =>
    async (...given: Given) => {
      await wait();
      const value = await call(...given);
      await wait();
      return value;
    };
  return {
    makeFolder: delay((path: string) => fileSystem.makeFolder(path)),
    listFolder: delay((path: string) => fileSystem.listFolder(path)),
    readFile: delay((path: string, from?: number, length?: number) => fileSystem.readFile(path, from, length)),
    openFile: delay(async (path: string, kind: "new" | "existing") => {
      const file = await fileSystem.openFile(path, kind);
      return {
        write: delay((bytes: Uint8Array, position: number) => file.write(bytes, position)),
        truncate: delay((length: number) => file.truncate(length)),
        sync: delay(() => file.sync()),
        close: delay(() => file.close()),
      };
    }),
    createFile: delay((path: string, bytes: Uint8Array) => fileSystem.createFile(path, bytes)),
    rename: delay((from: string, to: string) => fileSystem.rename(from, to)),
    remove: delay((path: string) => fileSystem.remove(path)),
    syncFolder: delay((path: string) => fileSystem.syncFolder(path)),
    modifiedMs: delay((path: string) => fileSystem.modifiedMs(path)),
    touch: delay((path: string) => fileSystem.touch(path)),
    watch: (path, onChange) => fileSystem.watch(path, onChange),
  };
}
