import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSchedule, lowerBound, planSchedule } from "../../../src/core/schedule/index.ts";
import type { ScheduleProblem, ScheduleTask } from "../../../src/core/schedule/index.ts";
import { bestByTrying, nastyIds, problems } from "./problems.ts";

const agents = (count: number, tasks: ScheduleTask[]): ScheduleProblem => ({
  tasks: tasks.map((task) => ({ needs: { agents: 1 }, ...task })),
  resources: { agents: count },
});
const task = (id: string, minutes: number, dependsOn: string[] = [], excludes: string[] = []): ScheduleTask => ({
  id,
  minutes,
  dependsOn,
  excludes,
});

describe("planSchedule", () => {
  it("orders tasks that exclude each other and never runs them together", () => {
    const problem = agents(2, [task("model", 30), task("api", 60, ["model"]), task("docs", 20, ["model"], ["api"])]);
    const schedule = planSchedule(problem);
    expect(schedule.makespanMinutes).toBe(110);
    expect(schedule.optimal).toBe(true);
    expect(checkSchedule(problem, schedule)).toEqual({ ok: true, faults: [] });
  });

  it("gives the empty schedule for no tasks", () => {
    expect(planSchedule({ tasks: [], resources: {} })).toMatchObject({
      tasks: [],
      makespanMinutes: 0,
      lowerBoundMinutes: 0,
      gap: 0,
      optimal: true,
    });
  });

  it("gives tasks in the problem's order, whatever they are called", () => {
    const problem = agents(
      2,
      nastyIds.map((id, i) => task(id, i + 1, i > 0 ? [nastyIds[i - 1]!] : [])),
    );
    const schedule = planSchedule(problem);
    expect(schedule.tasks.map((run) => run.taskId)).toEqual(nastyIds);
    expect(schedule.makespanMinutes).toBe(45);
    expect(schedule.optimal).toBe(true);
  });

  it("lets a task of 0 minutes hold nothing and overlap anything", () => {
    const problem: ScheduleProblem = {
      tasks: [
        { id: "a", minutes: 10, dependsOn: [], needs: { lock: 1 } },
        { id: "mark", minutes: 0, dependsOn: [], needs: { lock: 1 }, excludes: ["a"] },
        { id: "after", minutes: 5, dependsOn: ["mark"] },
      ],
      resources: { lock: 1 },
    };
    const schedule = planSchedule(problem);
    expect(schedule.makespanMinutes).toBe(10);
    expect(checkSchedule(problem, schedule).faults).toEqual([]);
  });

  it("ignores a need of 0, also of a resource that is not there", () => {
    const problem = { tasks: [{ id: "a", minutes: 1, dependsOn: [], needs: { ghost: 0 } }], resources: {} };
    expect(planSchedule(problem).makespanMinutes).toBe(1);
  });

  it("counts resources called like members of objects", () => {
    const needs = JSON.parse('{"__proto__":1}') as Record<string, number>;
    const problem = {
      tasks: [
        { id: "a", minutes: 3, dependsOn: [], needs },
        { id: "b", minutes: 4, dependsOn: [], needs },
      ],
      resources: JSON.parse('{"__proto__":1}') as Record<string, number>,
    };
    expect(planSchedule(problem).makespanMinutes).toBe(7);
  });

  it("makes valid schedules with a bound that is not above them", () => {
    fc.assert(
      fc.property(problems(12), fc.integer({ min: 0, max: 300 }), (problem, maxIterations) => {
        const schedule = planSchedule(problem, { maxIterations });
        expect(checkSchedule(problem, schedule).faults).toEqual([]);
        expect(schedule.lowerBoundMinutes).toBeLessThanOrEqual(schedule.makespanMinutes);
        expect(lowerBound(problem).minutes).toBeLessThanOrEqual(schedule.makespanMinutes * (1 + 1e-9));
        const sum = problem.tasks.reduce((total, { minutes }) => total + minutes, 0);
        expect(schedule.makespanMinutes).toBeLessThanOrEqual(sum * (1 + 1e-9));
      }),
      { numRuns: 300 },
    );
  });

  it("agrees with trying everything, on problems of up to 6 tasks", () => {
    fc.assert(
      fc.property(problems(6, fc.integer({ min: 0, max: 5 })), (problem) => {
        const schedule = planSchedule(problem, { maxIterations: 2000 });
        expect(schedule.optimal).toBe(true);
        expect(schedule.makespanMinutes).toBe(bestByTrying(problem));
      }),
      { numRuns: 400 },
    );
  });

  it("never gets longer with more of a resource", () => {
    fc.assert(
      fc.property(problems(6, fc.integer({ min: 1, max: 5 })), (problem) => {
        const more = Object.fromEntries(Object.entries(problem.resources).map(([name, count]) => [name, count + 1]));
        const poor = planSchedule(problem);
        const rich = planSchedule({ ...problem, resources: more });
        expect([poor.optimal, rich.optimal]).toEqual([true, true]);
        expect(rich.makespanMinutes).toBeLessThanOrEqual(poor.makespanMinutes);
      }),
      { numRuns: 100 },
    );
  });

  it("gives equal schedules for equal arguments", () => {
    fc.assert(
      fc.property(problems(14), fc.integer(), (problem, seed) => {
        const options = { seed, maxIterations: 200 };
        expect(planSchedule(problem, options)).toEqual(planSchedule(problem, options));
      }),
      { numRuns: 50 },
    );
  });

  it("stops when it is told to", () => {
    const tasks = Array.from({ length: 40 }, (_, i) => task(`t${i}`, 1 + ((i * 7919) % 13)));
    let asked = 0;
    const schedule = planSchedule(
      { ...agents(3, tasks), resources: { agents: 3 } },
      { shouldStop: () => (asked += 1) > 3 },
    );
    expect(asked).toBeLessThanOrEqual(4);
    expect(schedule.iterations).toBeLessThanOrEqual(4);
  });

  it.each([
    ["SCHEDULE_CYCLE", [task("a", 1, ["b"]), task("b", 1, ["a"])], "a"],
    ["SCHEDULE_CYCLE", [task("a", 1, ["a"])], "a"],
    ["SCHEDULE_TASK_DOUBLED", [task("a", 1), task("a", 2)], "a"],
    ["SCHEDULE_TASK_UNKNOWN", [task("a", 1, ["ghost"])], "ghost"],
    ["SCHEDULE_TASK_UNKNOWN", [task("a", 1, [], ["ghost"])], "ghost"],
    ["SCHEDULE_MINUTES_INVALID", [task("a", -1)], "a"],
    ["SCHEDULE_MINUTES_INVALID", [task("a", Number.NaN)], "a"],
    ["SCHEDULE_MINUTES_INVALID", [task("a", Infinity)], "a"],
    ["SCHEDULE_EXCLUSION_INVALID", [task("a", 1, [], ["a"])], "a"],
    ["SCHEDULE_EXCLUSION_INVALID", [task("a", 1), task("b", 1, ["a"]), task("c", 1, ["b"], ["a"])], "c"],
    ["SCHEDULE_EXCLUSION_INVALID", [task("a", 1, [], ["c"]), task("b", 1, ["a"]), task("c", 1, ["b"])], "a"],
  ] as const)("refuses with %s", (code, tasks, id) => {
    const problem = agents(2, [...tasks]);
    expect(() => planSchedule(problem)).toThrow(expect.objectContaining({ code }));
    expect(() => planSchedule(problem)).toThrow(JSON.stringify(id));
    expect(() => lowerBound(problem)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ["SCHEDULE_NEED_IMPOSSIBLE", { agents: 3 }, { agents: 2 }],
    ["SCHEDULE_NEED_IMPOSSIBLE", { ghost: 1 }, { agents: 2 }],
    ["SCHEDULE_NEED_IMPOSSIBLE", { agents: -1 }, { agents: 2 }],
    ["SCHEDULE_NEED_IMPOSSIBLE", { agents: 0.5 }, { agents: 2 }],
    ["SCHEDULE_CAPACITY_INVALID", {}, { agents: -1 }],
    ["SCHEDULE_CAPACITY_INVALID", {}, { agents: Number.NaN }],
  ])("refuses with %s needs %j of %j", (code, needs, resources) => {
    const problem = {
      tasks: [{ id: "a", minutes: 1, dependsOn: [], needs: { ...needs } }],
      resources: { ...resources },
    };
    const named =
      code === "SCHEDULE_NEED_IMPOSSIBLE" ? { taskId: "a", resource: Object.keys(needs)[0] } : { resource: "agents" };
    expect(() => planSchedule(problem as ScheduleProblem)).toThrow(expect.objectContaining({ code, ...named }));
  });

  it.each([[{ maxIterations: -1 }], [{ maxIterations: 1.5 }], [{ seed: Number.NaN }], [{ nowMinutes: -1 }]])(
    "refuses %j",
    (options) => {
      expect(() => planSchedule({ tasks: [], resources: {} }, options)).toThrow(
        expect.objectContaining({ code: "ARGUMENT_INVALID" }),
      );
    },
  );
});

describe("planSchedule with fixed tasks", () => {
  const problem = agents(1, [task("a", 10), task("b", 10, ["a"]), task("c", 5), task("d", 5, [], ["b"])]);

  it("keeps what has happened and plans the rest from now on", () => {
    const fixed = [
      { taskId: "a", startMinutes: 0, endMinutes: 25 },
      { taskId: "c", startMinutes: 25, endMinutes: 32.5 },
    ];
    const schedule = planSchedule(problem, { fixed });
    expect(schedule.tasks[0]).toEqual({ taskId: "a", startMinutes: 0, endMinutes: 25 });
    expect(schedule.tasks[2]).toEqual({ taskId: "c", startMinutes: 25, endMinutes: 32.5 });
    expect(schedule.makespanMinutes).toBe(47.5);
    expect(schedule.optimal).toBe(true);
    expect(checkSchedule(problem, schedule, { fixed }).faults).toEqual([]);
  });

  it("starts nothing before now", () => {
    const schedule = planSchedule(problem, { fixed: [], nowMinutes: 7 });
    expect(Math.min(...schedule.tasks.map((run) => run.startMinutes))).toBe(7);
    expect(schedule.makespanMinutes).toBe(37);
  });

  it("plans any rest of any schedule", () => {
    fc.assert(
      fc.property(problems(9), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 3 }), (any, now, slower) => {
        const before = planSchedule(any, { maxIterations: 10 });
        const fixed = before.tasks
          .filter((run) => run.startMinutes < now)
          .map((run) => ({ ...run, endMinutes: run.startMinutes + (run.endMinutes - run.startMinutes) * slower }));
        const schedule = planSchedule(any, { fixed, nowMinutes: now, maxIterations: 50 });
        expect(checkSchedule(any, schedule, { fixed }).faults).toEqual([]);
        const given = new Set(fixed.map((run) => run.taskId));
        for (const run of schedule.tasks)
          if (!given.has(run.taskId)) expect(run.startMinutes).toBeGreaterThanOrEqual(now);
      }),
      { numRuns: 200 },
    );
  });

  it("lets a task that is late run on, and waits for it only as long as it is said to", () => {
    const late = { taskId: "a", startMinutes: 0 };
    const until = (endMinutes: number): number[] =>
      planSchedule(problem, { fixed: [{ ...late, endMinutes }], nowMinutes: 40 }).tasks.map((run) => run.startMinutes);
    expect(Math.min(...until(55).slice(1))).toBe(55); // one agent, and it is busy
    expect(Math.min(...until(40).slice(1))).toBe(40); // over by now, or just about to be
    expect(Math.min(...until(12).slice(1))).toBe(40);
  });

  it("plans a task that failed again, and takes broken rules of the past as they are", () => {
    const fixed = [
      { taskId: "b", startMinutes: 0, endMinutes: 9 }, // before "a", which it depends on, and together with "d", which it excludes
      { taskId: "d", startMinutes: 3, endMinutes: 30 },
    ];
    const schedule = planSchedule(problem, { fixed, nowMinutes: 10 });
    expect(checkSchedule(problem, schedule, { fixed }).faults).toEqual([]);
    expect(Math.min(schedule.tasks[0]!.startMinutes, schedule.tasks[2]!.startMinutes)).toBe(30);
    expect(schedule).toMatchObject({ makespanMinutes: 45, lowerBoundMinutes: 45, optimal: true });
  });

  it("proves what it says of the rest, with tasks that are over their estimates", () => {
    fc.assert(
      fc.property(
        problems(6, fc.integer({ min: 1, max: 5 })),
        fc.nat({ max: 9 }),
        fc.nat({ max: 3 }),
        (any, now, extra) => {
          const fixed = planSchedule(any)
            .tasks.filter((run) => run.startMinutes < now)
            .map((run) => ({ ...run, endMinutes: run.endMinutes > now ? run.endMinutes : run.endMinutes + extra }));
          const schedule = planSchedule(any, { fixed, nowMinutes: now });
          expect(checkSchedule(any, schedule, { fixed }).faults).toEqual([]);
          const rest = new Map(fixed.map((run) => [run.taskId, Math.max(0, run.endMinutes - now)]));
          const later = planSchedule(any, { fixed, nowMinutes: now, seed: 2, maxIterations: 3000 });
          expect(later.lowerBoundMinutes).toBeLessThanOrEqual(schedule.makespanMinutes);
          expect(schedule.lowerBoundMinutes).toBeLessThanOrEqual(later.makespanMinutes);
          for (const task of any.tasks) {
            if (rest.has(task.id)) continue;
            const start = schedule.tasks.find((run) => run.taskId === task.id)!.startMinutes;
            for (const id of task.dependsOn) expect(start).toBeGreaterThanOrEqual(now + (rest.get(id) ?? 0));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    ["SCHEDULE_TASK_UNKNOWN", [{ taskId: "ghost", startMinutes: 0, endMinutes: 1 }]],
    ["SCHEDULE_FIXED_INVALID", [{ taskId: "a", startMinutes: 2, endMinutes: 1 }]],
    ["SCHEDULE_FIXED_INVALID", [{ taskId: "a", startMinutes: Number.NaN, endMinutes: 1 }]],
    [
      "SCHEDULE_FIXED_INVALID",
      [
        { taskId: "a", startMinutes: 0, endMinutes: 1 },
        { taskId: "a", startMinutes: 0, endMinutes: 1 },
      ],
    ],
  ])("refuses with %s", (code, fixed) => {
    expect(() => planSchedule(problem, { fixed })).toThrow(expect.objectContaining({ code }));
  });
});
