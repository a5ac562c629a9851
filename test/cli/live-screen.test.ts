import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import stringWidth from "string-width";
import { createLiveScreen } from "../../src/cli/live-screen.ts";
import type { LiveScreenOptions } from "../../src/cli/live-screen.ts";
import { renderDashboard } from "../../src/core/report/index.ts";
import type { RunEvent } from "../../src/core/run/index.ts";
import { Played, samplePlan, sampleRun } from "../core/report/sample-run.ts";
import { TerminalScreen } from "./terminal-screen.ts";

const env = { TERM: "xterm-256color", LANG: "en_US.UTF-8" };
const look = { env, platform: "linux", nowMs: () => 60_000 } satisfies LiveScreenOptions;

/** Numbers of listeners that must be as before when all is over. */
const listeners = (): number[] =>
  ["exit", "uncaughtExceptionMonitor", "SIGINT", "SIGTERM", "SIGHUP"].map((name) => process.listenerCount(name));

const progress = (percent: number): RunEvent => {
  return { type: "task:progressed", atMs: percent, taskId: "1.1", percent, note: null };
};

describe("createLiveScreen", () => {
  let before: number[];
  beforeEach(() => {
    before = listeners();
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    expect(listeners()).toEqual(before);
  });

  it("writes one plain line for each event where there is no terminal, and no escape codes", () => {
    const stream = Object.assign(new TerminalScreen(80, 24), { isTTY: false });
    const screen = createLiveScreen(stream, look);
    const run = new Played(samplePlan([{ id: "a", title: "Model", agentId: "backend" }])).start();
    screen.update(run.state, run.events);
    screen.print("a warning");
    screen.update(run.finish("a", 1_000).state, run.events.slice(-2));
    screen.stop();
    screen.print("too late");
    expect(screen.abilities.plainBecause).toBe("not a terminal");
    expect(stream.raw).not.toContain("\u001b");
    expect(stream.lines).toEqual([
      "00:00:00 - - run started: user-authentication-system",
      "00:00:00 - - step: analysis",
      "00:00:00 - - step: strategy",
      "00:00:00 - - step: assignment",
      "00:00:00 backend a ready: Model",
      "00:00:00 - - step: execution",
      "00:00:00 backend a started: Model",
      "a warning",
      "00:00:01 - - step: completion",
      "00:00:01 - - run completed",
    ]);
  });

  it("draws in place, below what was there before, and leaves the last frame", () => {
    const stream = new TerminalScreen(80, 40);
    stream.write("$ orch run\n");
    const screen = createLiveScreen(stream, look);
    expect(stream.cursorVisible).toBe(false);
    const run = sampleRun();
    screen.update(run.state, run.events);
    for (let percent = 81; percent < 100; percent += 1) {
      screen.update(run.tell(progress(percent)).state, [progress(percent)]);
      vi.advanceTimersByTime(200);
    }
    expect(stream.lines[0]).toBe("$ orch run");
    expect(stream.lines.filter((line) => line.includes("ORCHESTRATION STATUS"))).toHaveLength(1);
    expect(stream.lines.join("\n")).toContain("BACKEND_AGENT     [█████████░] 99%  Task: JWT implementation");
    screen.print("orch: a warning");
    expect(stream.lines[1]).toBe("orch: a warning");
    expect(stream.lines[2]).toMatch(/^╔═/);
    screen.update(run.finish("1.1", 5_000).state, run.events);
    screen.stop();
    screen.stop();
    expect(stream.lines.join("\n")).toContain("BACKEND_AGENT     [██████████] 100% Status: Done");
    expect(stream.lines.filter((line) => line.includes("ORCHESTRATION STATUS"))).toHaveLength(1);
    expect(stream.cursorVisible).toBe(true);
    for (const line of stream.lines.slice(2)) expect(stringWidth(line)).toBe(80);
  });

  it("paints at most ten times a second, and the last state in any case", () => {
    const stream = new TerminalScreen(80, 40);
    const screen = createLiveScreen(stream, look);
    const run = sampleRun();
    screen.update(run.state, run.events);
    const after = stream.writes;
    for (let step = 0; step < 1_000; step += 1) {
      screen.update(run.tell(progress(step % 99)).state, []);
      vi.advanceTimersByTime(1);
    }
    expect(stream.writes - after).toBeLessThanOrEqual(10);
    expect(stream.writes - after).toBeGreaterThanOrEqual(9);
    screen.update(run.tell(progress(55)).state, []);
    vi.advanceTimersByTime(100);
    expect(stream.lines.join("\n")).toContain("55%");
    const quiet = stream.writes;
    vi.advanceTimersByTime(10_000);
    expect(stream.writes).toBe(quiet);
    screen.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("watches on the second screen, fits its height, and prints the whole frame at the end", () => {
    const stream = new TerminalScreen(80, 12);
    stream.write("$ orch watch\n");
    const screen = createLiveScreen(stream, { ...look, alternate: true });
    const run = sampleRun();
    screen.update(run.state, run.events);
    expect(stream.alternate).toBe(true);
    expect(stream.lines.length).toBeLessThanOrEqual(11);
    expect(stream.lines[1]).toContain("ORCHESTRATION STATUS");
    expect(stream.lines.join("\n")).toContain("Critical Path");
    screen.print("a warning");
    screen.stop();
    expect(stream.alternate).toBe(false);
    expect(stream.cursorVisible).toBe(true);
    expect(stream.lines.slice(0, 2)).toEqual(["$ orch watch", "a warning"]);
    expect(stream.lines.at(-1)).toMatch(/^╚═/);
    expect(stream.lines.join("\n")).toContain("[FRONTEND → ALL]: CLI structure established");
  });

  it.each([false, true])("shows each frame whole while it grows and shrinks (second screen: %s)", (alternate) => {
    const stream = new TerminalScreen(80, 40);
    const screen = createLiveScreen(stream, { ...look, alternate });
    const run = new Played(samplePlan([{ id: "a", title: "日本語", agentId: "x" }])).start();
    const show = (): void => {
      screen.update(run.state, []);
      vi.advanceTimersByTime(100);
      expect(stream.lines.join("\n")).toBe(renderDashboard(run.state, { width: 80, nowMs: 60_000 }));
    };
    show();
    for (let index = 1; index < 8; index += 1) {
      run.do({ type: "send-message", atMs: index, from: "x", to: "all", text: `message ${index}` });
      show();
    }
    run.do({ type: "abort-run", atMs: 9, reason: "enough" });
    show();
    run.finish("a", 10, { ok: false }).do({ type: "resume-run", atMs: 11 });
    show();
    screen.stop();
  });

  it("leaves nothing of the old frame when the second screen is resized", () => {
    const stream = new TerminalScreen(100, 30);
    const screen = createLiveScreen(stream, { ...look, alternate: true });
    const run = sampleRun();
    screen.update(run.state, run.events);
    for (const [columns, rows] of [
      [80, 30],
      [60, 20],
      [60, 10],
      [40, 10],
      [120, 50],
    ] as const) {
      stream.resize(columns, rows);
      vi.advanceTimersByTime(100);
      expect(stream.lines.length).toBeLessThan(rows);
      expect(stream.lines.filter((line) => line.includes("user-authentication-system"))).toHaveLength(1);
      for (const line of stream.lines) {
        if (columns >= 60) expect(stringWidth(line)).toBe(columns);
        else expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      }
    }
    screen.stop();
  });

  it("begins a new frame below the old one when it is resized in place", () => {
    const stream = new TerminalScreen(100, 40);
    const screen = createLiveScreen(stream, look);
    const run = sampleRun();
    screen.update(run.state, run.events);
    stream.resize(70, 40);
    vi.advanceTimersByTime(100);
    screen.update(run.tell(progress(90)).state, []);
    vi.advanceTimersByTime(100);
    screen.stop();
    const titles = stream.lines.flatMap((line, index) => (line.includes("ORCHESTRATION") ? [index] : []));
    expect(titles).toHaveLength(2);
    for (const line of stream.lines.slice(titles[1])) expect(stringWidth(line)).toBe(70);
  });

  it("tells that the process is gone", () => {
    const stream = new TerminalScreen(80, 40);
    const screen = createLiveScreen(stream, { ...look, alternate: true });
    const run = sampleRun();
    screen.update(run.state, run.events);
    screen.setInterrupted(true);
    screen.setInterrupted(true);
    vi.advanceTimersByTime(100);
    expect(stream.lines.join("\n")).toContain("Interrupted: the process that ran it is gone");
    screen.stop();
  });

  it("gives the terminal back where the process ends without stop", () => {
    const stream = new TerminalScreen(80, 40);
    const screen = createLiveScreen(stream, { ...look, alternate: true });
    screen.update(sampleRun().state, []);
    const restore = process.listeners("exit").at(-1)!;
    restore.call(process, 1);
    expect(stream.alternate).toBe(false);
    expect(stream.cursorVisible).toBe(true);
  });

  it("ends with a signal that nobody else deals with, and leaves it to who does", () => {
    const stream = new TerminalScreen(80, 40);
    const kill = vi.spyOn(process, "kill").mockReturnValue(true);
    const others = process.listeners("SIGHUP");
    const screen = createLiveScreen(stream, { ...look, alternate: true });
    const own = process.listeners("SIGHUP").find((listener) => !others.includes(listener))!;
    const handler = (): void => undefined;
    process.on("SIGHUP", handler);
    own("SIGHUP");
    expect(kill).not.toHaveBeenCalled();
    expect(stream.alternate).toBe(true);
    process.off("SIGHUP", handler);
    for (const other of others) process.off("SIGHUP", other);
    own("SIGHUP");
    for (const other of others) process.on("SIGHUP", other);
    expect(kill).toHaveBeenCalledWith(process.pid, "SIGHUP");
    expect(stream.alternate).toBe(false);
    screen.stop();
    kill.mockRestore();
  });

  it("shows what was measured when the run has ended", () => {
    const stream = new TerminalScreen(80, 40);
    const screen = createLiveScreen(stream, look);
    const run = new Played(
      samplePlan([
        { id: "a", agentId: "x" },
        { id: "b", agentId: "y" },
      ]),
    ).start();
    run.finish("a", 60_000).finish("b", 60_000);
    screen.update(run.state, run.events);
    screen.stop();
    expect(stream.lines.join("\n")).toContain("Time Saved: 50%");
    expect(stream.lines.join("\n")).toContain("Parallel Savings: 2 minutes → 1 minute");
  });

  it("draws nothing before it knows a state", () => {
    const stream = new TerminalScreen(80, 40);
    const screen = createLiveScreen(stream, { ...look, alternate: true });
    screen.print("hello");
    screen.stop();
    expect(stream.lines).toEqual(["hello"]);
  });
});
