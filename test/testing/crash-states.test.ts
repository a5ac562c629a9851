import { describe, expect, it } from "vitest";
import { createDirectoryStore } from "../../src/adapters/store/directory/index.ts";
import type { FileSystem } from "../../src/ports/index.ts";
import type { CrashStore } from "../../src/testing/index.ts";
import { exploreCrashStates } from "../../src/testing/index.ts";

const storeOn = ({ fileSystem, processes }: CrashStore) =>
  createDirectoryStore({ directory: "/o", fileSystem, processes });

/** The store on a file system with something left out. */
const storeWithout = (leaveOut: (fileSystem: FileSystem) => Partial<FileSystem>) => (machine: CrashStore) => {
  const { fileSystem } = machine;
  const whole: FileSystem = {
    makeFolder: (path) => fileSystem.makeFolder(path),
    listFolder: (path) => fileSystem.listFolder(path),
    readFile: (path, position, length) => fileSystem.readFile(path, position, length),
    openFile: (path, kind) => fileSystem.openFile(path, kind),
    createFile: (path, bytes) => fileSystem.createFile(path, bytes),
    rename: (from, to) => fileSystem.rename(from, to),
    remove: (path) => fileSystem.remove(path),
    syncFolder: (path) => fileSystem.syncFolder(path),
    modifiedMs: (path) => fileSystem.modifiedMs(path),
    touch: (path) => fileSystem.touch(path),
    watch: (path, onChange) => fileSystem.watch(path, onChange),
  };
  return storeOn({ ...machine, fileSystem: { ...whole, ...leaveOut(fileSystem) } });
};

describe("exploreCrashStates", () => {
  it("finds no fault in the directory store in 10,000 crash states", async () => {
    const report = await exploreCrashStates(storeOn, { states: 10_000 });
    expect(report.faults).toEqual([]);
    expect(report.states).toBeGreaterThanOrEqual(10_000);
  });

  it("finds a journal that is not synced", async () => {
    const store = storeWithout((fileSystem) => ({
      openFile: async (path, kind) => ({ ...(await fileSystem.openFile(path, kind)), sync: () => Promise.resolve() }),
    }));
    expect((await exploreCrashStates(store, { states: 2_000 })).faults).not.toEqual([]);
  });

  it("finds folders that are not synced", async () => {
    const store = storeWithout(() => ({ syncFolder: () => Promise.resolve() }));
    expect((await exploreCrashStates(store, { states: 2_000 })).faults).not.toEqual([]);
  });

  it("finds a run's folder that is not synced after a file was put in place", async () => {
    const store = storeWithout((fileSystem) => ({
      syncFolder: (path) => (path.endsWith("run") ? Promise.resolve() : fileSystem.syncFolder(path)),
    }));
    expect((await exploreCrashStates(store, { states: 2_000 })).faults).not.toEqual([]);
  });

  it("finds folders around the run's that are not synced", async () => {
    const store = storeWithout((fileSystem) => ({
      syncFolder: (path) => (path.endsWith("run") ? fileSystem.syncFolder(path) : Promise.resolve()),
    }));
    expect((await exploreCrashStates(store, { states: 2_000 })).faults).not.toEqual([]);
  });

  it("finds a file that is put in place by writing over it", async () => {
    const store = storeWithout((fileSystem) => ({
      rename: async (from, to) => {
        const bytes = await fileSystem.readFile(from);
        await fileSystem.remove(to);
        const file = await fileSystem.openFile(to, "new");
        await file.write(bytes, 0);
        await file.sync();
        await fileSystem.remove(from);
      },
    }));
    expect((await exploreCrashStates(store, { states: 2_000 })).faults).not.toEqual([]);
  });

  it("finds a reader that does not expect an unfinished last line", async () => {
    const store = (machine: CrashStore) => {
      const whole = storeOn(machine);
      return {
        create: (runId: string) => whole.create(runId),
        open: (runId: string) => whole.open(runId),
        list: () => whole.list(),
        holder: (runId: string) => whole.holder(runId),
        read: async (runId: string) => {
          const path = `/o/runs/${runId}/journal.jsonl`;
          const bytes = await machine.fileSystem.readFile(path).catch(() => new Uint8Array());
          const lines = Buffer.from(bytes).toString().split("\n").filter(Boolean);
          lines.forEach((line) => JSON.parse(line));
          return whole.read(runId);
        },
      };
    };
    expect((await exploreCrashStates(store, { states: 2_000 })).faults).not.toEqual([]);
  });

  it("finds a call that is kept in part", async () => {
    const store = (machine: CrashStore) => {
      const whole = storeOn(machine);
      const split = (journal: Awaited<ReturnType<typeof whole.open>>) => ({
        runId: journal.runId,
        epoch: journal.epoch,
        events: journal.events,
        close: () => journal.close(),
        append: async (events: Parameters<typeof journal.append>[0]) => {
          for (const event of events) await journal.append([event]);
        },
      });
      return {
        create: async (runId: string) => split(await whole.create(runId)),
        open: async (runId: string) => split(await whole.open(runId)),
        list: () => whole.list(),
        holder: (runId: string) => whole.holder(runId),
        read: (runId: string) => whole.read(runId),
      };
    };
    expect((await exploreCrashStates(store, { states: 2_000 })).faults).not.toEqual([]);
  });
});
