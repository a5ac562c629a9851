import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPhraseIndex, findTaskDomains, tokenizeText } from "../../../src/core/task/index.ts";

describe("findTaskDomains", () => {
  it("finds the fields of a title", () => {
    expect(findTaskDomains({ title: "Fix slow login endpoint" }).map(({ domain }) => domain)).toEqual([
      "api",
      "auth",
      "bug",
      "performance",
    ]);
  });

  it("puts the author's word first and says why", () => {
    const [first] = findTaskDomains({ title: "Write tests", domains: ["security"] });
    expect(first).toEqual({ domain: "security", score: 4, reasons: ["named by the author"] });
  });

  it.each([
    ["tests/test_user.py", "test"],
    ["src/api/users.ts", "api"],
    [".github/workflows/ci.yml", "deploy"],
    ["web/components/Button.tsx", "ui"],
    ["src/pipelines/load.py", "pipeline"],
  ])("sees from the file %s that it is about %s", (file, domain) => {
    expect(findTaskDomains({ title: "x", files: [file] }).map((found) => found.domain)).toContain(domain);
  });

  it.each(["", " ", "constructor", "__proto__", "../x", "ä"])("takes %j for a title, a file and a domain", (text) => {
    const found = findTaskDomains({ title: text, files: [text], domains: [text] });
    expect(found.every(({ domain }) => domain.trim() !== "")).toBe(true);
  });

  it("is sorted and has every domain once", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (title, description) => {
        const found = findTaskDomains({ title, description });
        expect(new Set(found.map(({ domain }) => domain)).size).toBe(found.length);
        found.slice(1).forEach(({ score }, at) => expect(score).toBeLessThanOrEqual(found[at]!.score));
      }),
    );
  });
});

describe("createPhraseIndex", () => {
  it("finds longer phrases first and every entry of equal stems", () => {
    const index = createPhraseIndex([
      ["unit test", 1],
      ["tests", 2],
      ["testing", 3],
      ["--", 4],
    ]);
    expect(index.find(tokenizeText("write unit tests")).map(({ value, start }) => [value, start])).toEqual([
      [1, 1],
      [2, 2],
      [3, 2],
    ]);
  });
});
