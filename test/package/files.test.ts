import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

describe("the package as it is published", () => {
  const listed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    encoding: "utf8",
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const paths = (JSON.parse(listed) as { files: { path: string }[] }[])[0]!.files.map((file) => file.path);

  it.each([
    "package.json",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "dist/index.js",
    "dist/index.d.ts",
    "dist/cli/main.js",
  ])("has %s", (path) => expect(paths).toContain(path));

  it("has the documentation and the examples that the README links to", () => {
    const links = [...readFileSync("README.md", "utf8").matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(
      (match) => match[1]!,
    );
    const isThere = (link: string): boolean => paths.some((path) => path === link || path.startsWith(link));
    expect(links.filter((link) => link !== "CONTRIBUTING.md" && !isThere(link))).toEqual([]);
  });

  it("has no tests, sources, tools or generated reference", () => {
    const unwanted = paths.filter((path) =>
      /^(?:test|src|bench|\.|coverage|node_modules|docs\/reference)(?:\/|$)|\.tgz$/.test(path),
    );
    expect(unwanted).toEqual([]);
  });
});

describe("package-lock.json", () => {
  const text = readFileSync("package-lock.json", "utf8");

  it("names no host of a registry", () => {
    expect(text).not.toMatch(/"resolved": "https?:/);
  });

  it("holds the dependencies of package.json", () => {
    const lock = JSON.parse(text) as { packages: Record<string, { dependencies?: object; devDependencies?: object }> };
    const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
      dependencies: object;
      devDependencies: object;
    };
    expect(lock.packages[""]?.dependencies).toEqual(manifest.dependencies);
    expect(lock.packages[""]?.devDependencies).toEqual(manifest.devDependencies);
  });
});
