import { describe, expect, it } from "vitest";
import { findTerminalAbilities } from "../../src/cli/terminal-abilities.ts";
import { TerminalScreen } from "./terminal-screen.ts";

const screen = (changes: Partial<{ isTTY: boolean; columns: number; rows: number }> = {}): TerminalScreen =>
  Object.assign(new TerminalScreen(80, 24), changes);
const linux = { env: { TERM: "xterm-256color", LANG: "en_US.UTF-8" }, platform: "linux" };

describe("findTerminalAbilities", () => {
  it("draws a box on a terminal", () => {
    expect(findTerminalAbilities(screen(), linux)).toEqual({
      box: true,
      plainBecause: null,
      unicode: true,
      color: true,
    });
  });

  it.each([
    ["asked for", screen(), { ...linux, plain: true }],
    ["not a terminal", screen({ isTTY: false }), linux],
    ["CI", screen(), { ...linux, env: { ...linux.env, CI: "true" } }],
    ["dumb terminal", screen(), { ...linux, env: { TERM: "dumb" } }],
    ["too narrow", screen({ columns: 59 }), linux],
    ["too low", screen({ rows: 11 }), { ...linux, minRows: 12 }],
  ])("has plain lines: %s", (reason, stream, choice) => {
    expect(findTerminalAbilities(stream, choice)).toMatchObject({ box: false, plainBecause: reason });
  });

  it.each(["", "0", "false"])("is not in CI where CI is %j", (CI) => {
    expect(findTerminalAbilities(screen(), { ...linux, env: { ...linux.env, CI } }).box).toBe(true);
  });

  it("has a box without colours where NO_COLOR is set", () => {
    const choice = { ...linux, env: { ...linux.env, NO_COLOR: "1" } };
    expect(findTerminalAbilities(screen(), choice)).toMatchObject({ box: true, color: false });
    const empty = { ...linux, env: { ...linux.env, NO_COLOR: "" } };
    expect(findTerminalAbilities(screen(), empty).color).toBe(true);
  });

  it.each([
    [{ TERM: "linux", LANG: "en_US.UTF-8" }, "linux", false],
    [{ TERM: "xterm", LANG: "C" }, "linux", false],
    [{ TERM: "xterm", LANG: "C", LC_ALL: "C.UTF-8" }, "linux", true],
    [{ TERM: "xterm" }, "darwin", true],
    [{ TERM: "xterm", LANG: "de_DE.utf8" }, "linux", true],
    [{}, "win32", false],
    [{ WT_SESSION: "1" }, "win32", true],
    [{ TERM_PROGRAM: "vscode" }, "win32", true],
  ])("knows whether %j on %s has the characters of the box: %s", (env, platform, unicode) => {
    expect(findTerminalAbilities(screen(), { env, platform }).unicode).toBe(unicode);
  });
});
