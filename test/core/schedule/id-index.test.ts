import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createIdIndex } from "../../../src/core/schedule/id-index.ts";
import { criticalPath } from "../../../src/core/schedule/index.ts";
import { nastyIds } from "./problems.ts";

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `task-${i}`);
const indexOf = (ids: readonly string[]): ReturnType<typeof createIdIndex> => createIdIndex(ids.map((id) => ({ id })));

describe("createIdIndex", () => {
  it.each([
    ["ascending ids", numbered(1000)],
    ["the same, mixed up", numbered(1000).toSorted()],
    ["nasty ids", nastyIds],
    ["nasty ids that ascend", nastyIds.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))],
    ["one id", ["a"]],
    ["no id", []],
  ])("finds every one of %s, with right, wrong and no guesses", (_, ids) => {
    for (const guess of [(i: number) => i, (i: number) => i + 3, (i: number) => -1 - i, () => 1e9, () => undefined]) {
      const index = indexOf(ids);
      ids.forEach((id, i) => expect(index.find(id, guess(i))).toBe(i));
      expect(index.find("no such id", 0)).toBe(-1);
    }
  });

  it("agrees with a plain search for any ids and guesses", () => {
    const words = fc.uniqueArray(fc.string({ maxLength: 3 }), { maxLength: 40 });
    fc.assert(
      fc.property(
        words,
        fc.boolean(),
        fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.integer())),
        (ids, sorts, asked) => {
          const list = sorts ? ids.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1)) : ids;
          const index = indexOf(list);
          for (const [id, guess] of asked) expect(index.find(id, guess)).toBe(list.indexOf(id));
          list.forEach((id, i) => expect(index.find(id, 3)).toBe(i));
        },
      ),
    );
  });

  it.each([[["a", "b", "a"]], [["a", "a", "b"]], [["", ""]], [["b", "a", "b", "a"]]])("refuses %j", (ids) => {
    expect(() => indexOf(ids)).toThrow(expect.objectContaining({ code: "SCHEDULE_TASK_DOUBLED" }));
  });

  it("gives one path whatever the ids are called and however the dependencies jump", () => {
    const jump = (i: number): number => (i * 7919) % Math.max(1, i);
    const path = (name: (i: number) => string): number[] => {
      const places = new Map(Array.from({ length: 2000 }, (_, i) => [name(i), i]));
      const nodes = [...places].map(([id, i]) => ({
        id,
        minutes: 1 + (i % 7),
        dependsOn: i === 0 ? [] : [name(jump(i)), name(i - 1)],
      }));
      return criticalPath(nodes).taskIds.map((id) => places.get(id)!);
    };
    expect(path((i) => `task-${i}`)).toEqual(path((i) => `${1e6 - i}`));
  });
});
