import { describe, expect, it } from "vitest";
import { describeRunner, makeAgentRunner, readRunner } from "../../src/cli/agent-runner.ts";
import { splitWords } from "../../src/cli/split-words.ts";

describe("readRunner", () => {
  it.each([
    [{ agentCommand: "x --y" }, { name: "command", command: "x --y" }],
    [
      { runner: "command", agentCommand: "x" },
      { name: "command", command: "x" },
    ],
    [
      { runner: "claude", agentCommand: "x", model: "opus" },
      { name: "claude", args: [], model: "opus" },
    ],
    [{ runner: "codex:/a b/codex" }, { name: "codex", command: "/a", args: ["b/codex"] }],
    [{ runner: "claude:'/a b/claude'" }, { name: "claude", command: "/a b/claude", args: [] }],
    [
      { runner: "acp:opencode acp", runnerArg: ["--x y"] },
      { name: "acp", command: "opencode", args: ["acp", "--x y"] },
    ],
  ])("%j is %j", (options, expected) => expect(readRunner(options, null)).toEqual(expected));

  it.each([{ runner: "acp" }, { runner: "acp: " }, { runner: "constructor" }, { runner: "" }, { runner: 'acp:"x' }])(
    "refuses %j",
    (options) => expect(() => readRunner(options, null)).toThrow("Expected --runner to be claude, codex, acp:COMMAND"),
  );

  it("goes on with what it was, with what is changed", () => {
    const before = { name: "claude", args: ["--x"], model: "opus" } as const;
    expect(readRunner({}, before)).toEqual(before);
    expect(readRunner({ model: "haiku" }, before)).toEqual({ ...before, model: "haiku" });
    expect(readRunner({ runner: "codex" }, before)).toEqual({ name: "codex", args: [] });
    expect(() => readRunner({ model: "m" }, { name: "command", command: "x" })).toThrow("do not fit");
    expect(() => readRunner({ agentCommand: "x", model: "m" }, null)).toThrow("--runner-arg and --model");
  });

  it("says in a line what it is", () => {
    expect(describeRunner({ name: "claude", args: [], model: "opus" })).toBe("claude, model opus");
    expect(describeRunner({ name: "acp", command: "opencode", args: ["acp"] })).toBe("acp: opencode acp");
  });

  it("tells a program that is missing before anything begins", async () => {
    const place = { cwd: ".", directory: "none", env: [], sandbox: null };
    for (const name of ["claude", "codex", "acp"] as const)
      await expect(makeAgentRunner({ name, command: "./no-such-program", args: [] }, place)).rejects.toMatchObject({
        code: "RUNNER_PROGRAM_MISSING",
      });
  });
});

describe("splitWords", () => {
  it.each([
    ["", []],
    ["  a  b ", ["a", "b"]],
    [`a "b c" 'd "e'`, ["a", "b c", 'd "e']],
    [`""`, [""]],
    ["C:\\x\\y", ["C:\\x\\y"]],
    ['a "b', null],
  ])("parts %j into %j", (text, expected) => expect(splitWords(text)).toEqual(expected));
});
