import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSchedule, compareSchedules, findCriticalTasks, planSchedule } from "../../../src/core/schedule/index.ts";
import type { ScheduleProblem } from "../../../src/core/schedule/index.ts";
import { problems } from "./problems.ts";

const needs = { agents: 1 };
const problem: ScheduleProblem = {
  tasks: [
    { id: "a", minutes: 30, dependsOn: [], needs },
    { id: "b", minutes: 40, dependsOn: ["a"], needs },
    { id: "c", minutes: 30, dependsOn: [], needs },
  ],
  resources: { agents: 2 },
};

describe("compareSchedules", () => {
  it("tells what one change at a time would bring", () => {
    const rows = compareSchedules(problem, [
      { kind: "resource", resource: "agents", by: -1 },
      { kind: "no-dependency", taskId: "b", dependsOn: "a" },
      { kind: "split", taskId: "a" },
      { kind: "minutes", taskId: "c", factor: 3 },
      { kind: "resource", resource: "agents", by: -2 },
    ]);
    expect(rows.map((row) => row.schedule?.makespanMinutes ?? null)).toEqual([70, 100, 60, 55, 90, null]);
    expect(rows[0]).toMatchObject({ change: null, differenceMinutes: 0, becameCritical: [] });
    expect(rows[4]).toMatchObject({
      title: '"c" taking 3 times as long',
      differenceMinutes: 20,
      becameCritical: ["c"],
    });
    expect(rows[5]!.refusal).toContain("there is 0");
  });

  it("lets what waited for a task wait for both halves of it", () => {
    const [, split] = compareSchedules({ ...problem, resources: { agents: 3 } }, [{ kind: "split", taskId: "a" }]);
    expect(split!.schedule!.makespanMinutes).toBe(55);
    expect(split!.schedule!.tasks).toHaveLength(4);
  });

  it("has changes of its own where none are given", () => {
    const rows = compareSchedules(problem);
    expect(rows.map((row) => row.title)).toEqual([
      "as it is",
      '1 more of "agents"',
      '1 fewer of "agents"',
      '"b" split in two',
      '"b" taking 2 times as long',
      '"a" split in two',
      '"a" taking 2 times as long',
    ]);
  });

  it("refuses a change of a task that is not there", () => {
    expect(() => compareSchedules(problem, [{ kind: "split", taskId: "ghost" }])).toThrow(
      expect.objectContaining({ code: "SCHEDULE_TASK_UNKNOWN" }),
    );
  });

  it("plans every usual change of any problem", () => {
    fc.assert(
      fc.property(problems(6), (any) => {
        for (const row of compareSchedules(any, undefined, { maxIterations: 20 })) {
          if (row.schedule === null) expect(row.refusal).not.toBe("");
          else if (row.change === null) expect(checkSchedule(any, row.schedule).faults).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("findCriticalTasks", () => {
  it("follows dependencies, shared resources and exclusions back from the end", () => {
    const chained: ScheduleProblem = {
      tasks: [
        { id: "a", minutes: 5, dependsOn: [] },
        { id: "b", minutes: 5, dependsOn: [], excludes: ["a"] },
        { id: "c", minutes: 1, dependsOn: [] },
      ],
      resources: {},
    };
    expect(findCriticalTasks(chained, planSchedule(chained))).toEqual(["a", "b"]);
  });
});
