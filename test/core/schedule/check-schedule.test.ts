import { describe, expect, it } from "vitest";
import { checkSchedule } from "../../../src/core/schedule/index.ts";
import type { ScheduleProblem } from "../../../src/core/schedule/index.ts";

const problem: ScheduleProblem = {
  tasks: [
    { id: "a", minutes: 5, dependsOn: [], needs: { agents: 1 } },
    { id: "b", minutes: 5, dependsOn: ["a"], needs: { agents: 1 } },
    { id: "c", minutes: 5, dependsOn: [], needs: { agents: 1 }, excludes: ["b"] },
  ],
  resources: { agents: 2 },
};
const run = (
  taskId: string,
  startMinutes: number,
  endMinutes = startMinutes + 5,
): { taskId: string; startMinutes: number; endMinutes: number } => ({
  taskId,
  startMinutes,
  endMinutes,
});

describe("checkSchedule", () => {
  it("accepts a schedule that keeps all rules, in any order of tasks", () => {
    expect(checkSchedule(problem, { tasks: [run("c", 0), run("b", 5), run("a", 0)] })).toEqual({
      ok: true,
      faults: [],
    });
  });

  it.each([
    ["a task that is missing", [run("a", 0), run("b", 5)], '"c" is missing'],
    ["a task that is there twice", [run("a", 0), run("a", 0), run("b", 5), run("c", 0)], '"a" is there twice'],
    ["a task that is none", [run("a", 0), run("b", 5), run("c", 0), run("x", 0)], '"x" is none of the tasks'],
    ["a wrong length", [run("a", 0, 4), run("b", 5), run("c", 0)], '"a" takes 5 minutes and runs from 0 to 4'],
    ["a start before 0", [run("a", -5), run("b", 5), run("c", 0)], '"a" starts at -5, before 0'],
    ["times that are none", [run("a", Number.NaN), run("b", 5), run("c", 0)], '"a" has no times'],
    ["a broken dependency", [run("a", 0), run("b", 4), run("c", 10)], '"b" starts at 4, before "a"'],
    ["a broken exclusion", [run("a", 0), run("b", 5), run("c", 7)], '"c" excludes "b", and both run at 7'],
  ])("names %s", (_, tasks, fault) => {
    const { ok, faults } = checkSchedule(problem, { tasks });
    expect(ok).toBe(false);
    expect(faults.join("\n")).toContain(fault);
  });

  it("names who holds too much", () => {
    const crowded = { ...problem, resources: { agents: 1 } };
    expect(checkSchedule(crowded, { tasks: [run("a", 0), run("b", 5), run("c", 2)] }).faults.join()).toContain(
      '"a", "c" hold 2 of "agents" at 2, there is 1',
    );
  });

  it("names a certificate that does not fit", () => {
    const tasks = [run("a", 0), run("b", 5), run("c", 0)];
    const faults = (figures: object): string => checkSchedule(problem, { tasks, ...figures }).faults.join();
    expect(faults({ makespanMinutes: 9 })).toContain("makespan is said to be 9");
    expect(faults({ lowerBoundMinutes: 11 })).toContain("above the makespan");
    expect(faults({ lowerBoundMinutes: 8, gap: 0 })).toContain("gap is said to be 0");
    expect(faults({ lowerBoundMinutes: 8, gap: 0.25, optimal: true })).toContain("said to be optimal");
    expect(faults({ lowerBoundMinutes: 10, gap: 0, optimal: true, makespanMinutes: 10 })).toBe("");
  });
});
