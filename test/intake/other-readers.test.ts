import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArgumentError } from "../../src/core/errors.ts";
import {
  IntakeError,
  markDone,
  parseHandoff,
  parseOwnershipRules,
  parseTasks,
  readSuccessCriteria,
  readTasks,
  taskFormats,
} from "../../src/intake/index.ts";
import { fixture } from "./fixture.ts";

const handoff = {
  handoff: {
    from: "backend_agent",
    to: "frontend_agent",
    timestamp: "2024-01-10T10:30:00Z",
    deliverables: {
      api_endpoints: {
        "POST /api/auth/login": { request: "LoginRequest", response: "TokenResponse", errors: ["InvalidCredentials"] },
      },
      models: { LoginRequest: "src/models/auth.py:LoginRequest" },
      extra: 1,
    },
    notes: "ready",
  },
};

describe("parseHandoff", () => {
  it("reads the document wrapped and bare, as data, JSON and YAML", () => {
    for (const input of [
      handoff,
      handoff.handoff,
      JSON.stringify(handoff),
      "from: backend_agent\nto: frontend_agent\ndeliverables: {}\n",
    ]) {
      expect(parseHandoff(input)).toMatchObject({ from: "backend_agent", to: "frontend_agent" });
    }
    expect(parseHandoff(handoff)).toEqual(handoff.handoff);
  });

  it("names every fault with its place", () => {
    try {
      parseHandoff('{"handoff": {"from": "",\n"deliverables": {"models": {"x": 3}}}}', { path: "h.json" });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(IntakeError);
      expect((error as IntakeError).faults.map((fault) => [fault.at, fault.came])).toEqual([
        ["handoff.from", '""'],
        ["handoff.to", "nothing"],
        ["handoff.deliverables.models.x", "number 3"],
      ]);
    }
  });
});

describe("parseOwnershipRules", () => {
  it.each<[unknown, unknown]>([
    [
      'FILE_OWNERSHIP = {\n    "src/api/**": "backend_agent",\n    "docs/**": null,  # nobody\n}',
      [
        ["src/api/**", "backend_agent"],
        ["docs/**", null],
      ],
    ],
    [
      "src/api/**: backend\ntests/**: [qa, backend]\n",
      [
        ["src/api/**", "backend"],
        ["tests/**", ["qa", "backend"]],
      ],
    ],
    [{ file_ownership: { "a/**": "x" } }, [["a/**", "x"]]],
    [
      [["a", "x"], { pattern: "b", owners: ["y"] }, { "c/**": "z" }],
      [
        ["a", "x"],
        ["b", ["y"]],
        ["c/**", "z"],
      ],
    ],
    [
      JSON.parse('{"__proto__": "x", "constructor": "y"}'),
      [
        ["__proto__", "x"],
        ["constructor", "y"],
      ],
    ],
    [{}, []],
  ])("reads %j", (input, rules) => {
    expect(parseOwnershipRules(input)).toEqual(rules);
  });

  it.each<[unknown, string]>([
    ['{"a": "x", "a": "y"}', "INTAKE_DUPLICATE"],
    ["a: 3\n", "INTAKE_INVALID"],
    ["7", "INTAKE_INVALID"],
    ["a: [\n", "INTAKE_SYNTAX"],
    [[["a"]], "INTAKE_INVALID"],
  ])("refuses %j with %s", (input, code) => {
    expect(() => parseOwnershipRules(input)).toThrow(expect.objectContaining({ code }));
  });
});

describe("parseTasks", () => {
  it("fills defaults and names every fault", () => {
    expect(parseTasks([{ id: "1.1", files: ["a.py"] }])[0]).toMatchObject({
      title: "1.1",
      estimateMinutes: 30,
      files: ["a.py"],
      dependsOn: [],
    });
    expect(() => parseTasks([{ id: "a" }, { id: "a" }])).toThrow('expected each id once, came "a" again');
    expect(() => parseTasks([{ id: "a", colour: 1 }])).toThrow("no unknown keys");
    expect(() => parseTasks("- id: a\n  estimateMinutes: 0\n", { path: "t.yaml" })).toThrow("t.yaml:2");
  });
});

