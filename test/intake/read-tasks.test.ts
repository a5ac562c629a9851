import { describe, expect, it } from "vitest";
import { ArgumentError } from "../../src/core/errors.ts";
import { detectFormat, IntakeError, readTasks, withTaskGates } from "../../src/intake/index.ts";
import type { TaskFormat } from "../../src/intake/index.ts";
import { fixture } from "./fixture.ts";

const files: [string, TaskFormat, number][] = [
  ["seed.yaml", "seed", 2],
  ["prp-blocks.md", "prp", 3],
  ["prp-headings.md", "prp", 2],
  ["prp-table.md", "prp", 3],
  ["speckit.md", "speckit", 5],
  ["kiro.md", "kiro", 6],
  ["openspec.md", "openspec", 5],
  ["superpowers.md", "superpowers", 2],
  ["bmad.md", "bmad", 2],
  ["ralph.json", "ralph", 2],
  ["taskmaster.json", "taskmaster", 3],
  ["beads.jsonl", "beads", 4],
  ["plain.yaml", "yaml", 2],
  ["plain.json", "json", 4],
];

function failure(text: string, options: { format?: TaskFormat; path?: string } = {}): IntakeError {
  try {
    readTasks(text, options);
  } catch (error) {
    if (error instanceof IntakeError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("readTasks", () => {
  it.each(files)("reads %s as %s with %i tasks, whatever the line ends", (name, format, count) => {
    const text = fixture(name);
    const reading = readTasks(text);
    expect([reading.format, reading.tasks.length]).toEqual([format, count]);
    expect(reading.reason).not.toBe("");
    expect(detectFormat(text).format).toBe(format);
    const windows = readTasks(`\uFEFF${text.replaceAll("\n", "\r\n")}`);
    expect(windows.tasks).toEqual(reading.tasks);
    expect(windows.items).toEqual(reading.items);
    expect(readTasks(text, { format })).toMatchObject({ tasks: reading.tasks });
    expect(JSON.parse(JSON.stringify(reading))).toEqual(reading);
  });

  it("reads the seed's breakdown, bare and in a fence", () => {
    const seed = fixture("seed.yaml");
    for (const text of [seed, `Some plan\n\n\`\`\`yaml\n${seed}\`\`\`\n`]) {
      const { format, tasks } = readTasks(text);
      expect(format).toBe("seed");
      expect(tasks.map((task) => [task.id, task.title, task.domains, task.personaId, task.dependsOn])).toEqual([
        ["1", "Data Models", ["backend"], "backend", []],
        ["2", "API Endpoints", ["api"], "backend", ["1"]],
      ]);
    }
  });

  it("reads blocks of a PRP that are no valid YAML, with levels and commands", () => {
    const { tasks, gates, title, goal } = readTasks(fixture("prp-blocks.md"));
    expect([title, goal]).toEqual(["PRP: Invoice export", "Export invoices as PDF."]);
    expect(tasks.map((task) => [task.id, task.files, task.dependsOn])).toEqual([
      ["1", ["src/models/invoice.py", "src/models/__init__.py"], []],
      ["2", ["src/export/pdf.py"], ["1"]],
      ["3", [], []],
    ]);
    expect(gates).toEqual([
      { id: "level-1", level: 1, title: "Syntax & Style", commands: ["ruff check src/", "mypy src/"] },
      { id: "level-2", level: 2, title: "Unit Tests", commands: ["pytest tests/ -v"] },
    ]);
  });

  it("reads headings of a PRP, their state and their own validations", () => {
    const reading = readTasks(fixture("prp-headings.md"));
    expect(reading.tasks.map((task) => [task.id, task.title, task.done, task.dependsOn])).toEqual([
      ["1", "MOVE src/old.ts to src/new.ts", true, []],
      ["2", "UPDATE README.md", false, ["1"]],
    ]);
    expect(reading.gates.map((gate) => gate.id)).toEqual(["level-1"]);
    expect(reading.taskGates[0]).toEqual({
      taskId: "1",
      gate: { id: "task-1", level: null, title: "npm test", commands: ["npm test"] },
    });
    const merged = withTaskGates(reading);
    expect(merged.tasks[0]?.gates).toEqual(["task-1"]);
    expect(merged.gates.map((gate) => gate.id)).toEqual(["level-1", "task-1", "task-2"]);
  });

  it("reads a phases table", () => {
    const { tasks } = readTasks(fixture("prp-table.md"));
    expect(tasks.map((task) => [task.id, task.title, task.done, task.parallel, task.dependsOn])).toEqual([
      ["1", "Index", true, false, []],
      ["2", "Query", false, true, ["1"]],
      ["3", "View", false, true, ["1"]],
    ]);
  });

  it("reads spec-kit: marks, phases, checkpoints, dependency section, no comments", () => {
    const { tasks, items, gates, warnings } = readTasks(fixture("speckit.md"));
    expect(tasks.map((task) => [task.id, task.parallel, task.done, task.dependsOn])).toEqual([
      ["T001", false, true, []],
      ["T002", true, false, ["T001"]],
      ["T003", true, false, ["T001"]],
      ["T004", false, false, ["T003"]],
      ["T005a", false, false, ["T003", "T004"]],
    ]);
    expect(tasks.map((task) => task.files)).toEqual([
      ["src/profiles/index.ts"],
      [".eslintrc.json"],
      ["src/profiles/model.ts"],
      ["src/profiles/view.tsx"],
      ["app/[id]/page.tsx"],
    ]);
    expect(items[0]?.mentions).toEqual(["src/profiles/index.ts", "contracts/profile.md"]);
    expect(items.map((item) => item.line)).toEqual([11, 12, 18, 19, 21]);
    expect(tasks[2]?.after).toEqual([
      { taskId: "T001", because: "phase" },
      { taskId: "T002", because: "phase" },
    ]);
    expect(gates).toEqual([{ id: "checkpoint-1", level: 1, title: "npm run lint passes", commands: ["npm run lint"] }]);
    expect(warnings).toEqual([{ line: 24, message: 'a box below "Manual checks" was not read as tasks' }]);
  });

  it("reads Kiro: parts, tabs, optional stars, waves, checkpoints", () => {
    const { tasks, items, gates } = readTasks(fixture("kiro.md"));
    expect(tasks.map((task) => [task.id, task.parentId, task.optional, task.done])).toEqual([
      ["1", null, false, true],
      ["1.1", "1", false, true],
      ["2", null, false, false],
      ["2.1", "2", false, false],
      ["2.2", "2", true, false],
      ["3", null, false, false],
    ]);
    expect(tasks[3]?.dependsOn).toEqual(["1.1"]);
    expect(tasks[3]?.after).toContainEqual({ taskId: "1.1", because: "wave" });
    expect(tasks[2]?.after).toContainEqual({ taskId: "2.1", because: "parent" });
    expect(items[3]?.steps.map((step) => step.title)).toEqual(["a small step"]);
    expect(items[5]?.status).toBe("-");
    expect(gates.map((gate) => gate.title)).toEqual(["Checkpoint - ensure all tests pass"]);
  });

  it("reads OpenSpec: nested ids, doubled ids, items without an id", () => {
    const { tasks, items } = readTasks(fixture("openspec.md"));
    expect(tasks.map((task) => [task.title, task.parentId, task.phase])).toEqual([
      ["Create `src/parser.ts`", null, "1. Parser"],
      ["Handle comments", "1.1", "1. Parser"],
      ["Read *.toml files", null, "1. Parser"],
      ["Update README.md", null, "2. Docs"],
      ["write a note", null, "2. Docs"],
    ]);
    expect(items.map((item) => item.statedId)).toEqual(["1.1", "1.1.1", "1.2", "2.1", null]);
    expect(new Set(tasks.map((task) => task.id)).size).toBe(5);
  });

  it("reads superpowers plans: files, steps, arrows", () => {
    const { tasks, items } = readTasks(fixture("superpowers.md"));
    expect(tasks.map((task) => [task.id, task.title, task.files, task.dependsOn])).toEqual([
      ["1", "Store", ["src/cache.ts", "test/cache.test.ts"], []],
      ["2", "Wire it in", ["src/app.ts"], ["1"]],
    ]);
    expect(items[0]?.steps.map((step) => [step.title, step.done])).toEqual([
      ["Write the failing test", false],
      ["Implement", true],
    ]);
  });

  it("reads BMAD stories with steps, and a story without tasks as one", () => {
    const { tasks, items } = readTasks(fixture("bmad.md"));
    expect(tasks.map((task) => [task.id, task.title, task.done])).toEqual([
      ["1", "Model (AC: 1)", true],
      ["2", "View (AC: 1)", false],
    ]);
    expect(items[1]?.steps).toHaveLength(2);
    const [story] = readTasks(fixture("bmad.md").replace(/## Tasks[\s\S]*?(?=## Dev)/, "")).tasks;
    expect([story?.id, story?.title]).toEqual(["2.3", "Login"]);
  });

  it("reads data formats: tags, links, statuses, kinds", () => {
    const taskmaster = readTasks(fixture("taskmaster.json"));
    expect(taskmaster.tasks.map((task) => [task.id, task.dependsOn, task.done, task.phase])).toEqual([
      ["1", [], true, "master"],
      ["2", ["1"], false, "master"],
      ["later/2", [], false, "later"],
    ]);
    expect(taskmaster.items[0]?.steps).toHaveLength(1);
    const beads = readTasks(fixture("beads.jsonl"));
    expect(beads.tasks.map((task) => [task.id, task.parentId, task.dependsOn, task.done, task.optional])).toEqual([
      ["bd-2", "bd-1", ["bd-3"], false, false],
      ["bd-1", null, [], false, false],
      ["bd-3", null, [], true, false],
      ["bd-4", null, [], false, true],
    ]);
    expect(readTasks(fixture("ralph.json")).tasks.map((task) => [task.id, task.dependsOn, task.done])).toEqual([
      ["US-001", [], true],
      ["US-002", ["US-001"], false],
    ]);
  });

  it("reads plain lists with nasty ids, keeps unknown references and warns of them", () => {
    const yaml = readTasks(fixture("plain.yaml"));
    expect(
      yaml.tasks.map((task) => [task.id, task.dependsOn, task.estimateMinutes, task.personaId, task.gates]),
    ).toEqual([
      ["model", [], 120, null, []],
      ["__proto__", ["model"], 30, "frontend", ["level_1"]],
    ]);
    expect(yaml.items.map((item) => [item.line, item.hasEstimate])).toEqual([
      [3, true],
      [7, false],
    ]);
    const json = readTasks(fixture("plain.json"));
    expect(json.tasks.map((task) => [task.title, task.parentId])).toEqual([
      ["A", null],
      ["part", "constructor"],
      ["B", null],
      ["C as text", null],
    ]);
    expect(json.tasks[2]?.dependsOn).toEqual(["constructor", "nobody"]);
    expect(json.warnings).toHaveLength(1);
  });

  it("gives a second id to an id that stands twice", () => {
    const { tasks, warnings } = readTasks("# Tasks: x\n\n- [ ] T001 one\n- [ ] T001 two\n- [ ] T001-2 three\n");
    expect(tasks.map((task) => task.id)).toEqual(["T001", "T001-2", "T001-2-2"].slice(0, tasks.length));
    expect(new Set(tasks.map((task) => task.id)).size).toBe(tasks.length);
    expect(warnings.length).toBeGreaterThan(0);
  });

  it.each<[string, string, string]>([
    ["", "INTAKE_FORMAT", "an empty text"],
    ["hello", "INTAKE_FORMAT", '"hello"'],
    ["{", "INTAKE_SYNTAX", "the end of the text"],
    ['{"tasks": [\n{"x": 1}\n]}', "INTAKE_INVALID", "a map with x"],
    ['{"tasks": [{"id": "a", "id": "b"}]}', "INTAKE_DUPLICATE", '"id" again'],
    ["tasks:\n  - a: [\n", "INTAKE_SYNTAX", ""],
    ["tasks:\n  - id: a\n    id: b\n", "INTAKE_DUPLICATE", ""],
    ['{"id":"a","title":"b","status":"open"}\n{"id":\n', "INTAKE_SYNTAX", '"{\\"id\\":"'],
    [
      "a: &a [1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\ntasks: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n",
      "INTAKE_LIMIT",
      "",
    ],
    ["- ".repeat(5000) + "a", "INTAKE_LIMIT", ""],
    ["> ".repeat(5000) + "a\n\n## b", "INTAKE_LIMIT", ""],
    ["[".repeat(100_000), "INTAKE_LIMIT", ""],
    ['{"a":'.repeat(100_000), "INTAKE_LIMIT", ""],
    [`tasks: ${"[".repeat(10_000)}`, "INTAKE_LIMIT", ""],
    ["a\0b", "INTAKE_SYNTAX", "a zero byte"],
    ["# Tasks: x\n\n## Phase 1\n", "INTAKE_INVALID", "none"],
  ])("refuses %j with %s", (text, code, came) => {
    const error = failure(text, { path: "plan.md" });
    expect([error.code, error.path]).toEqual([code, "plan.md"]);
    if (came !== "") expect(error.came).toBe(came);
    expect(error.message.startsWith("plan.md")).toBe(true);
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code, path: "plan.md" });
  });

  it("names the line of a broken record and of a broken list", () => {
    expect(failure('{"id":"a","title":"b","status":"open"}\n\n{"id":\n').line).toBe(3);
    expect(failure('{"tasks": [\n{"title": "a"},\n7\n]}').line).toBe(3);
    expect(failure("tasks:\n  - title: a\n  - 7\n").line).toBe(3);
  });

  it("refuses arguments of a wrong kind", () => {
    expect(() => readTasks(7 as never)).toThrow(ArgumentError);
    expect(() => readTasks("x", { format: "word" as never })).toThrow("one of seed, prp");
  });

  it("warns of a fence that is never closed", () => {
    const { warnings } = readTasks("# Tasks: x\n\n- [ ] T001 a\n\n```bash\n- [ ] T002 b\n");
    expect(warnings).toEqual([{ line: 5, message: "the code fence is not closed; what follows it was read as code" }]);
  });

  it("reads lists however they are indented, lettered or decorated", () => {
    const { tasks } = readTasks(
      "# Tasks\n\n- [ ] 1.1 A\n      - [ ] 1.1.1 B\n          - [x] 1.1.2 C\n* [ ] ✅ **1.2 D** ✅ Complete\n",
    );
    expect(tasks.map((task) => [task.id, task.title, task.done])).toEqual([
      ["1.1", "A", false],
      ["1.1.1", "B", false],
      ["1.1.2", "C", true],
      ["1.2", "D", true],
    ]);
  });

  it("keeps a long chain, with nothing recursive on the way", () => {
    const count = 20_000;
    const text = JSON.stringify(
      Array.from({ length: count }, (_, index) => ({
        id: `t${index}`,
        title: "x",
        dependsOn: index === 0 ? [] : [`t${index - 1}`],
        files: [],
      })),
    );
    const { tasks } = readTasks(text);
    expect(tasks).toHaveLength(count);
    expect(tasks.at(-1)?.dependsOn).toEqual([`t${count - 2}`]);
  });
});
