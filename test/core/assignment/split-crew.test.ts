import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitCrew } from "../../../src/core/assignment/split-crew.ts";
import type { CrewWork } from "../../../src/core/assignment/split-crew.ts";
import { planSchedule } from "../../../src/core/schedule/index.ts";

/** Minutes from the first start to the last end, each agent doing one task at a time. */
function lengthOf({ minutes, before }: CrewWork, split: readonly (readonly (readonly number[])[])[]): number {
  const agents = split.flat();
  const tasks = minutes.map((length, row) => ({
    id: `${row}`,
    minutes: length,
    dependsOn: before[row]!.map(String),
    needs: { [agents.findIndex((rows) => rows.includes(row))]: 1 },
  }));
  return planSchedule({ tasks, resources: Object.fromEntries(agents.map((_, agent) => [agent, 1])) }).makespanMinutes;
}

function work(before: number[][], seats: number[], files: string[][] = []): CrewWork {
  const tasks = before.map((_, row) => ({ id: `t${row}`, title: "work", files: files[row] ?? [] }));
  return { tasks, chosen: before.map(() => 0), minutes: before.map(() => 30), before, seats };
}

/** So many chains, their tasks in turn. */
function chains(count: number, length: number): number[][] {
  return Array.from({ length: count * length }, (_, row) => (row < count ? [] : [row - count]));
}

describe("splitCrew", () => {
  it.each([
    [3, 4, 2, 180],
    [5, 4, 2, 300],
    [4, 3, 3, 120],
    [7, 5, 4, 270],
  ])("keeps agents busy over %i chains of %i with %i agents", (count, length, agents, minutes) => {
    const one = work(chains(count, length), [agents]);
    expect(lengthOf(one, splitCrew(one))).toBeLessThanOrEqual(minutes);
  });

  it("leaves a chain in one hand where that costs nothing", () => {
    expect(splitCrew(work(chains(2, 3), [2]))).toEqual([
      [
        [0, 2, 4],
        [1, 3, 5],
      ],
    ]);
  });

  it("keeps a file in one hand", () => {
    const files = chains(3, 4).map((_, row) => (row % 3 === 0 ? ["src/api.ts"] : [`src/${row}.ts`]));
    const [parts] = splitCrew(work(chains(3, 4), [2], files));
    expect(parts!.filter((rows) => rows.some((row) => row % 3 === 0))).toHaveLength(1);
  });

  it("gives every task once, to an agent of its persona, none of them idle", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ column: fc.nat(2), minutes: fc.nat(50), waits: fc.array(fc.nat(19), { maxLength: 3 }) }), {
          maxLength: 20,
        }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 3, maxLength: 3 }),
        (raw, seats) => {
          const before = raw.map(({ waits }, row) => [...new Set(waits.filter((other) => other < row))]);
          const chosen = raw.map(({ column }) => column);
          const split = splitCrew({ ...work(before, seats), chosen, minutes: raw.map(({ minutes }) => minutes || 1) });
          expect(split.flat(2).sort((a, b) => a - b)).toEqual(raw.map((_, row) => row));
          for (const [column, parts] of split.entries()) {
            expect(parts.length).toBeLessThanOrEqual(seats[column]!);
            expect(parts.every((rows) => rows.length > 0 && rows.every((row) => chosen[row] === column))).toBe(true);
          }
        },
      ),
    );
  });
});
