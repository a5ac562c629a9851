import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";

interface Rule {
  name: string;
  from: { path?: string };
}
const { forbidden } = createRequire(import.meta.url)("../../.dependency-cruiser.cjs") as { forbidden: Rule[] };
const floors = forbidden.filter((rule) => rule.name.endsWith("-looks-down")).map((rule) => new RegExp(rule.from.path!));

/** Rooms of each floor, lowest first, as the table has them. */
const table = [...readFileSync("docs/architecture.md", "utf8").matchAll(/^\| (\d) \| ([^|]*) \|/gm)]
  .map(([, floor, rooms]) => ({
    floor: Number(floor),
    rooms: [...rooms!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!),
  }))
  .sort((a, b) => a.floor - b.floor);

describe("docs/architecture.md", () => {
  it("has as many floors as are checked", () => {
    expect(table.map(({ floor }) => floor)).toEqual(floors.map((_, floor) => floor));
  });

  it.each(table)("floor $floor has the rooms $rooms, which are there and on that floor alone", ({ floor, rooms }) => {
    for (const room of rooms) {
      expect(existsSync(`src/${room}`)).toBe(true);
      const file = room.endsWith("/") ? `src/${room}index.ts` : `src/${room}`;
      expect(floors.flatMap((pattern, place) => (pattern.test(file) ? [place] : []))).toEqual([floor]);
    }
  });
});
