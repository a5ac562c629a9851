import { describe, expect, it } from "vitest";
import { planSchedule } from "../../../src/core/schedule/index.ts";
import { createStopQuestion } from "../../../src/core/schedule/stop-question.ts";

describe("createStopQuestion", () => {
  it("asks once for much work, and never again after yes", () => {
    let asked = 0;
    const stop = createStopQuestion(() => (asked += 1) === 2);
    for (let k = 0; k < 99; k += 1) expect(stop.after(10)).toBe(false);
    expect(asked).toBe(0);
    expect([stop.after(10), stop.ask(), stop.ask(), stop.after(0)]).toEqual([false, true, true, true]);
    expect(asked).toBe(2);
  });
});

/** Needs that do not go into what there is leave a gap, so that the search goes on. */
const open = (count: number): Parameters<typeof planSchedule>[0] => ({
  tasks: Array.from({ length: count }, (_, i) => ({
    id: `${i}`,
    minutes: 1 + ((i * 7919) % 31),
    dependsOn: i < 20 ? [] : [`${i - 20}`, `${i - 1 - (i % 20)}`],
    needs: { agents: 1 + ((i * 5) % 4) },
  })),
  resources: { agents: 9 },
});

describe("planSchedule", () => {
  it.each([30, 400, 4000])(
    "is asked inside long steps, and may be stopped at each question, with %i tasks",
    (count) => {
      const problem = open(count);
      const maxIterations = Math.ceil(8000 / count);
      let all = 0;
      planSchedule(problem, { maxIterations, shouldStop: () => (all += 1) < 0 });
      expect(all).toBeGreaterThanOrEqual(8);
      for (const last of [1, 2, 3, Math.floor(all / 2), all - 1]) {
        let asked = 0;
        const schedule = planSchedule(problem, { maxIterations, shouldStop: () => (asked += 1) >= last });
        expect(asked).toBe(last);
        const ends = schedule.tasks.map((task) => task.endMinutes);
        expect(Math.max(...ends)).toBe(schedule.makespanMinutes);
        expect(schedule.lowerBoundMinutes).toBeLessThanOrEqual(schedule.makespanMinutes);
      }
    },
  );
});
