import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

describe("docs/decisions", () => {
  it("0001 has a row for every dependency at run time, and no other", () => {
    const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
      dependencies: Record<string, string>;
    };
    const page = readFileSync("docs/decisions/0001-dependencies.md", "utf8");
    const rows = [...page.matchAll(/^\| `([^`]+)` (\d+) \|/gm)].map(([, name, major]) => [name!, major!]);
    const majors = Object.entries(dependencies).map(([name, range]) => [name, /\d+/.exec(range)![0]]);
    expect(rows.sort()).toEqual(majors.sort());
  });

  it("have numbers of their own, and a heading that begins with it", () => {
    const names = readdirSync("docs/decisions");
    const numbers = names.map((name) => name.slice(0, 4));
    expect(new Set(numbers).size).toBe(numbers.length);
    const wrong = names.filter(
      (name) => !readFileSync(`docs/decisions/${name}`, "utf8").startsWith(`# ${name.slice(0, 4)}`),
    );
    expect(wrong).toEqual([]);
  });
});
