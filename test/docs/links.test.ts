import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync("docs").flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : [])),
  ...readdirSync("docs/decisions").map((name) => `docs/decisions/${name}`),
];

/** Links to files, with the anchors that they name. */
const linksOf = (page: string): { file: string; anchor: string | null }[] =>
  [
    ...readFileSync(page, "utf8")
      .replace(/```[^]*?```/g, "")
      .matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g),
  ].map(([, path, anchor]) => ({ file: path === "" ? page : join(dirname(page), path!), anchor: anchor ?? null }));

/** Anchors of a page, as Git hosts make them of headings. */
const anchorsOf = (page: string): string[] =>
  [...readFileSync(page, "utf8").matchAll(/^#+ (.*)$/gm)].map((match) =>
    match[1]!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-"),
  );

describe("links between pages", () => {
  it.each(pages)("%s leads to what is there", (page) => {
    const dead = linksOf(page).filter(
      ({ file, anchor }) =>
        !existsSync(file) || (anchor !== null && file.endsWith(".md") && !anchorsOf(file).includes(anchor)),
    );
    expect(dead).toEqual([]);
  });

  it.each(pages)("%s names no program or test that is not there", (page) => {
    const named = /\b(?:bench|examples)\/[\w-]+\.mjs|\btest\/[\w/-]+\.test\.ts/g;
    const gone = [...readFileSync(page, "utf8").matchAll(named)].filter(([path]) => !existsSync(path));
    expect(gone.map(([path]) => path)).toEqual([]);
  });

  it("are in the index for every page of the docs", () => {
    const index = linksOf("docs/README.md").map(({ file }) => file.replaceAll("\\", "/"));
    const missing = pages.filter(
      (page) => /^docs\/(?!README)[^/]+\.md$|^docs\/decisions\//.test(page) && !index.includes(page),
    );
    expect(missing).toEqual([]);
  });
});
