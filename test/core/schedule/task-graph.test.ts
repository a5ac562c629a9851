import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTaskGraph, fromGraphlib, toGraphlib } from "../../../src/core/schedule/index.ts";
import { nastyIds, problems } from "./problems.ts";

const nodes = [
  { id: "model", dependsOn: [] },
  { id: "api", dependsOn: ["model"] },
  { id: "docs", dependsOn: ["model", "api", "api"] },
  { id: "logo", dependsOn: [] },
];

describe("createTaskGraph", () => {
  const graph = createTaskGraph(nodes);

  it("answers what comes before, after and at the same time", () => {
    expect(graph.order()).toEqual(["model", "logo", "api", "docs"]);
    expect(graph.waves()).toEqual([["model", "logo"], ["api"], ["docs"]]);
    expect(graph.ancestors("docs")).toEqual(["model", "api"]);
    expect(graph.descendants("model")).toEqual(["api", "docs"]);
    expect(graph.dependenciesOf("docs")).toEqual(["model", "api"]);
    expect(graph.dependentsOf("api")).toEqual(["docs"]);
    expect(graph.precedes("model", "docs")).toBe(true);
    expect(graph.precedes("docs", "model")).toBe(false);
    expect(graph.precedes("model", "model")).toBe(false);
    expect(graph.width()).toBe(2);
    expect(graph.transitiveReduction()[2]).toEqual({ id: "docs", dependsOn: ["api"] });
    expect(() => graph.ancestors("ghost")).toThrow(expect.objectContaining({ code: "SCHEDULE_TASK_UNKNOWN" }));
  });

  it("is empty for no nodes", () => {
    const empty = createTaskGraph([]);
    expect([empty.size, empty.order(), empty.waves(), empty.width()]).toEqual([0, [], [], 0]);
  });

  it("agrees with the plain definitions on small graphs", () => {
    fc.assert(
      fc.property(problems(8), ({ tasks }) => {
        const any = createTaskGraph(tasks);
        const ids = tasks.map((task) => task.id);
        const before = (a: string, b: string): boolean => any.ancestors(b).includes(a);
        for (const a of ids) for (const b of ids) expect(any.precedes(a, b)).toBe(before(a, b));
        // The widest set without any order, by trying all sets.
        let widest = 0;
        for (let set = 0; set < 1 << ids.length; set += 1) {
          const chosen = ids.filter((_, i) => ((set >> i) & 1) === 1);
          if (chosen.every((a) => chosen.every((b) => !before(a, b)))) widest = Math.max(widest, chosen.length);
        }
        expect(any.width()).toBe(widest);
        const reduced = createTaskGraph(any.transitiveReduction());
        for (const id of ids) expect(reduced.ancestors(id)).toEqual(any.ancestors(id));
        for (const id of ids) {
          for (const dependency of reduced.dependenciesOf(id)) {
            expect(reduced.dependenciesOf(id).some((other) => before(dependency, other))).toBe(false);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("reduces a chain of 100,000 and finds its width", () => {
    const long = Array.from({ length: 100_000 }, (_, i) => ({ id: `${i}`, dependsOn: i === 0 ? [] : [`${i - 1}`] }));
    const chain = createTaskGraph(long);
    expect(chain.transitiveReduction()).toEqual(long);
    expect(chain.width()).toBe(1);
    expect(chain.descendants("0")).toHaveLength(99_999);
  });
});

describe("toGraphlib and fromGraphlib", () => {
  it("give back what they got, whatever tasks are called", () => {
    const nasty = nastyIds.map((id, i) => ({ id, dependsOn: nastyIds.slice(0, i) }));
    expect(fromGraphlib(toGraphlib(nasty))).toEqual(nasty);
  });

  it("read a graph made by hand", () => {
    const graph = { nodes: () => ["a", "b"], edges: () => [{ v: "a", w: "b" }] };
    expect(fromGraphlib(graph)).toEqual([
      { id: "a", dependsOn: [] },
      { id: "b", dependsOn: ["a"] },
    ]);
  });

  it("refuse a dependency that is none of the nodes", () => {
    expect(() => toGraphlib([{ id: "a", dependsOn: ["ghost"] }])).toThrow(
      expect.objectContaining({ code: "SCHEDULE_TASK_UNKNOWN" }),
    );
  });
});
