import { describe, expect, it } from "vitest";
import { createSimulatedDisk } from "../../../../src/testing/index.ts";
import { Machine, event } from "./machine.ts";

/** A run on a disk that counts its calls. */
async function openRun() {
  const calls: string[] = [];
  const machine = new Machine(createSimulatedDisk({ onCall: ({ operation }) => (calls.push(operation), null) }));
  const journal = await machine.store(1).create("run");
  calls.length = 0;
  return { machine, journal, count: (name: string) => calls.filter((call) => call === name).length };
}

describe("group commit", () => {
  it("writes the calls of one turn together, with one sync", async () => {
    const { machine, journal, count } = await openRun();
    await Promise.all(Array.from({ length: 1000 }, (_, index) => journal.append([event(index)])));
    expect(count("sync")).toBe(1);
    expect(await machine.store(1).read("run")).toHaveLength(1000);
  });

  it("writes what comes during a sync together with the next one", async () => {
    const { journal, count } = await openRun();
    const first = journal.append([event(0)]);
    await Promise.resolve();
    await Promise.resolve();
    const rest = Array.from({ length: 100 }, (_, index) => journal.append([event(index + 1)]));
    await first;
    expect(count("sync")).toBe(1);
    await Promise.all(rest);
    expect(count("sync")).toBe(2);
  });

  it("states in each line what was on the disk before it, and how many events of its call follow", async () => {
    const { machine, journal } = await openRun();
    await Promise.all([journal.append([event(1), event(2), event(3)]), journal.append([event(4)])]);
    await journal.append([event(5)]);
    const lines = machine.journal().trimEnd().split("\n");
    const heads = lines.map((line) => JSON.parse(line) as { seq: number; synced: number; more?: number });
    expect(heads.map(({ seq, synced, more }) => [seq, synced, more ?? 0])).toEqual([
      [1, 0, 0],
      [2, 1, 2],
      [3, 1, 1],
      [4, 1, 0],
      [5, 1, 0],
      [6, 5, 0],
    ]);
  });

  it("keeps an event as it was when it was appended", async () => {
    const { machine, journal } = await openRun();
    const changing = { type: "test:happened", atMs: 1, list: [1] };
    const kept = journal.append([changing]);
    changing.list.push(2);
    await kept;
    expect(await machine.store(1).read("run")).toEqual([{ type: "test:happened", atMs: 1, list: [1] }]);
  });

  it("refuses what is no event, and keeps nothing of that call and everything of the others", async () => {
    const { machine, journal } = await openRun();
    const circle: Record<string, unknown> = { type: "test:circle", atMs: 0 };
    circle["self"] = circle;
    const before = journal.append([event(1)]);
    for (const wrong of [null, 1, "text", {}, { type: "x" }, { type: "x", atMs: NaN }, { type: 1, atMs: 1 }, circle]) {
      await expect(journal.append([event(2), wrong as never])).rejects.toMatchObject({ code: "ARGUMENT_INVALID" });
    }
    await before;
    await journal.append([event(3)]);
    expect(await machine.store(1).read("run")).toEqual([event(1), event(3)]);
  });

  it("keeps lines of any length and any text", async () => {
    const { machine, journal } = await openRun();
    const texts = ["", "x".repeat(100_000), "ä".repeat(50_000), "🦊".repeat(30_000), "\ud800\u2028\n\0"];
    const events = texts.map((text, index) => ({ ...event(index), text }));
    await journal.append(events);
    await journal.append(events);
    await journal.close();
    expect(await machine.store(1).read("run")).toEqual([...events, ...events]);
  });
});
