import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createMemoryStore } from "../../src/adapters/store/memory/index.ts";
import { createFunctionRunner } from "../../src/adapters/runner/function/index.ts";
import { findCriteria } from "../../src/cli/find-criteria.ts";
import { measureRuns } from "../../src/cli/measure-runs.ts";
import { wrapText } from "../../src/cli/plan-text.ts";
import { runCli } from "../../src/cli/run-cli.ts";
import { makePlan } from "../../src/core/plan/index.ts";
import { measureWidth } from "../../src/core/report/index.ts";
import { Orchestrator } from "../../src/orchestrator/index.ts";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
const makeFolder = (files: Record<string, string>): string => {
  const folder = mkdtempSync(join(tmpdir(), "orch-plan-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
};
const said = { out: "", err: "" };
beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockImplementation((text) => ((said.out += String(text)), true));
  vi.spyOn(process.stderr, "write").mockImplementation((text) => ((said.err += String(text)), true));
  return () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  };
});
const orch = async (cwd: string, ...args: string[]) => {
  Object.assign(said, { out: "", err: "" });
  const code = await runCli([...args, "--cwd", cwd]);
  return { code, out: said.out, err: said.err };
};

const tasks = JSON.stringify({
  tasks: [
    { id: "1", title: "User model", files: ["src/user.py"], estimateMinutes: 30 },
    { id: "2", title: "Login endpoint", files: ["src/login.py"], dependsOn: ["1"], estimateMinutes: 60 },
    { id: "3", title: "Pytest fixtures", files: ["tests/conftest.py"], dependsOn: ["1"], estimateMinutes: 20 },
    { id: "<b>|`x`", title: "Docs: `a` | b\u001b[31m", files: ["docs/a.md"] },
  ],
});
const many = (size: number): string =>
  JSON.stringify(
    Array.from({ length: size }, (_, at) => ({
      id: `T${at}`,
      title: `${["Create endpoint", "Write tests for page", "Deploy service"][at % 3]!} ${at} 日本語`,
      files: [`src/f${at}.ts`],
      dependsOn: at < 5 ? [] : [`T${at - 5}`],
      estimateMinutes: 10,
    })),
  );

