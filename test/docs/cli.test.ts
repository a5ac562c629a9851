import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSources } from "./read-sources.ts";

const source = [...readSources("src/cli").values()].join("\n");
const page = readFileSync("docs/cli.md", "utf8");
const unique = (names: Iterable<string>): string[] => [...new Set(names)].sort();

describe("docs/cli.md", () => {
  it("has every option of the command, and no other", () => {
    const options = unique([...source.matchAll(/\.option\(\s*"(--[a-z0-9-]+)/g)].map((match) => match[1]!));
    const told = unique([...page.matchAll(/(?<![\w-])(--[a-z][a-z0-9-]*)/g)].map((match) => match[1]!));
    expect(options).toContain("--agent-command");
    // Those of git, and what commander gives to every command.
    expect(told.filter((name) => !["--help", "--version", "--name-only"].includes(name))).toEqual(options);
  });

  it("has every command", () => {
    const commands = unique([...source.matchAll(/\.command\("([a-z-]+)/g)].map((match) => match[1]!));
    for (const name of commands) expect(page).toMatch(new RegExp(`\`(?:orch )?(?:guard )?${name}\\b`));
  });

  it("has every exit code", () => {
    const codes = [...readFileSync("src/cli/exit-code.ts", "utf8").matchAll(/: (\d+),/g)].map((match) => match[1]!);
    expect([...page.matchAll(/^\| (\d+) \|/gm)].map((match) => match[1])).toEqual(codes);
  });
});
