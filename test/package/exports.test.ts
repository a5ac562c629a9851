import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
  name: string;
  exports: Record<string, string | { types: string; default: string }>;
};
const subpaths = Object.keys(manifest.exports).filter((subpath) => subpath !== "./package.json");

describe("the package's subpaths", () => {
  it.each(subpaths)("%s has its code and its types", (subpath) => {
    const entry = manifest.exports[subpath]! as { types: string; default: string };
    expect(existsSync(entry.default)).toBe(true);
    expect(existsSync(entry.types)).toBe(true);
  });

  it("are all in the reference docs, and no other", () => {
    const { entryPoints } = JSON.parse(readFileSync("typedoc.json", "utf8")) as { entryPoints: string[] };
    const sources = subpaths.map((subpath) =>
      (manifest.exports[subpath]! as { default: string }).default.replace("./dist/", "src/").replace(/\.js$/, ".ts"),
    );
    expect([...entryPoints].sort()).toEqual(sources.sort());
  });

  it("load in Node as a user imports them, with the names that are listed", async () => {
    const program = `
      const lines = [];
      for (const subpath of ${JSON.stringify(subpaths)}) {
        const names = Object.keys(await import(${JSON.stringify(manifest.name)} + subpath.slice(1))).sort();
        lines.push(subpath, ...names.map((name) => "  " + name));
      }
      console.log(lines.join("\\n"));
    `;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program]);
    // What a release adds or takes away shows here; `npx vitest run test/package -u` writes it anew.
    await expect(stdout).toMatchFileSnapshot("exports.txt");
  });
});
