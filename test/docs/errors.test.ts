import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSources } from "./read-sources.ts";

/** Codes of error classes: written out, or as a union that the class refers to. */
function findCodes(): string[] {
  const codes = new Set<string>();
  for (const text of readSources("src").values()) {
    for (const [, code] of text.matchAll(/readonly code = "([A-Z_]+)"/g)) codes.add(code!);
    for (const [, , name] of text.matchAll(/class (\w+) extends \w*Error\b[^]*?readonly code: (\w+);/g)) {
      const union = new RegExp(`type ${name!} =([^;]*);`).exec(text)?.[1] ?? "";
      for (const [, code] of union.matchAll(/"([A-Z_]+)"/g)) codes.add(code!);
    }
  }
  return [...codes].sort();
}

const page = readFileSync("docs/errors.md", "utf8");
const headings = [...page.matchAll(/^### (\S+)$/gm)].map((match) => match[1]!);

describe("docs/errors.md", () => {
  it("has every code of the source, once, and no other", () => {
    expect([...headings].sort()).toEqual(findCodes());
  });

  it("says of every code when it comes", () => {
    const sections = page.split(/^### /m).slice(1);
    const silent = sections.filter(
      (section) => (section.split("\n## ")[0] ?? "").split("\n").slice(1).join("").trim().length < 30,
    );
    expect(silent).toEqual([]);
  });
});