describe("markDone", () => {
  it("ticks boxes and changes nothing else", () => {
    const text =
      "\uFEFF# Implementation Plan\r\n\r\n- [ ] 1. A `[ ]` b\r\n  - [ ]* 1.1 B\r\n- [-] 2. C\r\n  - _Requirements: 1_\r\n";
    expect(markDone(text, ["1", "1.1", "2", "9"])).toEqual({
      text: text.replace("- [ ] 1.", "- [x] 1.").replace("- [ ]* 1.1", "- [x]* 1.1").replace("- [-] 2", "- [x] 2"),
      marked: ["1", "1.1", "2"],
      unmarked: ["9"],
    });
  });

  it("ticks boxes in headings and names tasks without one", () => {
    const text = fixture("prp-headings.md").replace("### Task 2", "### `[ ]` Task 2");
    expect(markDone(text, ["1", "2"])).toMatchObject({
      text: text.replace("`[ ]` Task 2", "`[x]` Task 2"),
      marked: ["2"],
      unmarked: [],
    });
    expect(markDone(fixture("prp-blocks.md"), ["1"])).toEqual({
      text: fixture("prp-blocks.md"),
      marked: [],
      unmarked: ["1"],
    });
    expect(() => markDone("- [ ] 1.1 a\n", "1.1" as never)).toThrow(ArgumentError);
  });

  it("makes the tasks done that it says it marked", () => {
    for (const name of ["speckit.md", "kiro.md", "openspec.md"]) {
      const text = fixture(name);
      const ids = readTasks(text).tasks.map((task) => task.id);
      const after = readTasks(markDone(text, ids).text);
      expect(after.tasks.every((task) => task.done)).toBe(true);
    }
  });
});

describe("readSuccessCriteria", () => {
  it("reads boxes, marks and commands", () => {
    expect(
      readSuccessCriteria(fixture("prp-blocks.md")).map((one) => [one.text, one.done, one.line, one.commands]),
    ).toEqual([
      ["A PDF is made", true, 10, []],
      ["`pytest tests/test_export.py` passes", false, 11, ["pytest tests/test_export.py"]],
    ]);
    expect(readSuccessCriteria("")).toEqual([]);
    expect(readSuccessCriteria("## Final Validation Checklist\n- [ ] c\n")).toEqual([]);
    expect(readSuccessCriteria("## Final Validation Checklist\n- [ ] c\n", { checklists: true })).toHaveLength(1);
  });
});

describe("every reader", () => {
  const names = [
    "seed.yaml",
    "prp-blocks.md",
    "prp-headings.md",
    "prp-table.md",
    "speckit.md",
    "kiro.md",
    "openspec.md",
    "superpowers.md",
    "bmad.md",
    "ralph.json",
    "taskmaster.json",
    "beads.jsonl",
    "plain.yaml",
    "plain.json",
    "registry.json",
  ];
  const texts = names.map(fixture);
  const check = (text: string, format: (typeof taskFormats)[number] | undefined): void => {
    try {
      const { tasks, items } = readTasks(text, format === undefined ? {} : { format });
      const ids = new Set(tasks.map((task) => task.id));
      const holds =
        ids.size === tasks.length &&
        items.length === tasks.length &&
        tasks.every(
          (task) =>
            (task.parentId === null || (ids.has(task.parentId) && task.parentId !== task.id)) &&
            task.after.every((order) => ids.has(order.taskId) && order.taskId !== task.id) &&
            task.estimateMinutes > 0,
        );
      expect(holds).toBe(true);
    } catch (error) {
      if (!(error instanceof IntakeError)) throw error;
    }
  };

  it("gives tasks or an IntakeError for each file cut at each line", () => {
    for (const text of texts) {
      const lines = text.split("\n");
      for (let end = 0; end <= lines.length; end += 1) check(lines.slice(0, end).join("\n"), undefined);
    }
  });

  it.each(["a", "a/", "[", "*", "`", " ", "(a", "✅", "<!--", "a://", "|a", "[ ] - ", "\n", "depends on T002, "])(
    "reads on after 200,000 times %j",
    (piece) => {
      // In square time this would take minutes.
      const { tasks } = readTasks(`# Tasks: x\n\n- [ ] T001 a${piece.repeat(200_000)}\n\n- [ ] T002 b\n`);
      expect(tasks.length).toBeGreaterThan(0);
    },
  );

  it("gives tasks or an IntakeError for spliced and mutated files", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "- [ ] ",
        "```\n",
        "\n",
        "\t",
        "> > ",
        "|",
        "{",
        '"',
        ": ",
        "T001",
        "&a ",
        "*a",
        "<!--",
        "Task 1:",
        "depends on T1-T9",
        "__proto__",
        "→",
        "\r\n",
        "\uD800",
      ),
      fc.string({ unit: "binary", maxLength: 5 }),
    );
    const edit = fc.record({ at: fc.nat(3000), cut: fc.nat(60), piece });
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(edit, { minLength: 1, maxLength: 8 }),
        fc.option(fc.constantFrom(...taskFormats), { nil: undefined, freq: 3 }),
        (text, edits, format) => {
          const changed = edits.reduce(
            (now, { at, cut, piece: put }) =>
              now.slice(0, at % (now.length + 1)) + put + now.slice((at % (now.length + 1)) + cut),
            text,
          );
          check(changed, format);
          for (const read of [parseHandoff, parseOwnershipRules, readSuccessCriteria]) {
            try {
              read(changed);
            } catch (error) {
              if (!(error instanceof IntakeError)) throw error;
            }
          }
        },
      ),
      { numRuns: 500, seed: 7 },
    );
  });
});
