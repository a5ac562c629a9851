import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beginEdit, PersistentList } from "../../../src/core/run/persistent-list.ts";

describe("PersistentList", () => {
  it("does what an array does, and leaves the one before as it was", () => {
    const steps = fc.array(
      fc.oneof(fc.record({ push: fc.integer() }), fc.record({ at: fc.nat(3_000), set: fc.integer() })),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(fc.nat(2_200), steps, (size, changes) => {
        let array = Array.from({ length: size }, (_, i) => i);
        let list = PersistentList.of(array);
        for (const change of changes) {
          const [arrayBefore, listBefore] = [array, list];
          if ("push" in change) {
            array = [...array, change.push];
            list = list.push(change.push);
          } else if (change.at < array.length) {
            array = array.with(change.at, change.set);
            list = list.with(change.at, change.set);
          } else expect(list.with(change.at, change.set)).toBe(list);
          expect(listBefore.toJSON()).toEqual(arrayBefore);
        }
        expect([...list]).toEqual(array);
        expect(list.length).toBe(array.length);
        expect(list.at(size)).toBe(array[size]);
        expect(list.at(-1)).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it("changes in place what was made with the same edit, and nothing older", () => {
    const first = PersistentList.of(Array.from({ length: 100 }, (_, i) => i));
    const edit = beginEdit();
    const second = first.with(50, -1, edit);
    const third = second.with(51, -2, edit);
    expect(third).toBe(second);
    expect([first.at(50), first.at(51), third.at(50), third.at(51)]).toEqual([50, 51, -1, -2]);
    const later = third.with(50, -3, beginEdit());
    expect([third.at(50), later.at(50)]).toEqual([-1, -3]);
  });

  it("grows past each level of its tree", () => {
    let list = PersistentList.of<number>([]);
    for (let i = 0; i < 33_000; i += 1) list = list.push(i);
    expect([0, 31, 32, 1_023, 1_024, 32_767, 32_768, 32_999].map((i) => list.at(i))).toEqual([
      0, 31, 32, 1_023, 1_024, 32_767, 32_768, 32_999,
    ]);
  });
});
