import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { measureSavings, measureWidth, renderDashboard, renderStatus } from "../../../src/core/report/index.ts";
import type { RunState } from "../../../src/core/run/index.ts";
import { nastyTexts, Played, samplePlan, sampleRun } from "./sample-run.ts";

const text = (...lines: readonly string[]): string => lines.join("\n");

describe("renderDashboard", () => {
  it("draws the whole box", () => {
    expect(renderDashboard(sampleRun().state, { width: 76 })).toBe(
      text(
        "╔══════════════════════════════════════════════════════════════════════════╗",
        "║ ORCHESTRATION STATUS: user-authentication-system                         ║",
        "╠══════════════════════════════════════════════════════════════════════════╣",
        "║ Strategy: feature_development | Agents: 5 | Time Saved: not known yet    ║",
        "║ Tasks: 0/5                                                               ║",
        "╠══════════════════════════════════════════════════════════════════════════╣",
        "║ BACKEND_AGENT     [████████░░] 80%  Task: JWT implementation             ║",
        "║ DATA_AGENT        [██████░░░░] 60%  Task: User schema                    ║",
        "║ FRONTEND_AGENT    [████░░░░░░] 40%  Task: CLI commands                   ║",
        "║ QA_AGENT          [██░░░░░░░░] 20%  Task: Test fixtures                  ║",
        "║ SECURITY_AGENT    [░░░░░░░░░░] 0%   Status: Waiting for 1.1              ║",
        "╠══════════════════════════════════════════════════════════════════════════╣",
        "║ Critical Path: 1.1 → 4.1                                                 ║",
        "║ Parallel Savings: planned 3.5 hours → 1.2 hours, 65%                     ║",
        "╠══════════════════════════════════════════════════════════════════════════╣",
        "║ Recent Messages:                                                         ║",
        "║ • [BACKEND → DATA]: User model ready at src/models/user.py               ║",
        "║ • [DATA → QA]: Pipeline needs test data fixtures                         ║",
        "║ • [FRONTEND → ALL]: CLI structure established                            ║",
        "╚══════════════════════════════════════════════════════════════════════════╝",
      ),
    );
  });

  it("says what was saved when the run has ended", () => {
    const hour = 3_600_000;
    const run = sampleRun().finish("1.1", hour).finish("3.1", hour).finish("1.2", hour).finish("2.1", hour);
    run.finish("4.1", 1.5 * hour);
    const lines = renderDashboard(run.state, { width: 90 }).split("\n");
    expect(lines).toContain(
      "║ Strategy: feature_development | Agents: 5 | Time Saved: 66% | Tasks: 5/5               ║",
    );
    expect(lines).toContain(
      "║ Parallel Savings: 4.5 hours → 1.5 hours (planned 3.5 hours → 1.2 hours, 65%)           ║",
    );
    expect(lines).toContain(
      "║ SECURITY_AGENT    [██████████] 100% Status: Done                                       ║",
    );
    expect(measureSavings(run.events)).toMatchObject({ sequentialMs: 4.5 * hour, wallMs: 1.5 * hour });
    expect(renderDashboard(run.state, { width: 90, savings: null })).toContain("Time Saved: not known yet");
  });

  it.each([
    [0, "[░░░░░░░░░░] 0% "],
    [4, "[░░░░░░░░░░] 4% "],
    [5, "[█░░░░░░░░░] 5% "],
    [44, "[████░░░░░░] 44%"],
    [45, "[█████░░░░░] 45%"],
    [94, "[█████████░] 94%"],
    [96, "[█████████░] 96%"],
    [99.9, "[█████████░] 99%"],
    [100, "[█████████░] 99%"],
    [Number.NaN, "[░░░░░░░░░░] 0% "],
    [-5, "[░░░░░░░░░░] 0% "],
  ])("fills the bar of %d %% so that it never looks done", (percent, bar) => {
    const run = new Played(samplePlan([{ id: "a", agentId: "backend" }])).start();
    run.tell({ type: "task:progressed", atMs: 1, taskId: "a", percent, note: null });
    expect(renderDashboard(run.state, { width: 80 })).toContain(bar);
    run.finish("a", 2);
    expect(renderDashboard(run.state, { width: 80 })).toContain("[██████████] 100% Status: Done");
  });

  it("draws with # - + | without Unicode, and spells text in ASCII", () => {
    const run = new Played(samplePlan([{ id: "ä", title: "Grün → 日本", agentId: "bäckend" }], { feature: "ünïcode" }));
    run.start().do({ type: "progress-task", atMs: 1, taskId: "ä", percent: 50, note: null });
    run.do({ type: "send-message", atMs: 2, from: "bäckend", to: "all", text: "“fertig” – 日" });
    const box = renderDashboard(run.state, { width: 70, unicode: false });
    expect(box).toMatch(/^[\u0020-\u007e\n]*$/);
    expect(box).toContain("| ORCHESTRATION STATUS: unicode                                      |");
    expect(box).toContain("[#####-----] 50%  Task: Grun -> ??");
    expect(box).toContain('* [BACKEND -> ALL]: "fertig" - ?');
    expect(box.split("\n")[0]).toBe(`+${"-".repeat(68)}+`);
  });

  it("draws with ASCII where the terminal gives two cells to the frame", () => {
    const wide = (value: string): number => stringWidth(value, { ambiguousIsNarrow: false });
    const lines = renderDashboard(sampleRun().state, { width: 80, measureWidth: wide }).split("\n");
    expect(lines[0]).toBe(`+${"-".repeat(78)}+`);
    for (const line of lines) expect(wide(line)).toBe(80);
  });

  it("adds colours that take no cells", () => {
    const plain = renderDashboard(sampleRun().state, { width: 80 });
    const coloured = renderDashboard(sampleRun().state, { width: 80, color: true });
    expect(coloured).toContain("\u001b[36m[████████░░]\u001b[39m");
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  it("gives way in order: messages, who has finished, who waits, facts, savings, who works", () => {
    const run = sampleRun().finish("1.2", 10);
    const at = (height: number): string => renderDashboard(run.state, { width: 80, height });
    expect(at(40)).toContain("[BACKEND → DATA]");
    expect(at(20)).toContain("[BACKEND → DATA]");
    expect(at(19)).not.toContain("[BACKEND → DATA]");
    expect(at(19)).toContain("[FRONTEND → ALL]");
    expect(at(15)).not.toContain("Recent Messages");
    expect(at(15)).toContain("DATA_AGENT");
    expect(at(14)).not.toContain("DATA_AGENT");
    expect(at(14)).not.toContain("SECURITY_AGENT");
    expect(at(14)).toContain("+ 2 more: 1 done, 1 waiting");
    expect(at(14)).toContain("Parallel Savings");
    expect(at(12)).toContain("+ 2 more: 1 done, 1 waiting");
    expect(at(12)).toContain("BACKEND_AGENT");
    expect(at(12)).toContain("Critical Path");
    expect(at(12)).toContain("Strategy");
    expect(at(12)).not.toContain("Parallel Savings");
    expect(at(10)).not.toContain("Strategy");
    expect(at(10)).toContain("QA_AGENT");
    for (let height = 2; height <= 30; height += 1) {
      const lines = at(height).split("\n");
      expect(lines.length).toBeLessThanOrEqual(height);
      expect(at(height)).toContain("ORCHESTRATION STATUS: user-authentication-system");
      expect(at(height)).toContain("Critical Path: 1.1 → 4.1");
    }
    expect(at(1)).toContain("ORCHESTRATION STATUS");
  });

  it("has plain lines below 60 cells, title and path to the last", () => {
    const run = sampleRun();
    expect(renderDashboard(run.state, { width: 200 }).split("\n")[1]).toHaveLength(200);
    const narrow = renderDashboard(run.state, { width: 40 });
    expect(narrow.split("\n")).toEqual([
      "user-authentication-system: running",
      "Strategy: feature_development",
      "Agents: 5 | Time Saved: not known yet",
      "Tasks: 0/5",
      "backend   80% Task: JWT implementation",
      "data      60% Task: User schema",
      "frontend  40% Task: CLI commands",
      "qa        20% Task: Test fixtures",
      "security   0% Status: Waiting for 1.1",
      "Critical Path: 1.1 → 4.1",
    ]);
    expect(renderDashboard(run.state, { width: 40, height: 3 }).split("\n")).toEqual([
      "user-authentication-system: running",
      "backend   80% Task: JWT implementation",
      "Critical Path: 1.1 → 4.1",
    ]);
    for (const line of renderDashboard(run.state, { width: 7 }).split("\n")) expect(line.length).toBeLessThanOrEqual(7);
  });

  it("shows no agents, and 64", () => {
    const none = new Played(samplePlan([])).start();
    expect(renderDashboard(none.state, { width: 60 })).toContain("║ No agents ");
    expect(renderDashboard(none.state, { width: 60 })).toContain("Critical Path: none");
    const tasks = Array.from({ length: 64 }, (_, index) => ({ id: `t${index}`, agentId: `worker-${index + 1}` }));
    const many = new Played(samplePlan(tasks)).start();
    expect(renderDashboard(many.state, { width: 80 }).split("\n").length).toBe(64 + 10);
    const fitted = renderDashboard(many.state, { width: 80, height: 24 });
    expect(fitted.split("\n")).toHaveLength(24);
    expect(fitted).toMatch(/\+ \d+ more: \d+ running/);
    expect(fitted).toContain("WORKER_AGENT-1 ");
  });

  it("cuts a long path to what is going on", () => {
    const tasks = Array.from({ length: 40 }, (_, index) => ({
      id: `step-${index}`,
      agentId: "backend",
      waitsFor: index === 0 ? [] : [`step-${index - 1}`],
    }));
    const run = new Played(samplePlan(tasks)).start();
    const path = (state: RunState): string =>
      renderDashboard(state, { width: 70 })
        .match(/Critical Path: (.*) ║/)![1]!
        .trim();
    expect(path(run.state)).toBe("step-0 → step-1 → step-2 → step-3 → step-4 → …");
    for (let index = 0; index < 20; index += 1) run.finish(`step-${index}`, index + 1);
    expect(path(run.state)).toBe("… → step-19 → step-20 → step-21 → step-22 → …");
  });

  it("tells what each agent does in words", () => {
    const gates = [{ id: "level_1", level: 1 as const, title: "", commands: ["lint"] }];
    const plan = samplePlan(
      [
        { id: "a", title: "Model", agentId: "backend", gates: ["level_1"] },
        { id: "b", title: "", agentId: "qa" },
        { id: "c", title: "Later", agentId: "devops", waitsFor: ["a"] },
        { id: "d", title: "Never", agentId: "security", waitsFor: ["b"] },
      ],
      { gates, agentIds: ["idle"] },
    );
    const run = new Played(plan);
    run.do({ type: "start-run", atMs: 0, runId: "r", policy: { retries: 1 } }, { type: "start-tasks", atMs: 0 });
    run.finish("a", 10).do({ type: "finish-task", atMs: 11, taskId: "b", ok: false, reason: "no" });
    const during = renderDashboard(run.state, { width: 80 });
    expect(during).toMatch(/BACKEND_AGENT .* Task: Model \(gate level_1\)/);
    expect(during).toMatch(/QA_AGENT .* Status: Retrying/);
    expect(during).toMatch(/DEVOPS_AGENT .* Status: Waiting for a/);
    expect(during).toMatch(/IDLE_AGENT .* 0% +Status: No tasks/);
    run.do({ type: "start-tasks", atMs: 5_000 }).do({ type: "finish-task", atMs: 5_001, taskId: "b", ok: false });
    const failed = renderDashboard(run.state, { width: 80 });
    expect(failed).toMatch(/QA_AGENT .* Status: Failed \(1 of 1 tasks\)/);
    expect(failed).toMatch(/SECURITY_AGENT .* Status: Skipped/);
    expect(failed).toContain("Failed: 1");
    run.do({ type: "abort-run", atMs: 6_000, reason: "enough\u0007" });
    expect(renderDashboard(run.state, { width: 80 })).toContain("║ Aborting: enough  ");
    expect(renderDashboard(run.state, { width: 80, interrupted: true })).toContain("Interrupted: the process");
    expect(renderDashboard(run.state, { width: 80, nowMs: 60_000 })).toContain("Elapsed: 1 minute");
  });

  it("counts refused writes apart from those that happened", () => {
    const run = new Played(samplePlan([{ id: "a", agentId: "backend" }])).start();
    run.do(
      { type: "report-violation", atMs: 1, taskId: "a", path: "x", reason: "r", prevented: true },
      { type: "report-violation", atMs: 1, taskId: "a", path: "y", reason: "r", prevented: false },
    );
    expect(renderDashboard(run.state, { width: 100 })).toContain("Refused writes: 1 | Violations: 1");
  });

  it.each([0, -1, 60.5, Number.NaN, Infinity, 10_001])("refuses a width of %d", (width) => {
    expect(() => renderDashboard(sampleRun().state, { width })).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID", argument: "width" }),
    );
  });

  it("refuses a height of 0", () => {
    expect(() => renderDashboard(sampleRun().state, { width: 80, height: 0 })).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID", argument: "height" }),
    );
  });

  const anyText = fc.oneof(
    fc.constantFrom(...nastyTexts),
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "binary" }),
    fc
      .array(
        fc.constantFrom(
          "日",
          "\u0301",
          "👍",
          "\u{1f3fd}",
          "🇩",
          "\u200d",
          "\u0d4e",
          "\u0903",
          "a",
          " ",
          "ᄀ",
          "ﾞ",
          "\ufe0f",
        ),
        { maxLength: 90 },
      )
      .map((parts) => parts.join("")),
  );
  const drafts = fc.array(fc.record({ id: anyText, title: anyText, agentId: anyText }), { maxLength: 12 });
  const messages = fc.array(fc.record({ from: anyText, to: anyText, text: anyText }), { maxLength: 4 });
  const looks = fc.record({
    width: fc.integer({ min: 60, max: 200 }),
    height: fc.integer({ min: 1, max: 40 }),
    unicode: fc.boolean(),
    color: fc.boolean(),
    measureWidth: fc.constantFrom(measureWidth, stringWidth),
  });

  it("gives every line exactly the width, whatever agents write", () => {
    fc.assert(
      fc.property(drafts, messages, anyText, looks, (tasks, sent, feature, look) => {
        const unique = tasks.filter((task, index) => tasks.findIndex((other) => other.id === task.id) === index);
        const run = new Played(samplePlan(unique, { feature })).start();
        for (const message of sent) run.do({ type: "send-message", atMs: 1, ...message });
        if (unique[0] !== undefined) run.finish(unique[0].id, 5, { ok: false, reason: feature });
        const lines = renderDashboard(run.state, look).split("\n");
        expect(lines.length).toBeLessThanOrEqual(look.height);
        for (const line of lines) {
          expect(look.measureWidth(line)).toBe(look.width);
          expect(stripVTControlCharacters(line)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("fits every height with as much as there is room for", () => {
    const { state } = sampleRun();
    const whole = renderDashboard(state, { width: 80 }).split("\n").length;
    expect(renderDashboard(state, { width: 80, height: whole }).split("\n")).toHaveLength(whole);
    let before = 0;
    for (let height = 1; height <= whole; height += 1) {
      const lines = renderDashboard(state, { width: 80, height }).split("\n").length;
      expect(lines).toBeGreaterThanOrEqual(before);
      before = lines;
    }
  });
});

describe("renderStatus", () => {
  it("says how a run stands in a few lines", () => {
    const run = sampleRun();
    expect(renderStatus(run.state)).toBe(
      text(
        "user-authentication-system: running",
        "Strategy: feature_development | Agents: 5 | Time Saved: not known yet | Tasks: 0/5",
        "backend   80% Task: JWT implementation",
        "data      60% Task: User schema",
        "frontend  40% Task: CLI commands",
        "qa        20% Task: Test fixtures",
        "security   0% Status: Waiting for 1.1",
        "Critical Path: 1.1 → 4.1",
      ),
    );
    expect(renderStatus(run.state, { interrupted: true }).split("\n")[0]).toBe(
      "user-authentication-system: interrupted",
    );
    run.do({ type: "abort-run", atMs: 9, reason: "stop\nit" });
    expect(renderStatus(run.state, { unicode: false }).split("\n")[0]).toBe(
      "user-authentication-system: aborting: stop it",
    );
  });
});
