import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { criticalPath, DependencyCycleError, findSlack } from "../../../src/core/schedule/index.ts";
import { nastyIds, problems } from "./problems.ts";

const chain = (count: number): { id: string; minutes: number; dependsOn: string[] }[] =>
  Array.from({ length: count }, (_, i) => ({ id: `t${i}`, minutes: 1, dependsOn: i === 0 ? [] : [`t${i - 1}`] }));

describe("criticalPath", () => {
  it("finds the chain with the most work", () => {
    expect(
      criticalPath([
        { id: "model", minutes: 30, dependsOn: [] },
        { id: "api", minutes: 60, dependsOn: ["model"] },
        { id: "docs", minutes: 20, dependsOn: ["model"] },
      ]),
    ).toEqual({ taskIds: ["model", "api"], minutes: 90 });
  });

  it("is empty for no tasks", () => {
    expect(criticalPath([])).toEqual({ taskIds: [], minutes: 0 });
  });

  it("takes the earlier one of equal chains", () => {
    const nodes = ["b", "a"].map((id) => ({ id, minutes: 5, dependsOn: [] }));
    expect(criticalPath(nodes).taskIds).toEqual(["b"]);
  });

  it("goes through tasks whatever they are called", () => {
    const nodes = nastyIds.map((id, i) => ({ id, minutes: 1, dependsOn: nastyIds.slice(0, i) }));
    expect(criticalPath(nodes)).toEqual({ taskIds: nastyIds, minutes: nastyIds.length });
  });

  it.each([100_000])("follows a chain of %i", (count) => {
    expect(criticalPath(chain(count)).minutes).toBe(count);
    expect(criticalPath(chain(count).reverse()).taskIds[0]).toBe("t0");
  });

  it("is at least as long as any task, at most as long as all, and does not depend on the order given", () => {
    fc.assert(
      fc.property(problems(10, fc.integer({ min: 0, max: 9 })), ({ tasks }) => {
        const { minutes, taskIds } = criticalPath(tasks);
        expect(minutes).toBeGreaterThanOrEqual(Math.max(0, ...tasks.map((task) => task.minutes)));
        expect(minutes).toBeLessThanOrEqual(tasks.reduce((sum, task) => sum + task.minutes, 0));
        expect(criticalPath([...tasks].reverse()).minutes).toBe(minutes);
        const lengths = new Map(tasks.map((task) => [task.id, task.minutes]));
        expect(taskIds.reduce((sum, id) => sum + lengths.get(id)!, 0)).toBe(minutes);
      }),
    );
  });

  it.each([
    [{ a: ["a"] }, ["a"]],
    [{ a: ["b"], b: ["a"] }, ["a", "b"]],
    [{ a: ["b"], b: ["c"], c: ["d", "b"], d: ["a"], e: ["a"] }, ["b", "c"]],
  ])("names a shortest circle in %j", (edges, circle) => {
    const nodes = Object.entries(edges).map(([id, dependsOn]) => ({ id, minutes: 1, dependsOn }));
    const error = catchError(() => criticalPath(nodes));
    expect(error).toBeInstanceOf(DependencyCycleError);
    expect([...(error as DependencyCycleError).taskIds].sort()).toEqual(circle);
  });

  it("names one ring of 100,000 tasks in order", () => {
    const nodes = chain(100_000);
    nodes[0] = { id: "t0", minutes: 1, dependsOn: ["t99999"] };
    const { taskIds } = catchError(() => criticalPath(nodes)) as DependencyCycleError;
    expect(taskIds).toHaveLength(100_000);
    const waits = new Map(nodes.map((node) => [node.id, node.dependsOn[0]]));
    expect(taskIds.every((id, i) => waits.get(id) === taskIds[(i + 1) % taskIds.length])).toBe(true);
  });
});

describe("findSlack", () => {
  it("tells how far each task can move", () => {
    const slack = findSlack([
      { id: "model", minutes: 30, dependsOn: [] },
      { id: "api", minutes: 60, dependsOn: ["model"] },
      { id: "docs", minutes: 20, dependsOn: ["model"] },
    ]);
    expect(slack.map((task) => task.critical)).toEqual([true, true, false]);
    expect(slack[2]).toEqual({
      taskId: "docs",
      earliestStartMinutes: 30,
      latestStartMinutes: 70,
      slackMinutes: 40,
      critical: false,
    });
  });

  it("finds no slack on the critical path and never a negative one, with fractions too", () => {
    fc.assert(
      fc.property(problems(10), ({ tasks }) => {
        const slack = new Map(findSlack(tasks).map((task) => [task.taskId, task]));
        for (const id of criticalPath(tasks).taskIds) expect(slack.get(id)!.critical).toBe(true);
        for (const task of slack.values()) expect(task.slackMinutes).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

function catchError(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
