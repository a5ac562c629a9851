import { describe, expect, it } from "vitest";
import type { StoredEvent } from "../../../../src/ports/index.ts";
import { createSimulatedDisk } from "../../../../src/testing/index.ts";
import { Machine, event } from "./machine.ts";

describe("follow", () => {
  it("goes on through close, opening and take-over, and gives each event once", async () => {
    const machine = new Machine();
    const first = await machine.store(1).create("run");
    await first.append([event(1)]);
    const ending = new AbortController();
    const seen: number[] = [];
    const steps: Record<number, () => Promise<void>> = {
      1: async () => {
        await first.append([event(2), event(3)]);
      },
      3: async () => {
        await first.close();
        await (await machine.store(2).open("run")).append([event(4)]);
        machine.kill(2);
      },
      4: async () => {
        await (await machine.store(3).open("run")).append([event(5)]);
      },
      5: () => Promise.resolve(ending.abort()),
    };
    for await (const { atMs } of machine.store(9).follow!("run", 0, ending.signal)) {
      seen.push(atMs);
      await steps[atMs]?.();
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it("sees past what a holder took away and wrote anew", async () => {
    let failing = false;
    const disk = createSimulatedDisk({ onCall: ({ operation }) => (failing && operation === "sync" ? "EIO" : null) });
    const machine = new Machine(disk);
    const journal = await machine.store(1).create("run");
    await journal.append([event(1)]);
    const ending = new AbortController();
    const seen: StoredEvent[] = [];
    for await (const next of machine.store(2).follow!("run", 0, ending.signal)) {
      seen.push(next);
      if (next.atMs === 1) {
        failing = true;
        await Promise.resolve(journal.append([event(2)])).catch(() => undefined);
        failing = false;
        await journal.append([event(3)]);
      }
      if (next.atMs === 3) ending.abort();
    }
    expect(seen).toEqual([event(1), event(3)]);
  });

  it("ends at once where the signal has been given, and refuses an unknown run", async () => {
    const machine = new Machine();
    const seen: StoredEvent[] = [];
    for await (const next of machine.store(1).follow!("run", 0, AbortSignal.abort())) seen.push(next);
    expect(seen).toEqual([]);
    const events = machine.store(1).follow!("run", 0, new AbortController().signal)[Symbol.asyncIterator]();
    await expect(events.next()).rejects.toMatchObject({ code: "STORE_RUN_UNKNOWN" });
  });
});
