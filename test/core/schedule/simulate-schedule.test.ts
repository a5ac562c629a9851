import { describe, expect, it } from "vitest";
import { findEstimate, learnEstimates, planSchedule, simulateSchedule } from "../../../src/core/schedule/index.ts";

const tasks = Array.from({ length: 12 }, (_, i) => ({
  id: `t${i}`,
  minutes: 10 + i,
  dependsOn: i < 4 ? [] : [`t${i - 4}`],
  needs: { agents: 1 },
}));
const problem = { tasks, resources: { agents: 3 } };
const schedule = planSchedule(problem);

describe("simulateSchedule", () => {
  it("gives the makespan itself where nothing is left to chance", () => {
    const simple = { tasks: [{ id: "a", minutes: 60, dependsOn: [] }], resources: {} };
    expect(simulateSchedule(simple, planSchedule(simple), { spread: 0, runs: 3 })).toEqual({
      runs: 3,
      meanMinutes: 60,
      p50Minutes: 60,
      p90Minutes: 60,
      shortestMinutes: 60,
      longestMinutes: 60,
    });
  });

  it("spreads around the makespan, the same for the same seed", () => {
    const one = simulateSchedule(problem, schedule, { runs: 500, seed: 7 });
    expect(one).toEqual(simulateSchedule(problem, schedule, { runs: 500, seed: 7 }));
    expect(one).not.toEqual(simulateSchedule(problem, schedule, { runs: 500, seed: 8 }));
    expect(one.p90Minutes).toBeGreaterThan(one.p50Minutes);
    expect(one.shortestMinutes).toBeLessThan(one.p50Minutes);
    expect(one.p50Minutes).toBeGreaterThan(schedule.makespanMinutes * 0.8);
    expect(one.p50Minutes).toBeLessThan(schedule.makespanMinutes * 2);
  });

  it("takes a spread for each task, and no tasks", () => {
    const wide = simulateSchedule(problem, schedule, { spread: (id) => (id === "t0" ? 2 : null) });
    expect(wide.longestMinutes).toBeGreaterThan(schedule.makespanMinutes);
    expect(simulateSchedule({ tasks: [], resources: {} }, { tasks: [] }).p90Minutes).toBe(0);
  });

  it.each([[{ runs: 0 }], [{ seed: 0.5 }], [{ spread: -1 }], [{ spread: () => Number.NaN }]])(
    "refuses %j",
    (options) => {
      expect(() => simulateSchedule(problem, schedule, options)).toThrow(
        expect.objectContaining({ code: "ARGUMENT_INVALID" }),
      );
    },
  );
});

describe("learnEstimates and findEstimate", () => {
  const measured = [10, 20, 30, 400].map((minutes) => ({ personaId: "qa", domain: "api", minutes }));

  it("take the middle, and the kind of task that says most", () => {
    const learned = learnEstimates([...measured, { personaId: "qa", domain: null, minutes: 5 }]);
    expect(findEstimate(learned, { personaId: "qa", domain: "api" })).toMatchObject({
      count: 4,
      medianMinutes: 25,
      p90Minutes: 400,
    });
    expect(findEstimate(learned, { personaId: "qa", domain: "ui" })).toMatchObject({
      domain: null,
      count: 5,
      medianMinutes: 20,
    });
    expect(findEstimate(learned, { personaId: "ops", domain: "api" })).toMatchObject({ personaId: null, count: 4 });
    expect(findEstimate(learned, { personaId: null, domain: null }, 6)).toBeNull();
    expect(learnEstimates([])).toEqual([]);
    expect(learnEstimates(measured.slice(0, 1))[0]!.spread).toBe(0);
  });

  it("refuse minutes that are none", () => {
    expect(() => learnEstimates([{ personaId: null, domain: null, minutes: 0 }])).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  });
});
