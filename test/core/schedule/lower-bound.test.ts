import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundWindowLoad } from "../../../src/core/schedule/bound-window-load.ts";
import { lowerBound } from "../../../src/core/schedule/index.ts";
import { bestByTrying, problems } from "./problems.ts";

describe("lowerBound", () => {
  it("names its bounds and the best of them", () => {
    const needs = { agents: 1 };
    const tasks = [30, 30, 31].map((minutes, i) => ({ id: `t${i}`, minutes, dependsOn: [], needs }));
    const bound = lowerBound({ tasks, resources: { agents: 2 } });
    expect(bound).toEqual({
      minutes: 46,
      tight: "path-and-load",
      bounds: [
        { name: "path", minutes: 31 },
        { name: "load", minutes: 45.5 },
        { name: "path-and-load", minutes: 46 },
        { name: "clique", minutes: 0 },
      ],
    });
  });

  it("is 0 for no tasks", () => {
    expect(lowerBound({ tasks: [], resources: {} })).toMatchObject({ minutes: 0, tight: "path" });
  });

  it("sees tasks of which no two can run together", () => {
    const ids = ["a", "b", "c"];
    const tasks = ids.map((id) => ({ id, minutes: 7, dependsOn: [], excludes: ids.filter((other) => other !== id) }));
    expect(lowerBound({ tasks, resources: {} })).toMatchObject({ minutes: 21, tight: "clique" });
  });

  it("is never above the best schedule", () => {
    fc.assert(
      fc.property(problems(6, fc.integer({ min: 0, max: 6 })), (problem) => {
        expect(lowerBound(problem).minutes).toBeLessThanOrEqual(bestByTrying(problem));
      }),
      { numRuns: 300 },
    );
  });

  it("does not fall in path and load when a dependency or a task is added", () => {
    fc.assert(
      fc.property(problems(8, fc.integer({ min: 0, max: 6 })), fc.nat(), fc.nat(), (problem, a, b) => {
        if (problem.tasks.length < 2) return;
        const later = 1 + (a % (problem.tasks.length - 1));
        const earlier = problem.tasks[b % later]!.id;
        const plain = { ...problem, tasks: problem.tasks.map((task) => ({ ...task, excludes: [] })) };
        const more = {
          ...plain,
          tasks: plain.tasks.map((task, i) =>
            i === later ? { ...task, dependsOn: [...task.dependsOn, earlier] } : task,
          ),
        };
        const fewer = { ...plain, tasks: plain.tasks.slice(0, -1) };
        const [least, middle, most] = [fewer, plain, more].map((any) => lowerBound(any).bounds);
        for (const k of [0, 1]) {
          expect(middle![k]!.minutes).toBeLessThanOrEqual(most![k]!.minutes);
          expect(least![k]!.minutes).toBeLessThanOrEqual(middle![k]!.minutes);
        }
      }),
    );
  });

  it("takes the best of all sets of tasks between a start and an end on a resource, whatever is held from outside", () => {
    const one = fc.record({
      head: fc.nat(12),
      length: fc.nat(6),
      rest: fc.nat(12),
      need: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(one, { maxLength: 9 }),
        fc.integer({ min: 3, max: 5 }),
        fc.constantFrom<number>(0, 0, 7),
        fc.nat(15),
        (users, capacity, outside, known) => {
          const of = (value: (user: (typeof users)[number]) => number): Int32Array => Int32Array.from(users, value);
          let best = known;
          for (const { head } of outside > 0 ? [...users, { head: 0 }] : users) {
            for (const { rest } of users) {
              const set = users.filter((user) => user.head >= head && user.rest >= rest);
              if (set.length === 0) continue;
              const work = set.reduce((sum, user) => sum + user.need * user.length, head === 0 ? outside : 0);
              best = Math.max(best, Math.ceil(work / capacity) + head + rest);
            }
          }
          const load = {
            users: users.map((_, i) => i),
            energies: users.map((u) => u.need * u.length),
            capacity,
            outside,
          };
          const heads = of((user) => user.head);
          const tails = of((user) => user.rest + user.length);
          const found = boundWindowLoad(
            load,
            heads,
            tails,
            of((user) => user.length),
            known,
          );
          expect(found).toBe(best);
        },
      ),
      { numRuns: 500 },
    );
  });
});
