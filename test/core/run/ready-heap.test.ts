import * as fc from "fast-check";
import { expect, it } from "vitest";
import { popReady, pushReady } from "../../../src/core/run/ready-heap.ts";
import type { ReadyHeap } from "../../../src/core/run/ready-heap.ts";

it("gives what was pushed, the smallest rank first, and leaves older heaps as they were", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(10_000)), (ranks) => {
      let heap: ReadyHeap | null = null;
      for (const [index, rank] of ranks.entries()) heap = pushReady(heap, index, rank);
      const drain = (from: ReadyHeap | null): number[] => {
        const out: number[] = [];
        for (let rest = from; rest !== null; rest = popReady(rest)) out.push(rest.rank);
        return out;
      };
      const sorted = [...ranks].sort((a, b) => a - b);
      expect(drain(heap)).toEqual(sorted);
      expect(drain(heap)).toEqual(sorted);
    }),
  );
});