describe("orch plan", () => {
  it.each([
    [1, 40],
    [30, 40],
    [30, 80],
    [30, 200],
    [1000, 80],
  ])("shows %i tasks at width %i: nothing wider, long lists folded", async (size, width) => {
    vi.stubEnv("COLUMNS", String(width));
    const { out, code } = await orch(makeFolder({ "t.json": many(size) }), "plan", "x", "--tasks", "t.json");
    expect(code).toBe(0);
    const lines = out.split("\n");
    expect(Math.max(...lines.map(measureWidth))).toBeLessThanOrEqual(width);
    expect(lines.length).toBeLessThan(150);
    expect(out).toMatch(/█/);
    expect(out).not.toMatch(/[\u001b\t]/);
    if (size === 1000) expect(out).toContain("--all");
  });

  it("takes contracts and rules of shared values out of a file, with what it refers to", async () => {
    const cwd = makeFolder({
      "t.json": tasks,
      "agreed/list.yaml":
        "contracts:\n  - { from: backend, to: qa, payloadSchema: id.json }\ncontext:\n  - { key: n, reducer: add }\n",
      "agreed/id.json": '{ "type": "integer" }',
      "bad.yaml": "contracts:\n  - { from: backend, to: qa, payloadSchema: none.json }\n",
    });
    const planned = await orch(cwd, "plan", "x", "--tasks", "t.json", "--contracts", "agreed/list.yaml", "--json");
    expect(JSON.parse(planned.out)).toMatchObject({
      contracts: [{ id: "backend->qa", payloadSchema: { type: "integer" } }],
      context: [{ key: "n", reducer: "add" }],
    });
    const refused = await orch(cwd, "plan", "x", "--tasks", "t.json", "--contracts", "bad.yaml");
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("bad.yaml:2 at contracts[0].payloadSchema: expected a document, or the path of one");
  });

  it("says the certificate in words, and where estimates come from", async () => {
    vi.stubEnv("COLUMNS", "200");
    const { out } = await orch(makeFolder({ "t.json": tasks }), "plan", "x", "--tasks", "t.json");
    expect(out).toContain("Read: t.json as json: a JSON list of tasks\n  4 tasks, 2 stated dependencies, 0 gates\n");
    expect(out).toMatch(/Schedule: 1\.5 h, instead of .* one after another \(\d+ % less\)\. No schedule is shorter: /);
    expect(out).toMatch(/Estimates: 3 as the document states, 1 by how hard the task looks\./);
  });

  it("shows a list of what is done as done", async () => {
    const cwd = makeFolder({ "t.md": "- [x] T001 Make the model\n" });
    const { out } = await orch(cwd, "plan", "x", "--tasks", "t.md", "--what-if", "--simulate", "20");
    expect(out).toContain("Schedule: nothing is left to do");
  });

  it("explains one task, by its id or what people call it", async () => {
    vi.stubEnv("COLUMNS", "120");
    const cwd = makeFolder({
      "t.md":
        "- [ ] T001 Create the model in src/a.py\n- [ ] T002 Write pytest tests in tests/test_a.py (depends on T001)\n",
    });
    const { out } = await orch(cwd, "plan", "x", "--tasks", "t.md", "--explain", "2");
    expect(out).toMatch(/^Task T002 Write pytest tests .* \(t\.md:2\)\nDone by qa, because of:\n {2}\w/);
    expect(out).toMatch(/Smallest change: .* it would go to \w+/);
    expect(out).toMatch(/Estimate: \d+ min, by how hard it looks/);
    expect(out).toContain("Waits for: T001 (stated)\nEnables: nothing\n");
    expect(out).toContain("  tests/test_a.py: qa\n");
    const none = await orch(cwd, "plan", "x", "--tasks", "t.md", "--explain", "T009");
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('there are "T001", "T002"') as string]);
  });

  it("says what would help, and how long it takes with durations by chance", async () => {
    const cwd = makeFolder({ "t.json": tasks });
    const { out } = await orch(cwd, "plan", "x", "--tasks", "t.json", "--what-if", "--simulate", "50", "--json");
    const answer = JSON.parse(out) as {
      whatIf: { title: string; schedule: { makespanMinutes: number } | null; differenceMinutes: number }[];
      simulation: { runs: number; p50Minutes: number; p90Minutes: number };
    };
    const titles = answer.whatIf.map((row) => row.title);
    expect(titles[0]).toBe("as it is");
    expect(titles.some((title) => /agent (more|fewer)/.test(title))).toBe(true);
    expect(titles).toEqual(expect.arrayContaining(['"2" split in two', '"2" taking 2 times as long']));
    const doubled = answer.whatIf.find((row) => row.title === '"2" taking 2 times as long')!;
    expect(doubled.differenceMinutes).toBe(60);
    expect(answer.simulation.runs).toBe(50);
    expect(answer.simulation.p90Minutes).toBeGreaterThanOrEqual(answer.simulation.p50Minutes);
    const again = await orch(cwd, "plan", "x", "--tasks", "t.json", "--what-if", "--simulate", "50", "--json");
    expect((JSON.parse(again.out) as typeof answer).simulation).toEqual(answer.simulation);
  });

  it("writes Markdown, Mermaid and Graphviz that words of others cannot break", async () => {
    const cwd = makeFolder({ "t.json": tasks });
    const give = async (format: string) => (await orch(cwd, "plan", "x", "--tasks", "t.json", "--format", format)).out;
    const page = await give("markdown");
    expect(page).toContain("```mermaid\ngantt\n");
    expect(page).toContain("```mermaid\nflowchart LR\n");
    expect(page).toContain("\\<b\\>\\|\\`x\\`");
    const rows = page.split("\n").filter((line) => /^\| .*min /.test(line));
    expect(rows.map((row) => row.replace(/\\\|/g, "").split("|").length)).toEqual([7, 7, 7, 7]);
    expect(await give("mermaid")).toMatch(/^gantt\n/);
    expect(await give("dot")).toMatch(/^digraph tasks \{/);
    expect(JSON.parse(await give("json"))).toMatchObject({ feature: "x" });
  });

  it.each([
    [["--format", "speckit"], /--format to be text, json, markdown, mermaid, dot, got "speckit".*--task-format/],
    [["--simulate", "0"], /--simulate to be a whole number from 1/],
    [["--estimates-from", "all"], /--estimates-from to be all, or ids of runs; no run was started here/],
    [["--task-format", "word"], /--task-format to be one of/],
  ])("says what is wrong and ends with 2: %j", async (args, message) => {
    const { code, err } = await orch(makeFolder({ "t.json": tasks }), "plan", "x", "--tasks", "t.json", ...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it("takes the PRP that is worked on, and asks where two could be meant", async () => {
    const prp = "# PRP: x\n\n```yaml\nTask 1 - Models:\n  domain: backend\n```\n";
    const path = async (...names: string[]) => {
      const { out, err } = await orch(
        makeFolder(Object.fromEntries(names.map((n) => [`PRPs/${n}`, prp]))),
        "plan",
        "x",
        "--from-prp",
      );
      return /Read: (\S+)/.exec(out)?.[1] ?? err;
    };
    expect(await path("active/x.md", "x.md")).toBe("PRPs/active/x.md");
    expect(await path("x-prp.md", "completed/2025-01-02-x.md")).toBe("PRPs/x-prp.md");
    expect(await path("003--x.md", "004--xy.md")).toBe("PRPs/003--x.md");
    expect(await path("active/x.md", "active/x-prp.md")).toMatch(/x.md and PRPs\/active\/x-prp.md could both be meant/);
    expect(await path("completed/2025-01-02-x.md")).toMatch(/is among the completed ones.*--from-prp FILE/);
    expect(await path("y.md")).toMatch(/There is no task file for "x"; looked at PRPs\/active\/x.md/);
  });
});

const carryOut = async (minutes: number) => {
  const store = createMemoryStore();
  let nowMs = 0;
  const clock = { nowMs: () => nowMs, schedule: () => () => undefined };
  const gate = { id: "unit", level: 2 as const, title: "Unit tests", commands: ["npm test"] };
  const plan = makePlan({
    feature: "x",
    gates: [gate],
    tasks: ["1", "2", "3"].map((id) => ({
      id,
      title: `Create endpoint ${id}`,
      files: [`src/${id}.ts`],
      gates: ["unit"],
    })),
  });
  const runner = createFunctionRunner(() => {
    nowMs += minutes * 60_000;
    return Promise.resolve({ ok: true as const });
  });
  const gateRunner = { check: () => Promise.resolve({ ok: true as const, output: "" }) };
  const { state } = await new Orchestrator({ runner, store, clock, gateRunner }).run(plan, { runId: "r1" });
  return { store, state, plan };
};

describe("measureRuns", () => {
  it("makes estimates of what completed tasks took, which replace only what nobody stated", async () => {
    const { store } = await carryOut(7);
    const measured = await measureRuns(store, "all");
    expect(measured).toMatchObject({ runIds: ["r1"], tasks: 3 });
    const plan = makePlan({
      feature: "y",
      estimates: measured.estimates,
      tasks: [
        { id: "a", title: "Create endpoint a" },
        { id: "b", title: "Create endpoint b", estimateMinutes: 50 },
      ],
    });
    expect(plan.tasks.map((task) => [task.estimateMinutes, task.estimateFrom])).toEqual([
      [expect.closeTo(7, 5), "measured"],
      [50, "stated"],
    ]);
    await expect(measureRuns(store, "r1,r9")).rejects.toThrow('there is no "r9"');
  });
});

describe("findCriteria", () => {
  it("holds criteria against gates, and does without a document", async () => {
    const { state } = await carryOut(1);
    const cwd = makeFolder({
      "prp.md":
        "# X\n\n## Success Criteria\n- [x] Decided\n- [ ] Tests: `npm  test`\n- [ ] Happy users\n\n## Tasks\n- [ ] T001 a\n",
    });
    const runner = { name: "command", command: "" } as const;
    const settings = { runner, runsGates: true, env: [], strictOwnership: false, policy: {} };
    const source = { feature: "x", options: { tasks: "prp.md" } };
    const progress = await findCriteria(state, { ...settings, source }, cwd);
    expect(progress.criteria.map(({ status, gateId }) => [status, gateId])).toEqual([
      ["ticked", null],
      ["shown", "unit"],
      ["open", null],
    ]);
    expect(progress.gates).toMatchObject([{ gateId: "unit", status: "passed", checks: 3, passed: 3 }]);
    expect(await findCriteria(state, null, cwd)).toMatchObject({ path: null, criteria: [] });
    const gone = { ...settings, source: { feature: "x", options: { tasks: "gone.md" } } };
    expect(await findCriteria(state, gone, cwd)).toMatchObject({ path: null, criteria: [] });
  });
});

describe("wrapText", () => {
  it("keeps words whole, blanks in front, and lines within the width", () => {
    expect(wrapText("  one two three", 9, "    ")).toEqual(["  one two", "    three"]);
    expect(wrapText("abcdefghij k", 4)).toEqual(["abcdefghij", "k"]);
    expect(wrapText("", 4)).toEqual([""]);
  });
});
