import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);

/** Snippets that stand alone; what each prints is said behind its `console.log`. */
const snippets: [page: string, index: number][] = [
  ["plan", 0],
  ["testing", 0],
  ["testing", 1],
  ["testing", 3],
];

describe("snippets of the docs", () => {
  it.each(snippets)("%s, number %i, prints what it says", async (page, index) => {
    const blocks = [...readFileSync(`docs/${page}.md`, "utf8").matchAll(/```js\n([^]*?)```/g)];
    const code = blocks[index]![1]!;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", code]);
    const said = [...code.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm)].map((match) => match[1]!);
    expect(said.length).toBeGreaterThan(0);
    expect(stdout.split("\n").slice(0, said.length)).toEqual(said);
  });
});
