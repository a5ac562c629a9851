import { describe, expect, it } from "vitest";
import { findFileNames } from "../../src/intake/file-names.ts";
import { readTasks } from "../../src/intake/index.ts";

/** Ids with what they wait for, tasks that wait for nothing left out. */
function edges(text: string): Record<string, readonly string[]> {
  return Object.fromEntries(
    readTasks(text)
      .tasks.filter((task) => task.dependsOn.length > 0)
      .map((task) => [task.id, task.dependsOn]),
  );
}

describe("what a document says about order", () => {
  it("follows a list of ids over a line end", () => {
    const text = `# Tasks: Shop

- [ ] T001 Model in src/a.ts
- [ ] T002 View in src/b.ts
- [ ] T003 Add the routes (for members) and
  the guard in src/routes.ts as planned (depends on T001,
  T002).
`;
    expect(edges(text)).toEqual({ T003: ["T001", "T002"] });
    expect(readTasks(text).tasks[2]?.title).toContain("and the guard");
  });

  it("takes a remark in a heading for each task below it", () => {
    const text = `# Tasks: Shop

- [ ] T001 Model in src/a.ts
- [ ] T002 Store in src/b.ts

### Wiring (depends on T001–T002)

- [ ] T003 Server in src/c.ts
- [ ] T004 Client in src/d.ts

### Rest

- [ ] T005 Notes
`;
    expect(edges(text)).toEqual({ T003: ["T001", "T002"], T004: ["T001", "T002"] });
  });

  const plan = (notes: string): string => `# Cache Implementation Plan

**Goal:** A cache.

**Architecture:** Files.

### Task 1: Keys

- [ ] **Step 1: Write the test**
- [ ] **Step 2: Run it (requires Step 1)**

### Task 2: Store

- [ ] **Step 1: Write the test**

### Task 3: Wire

## Notes

${notes}
`;

  it("knows what `them` stands for", () => {
    expect(edges(plan("- Task 3 joins Tasks 1-2; depends on them all."))).toEqual({ "3": ["1", "2"] });
  });

  it("does not take steps inside of tasks, or all of something else, for tasks", () => {
    expect(
      edges(plan("- **Runner** (Step 2) - after all batches are there\n- Task 2 runs after all files exist")),
    ).toEqual({});
    expect(edges(plan("- Task 3 runs after all others"))).toEqual({ "3": ["1", "2"] });
  });
});

it("takes what stands right behind an arrow, and no package, for a dependency", () => {
  const text = `# Tasks: Shop

- [ ] T001 Model
- [ ] T002 Store
- [ ] T003 View

## Notes

- T001-T002: model → done as \`build()\` in T003
- T001 → T003
`;
  expect(edges(text)).toEqual({ T003: ["T001"] });
  const block =
    "### Task 1: Install\n\n```yaml\nfile: package.json\ndependencies:\n  - idb@^8.0.1\n```\n\n### Task 2: Use\n";
  expect(edges(`# Cache PRP\n\n${block}`)).toEqual({});
});

describe("forms of heads", () => {
  it("reads numbered headings as tasks where there are no boxes, and counts in front of a box as words", () => {
    const headed = readTasks(
      "# Tasks: Fixes\n\n## 1. Critical\n\n### 1.1 Fix the id (#1)\n**Steps:**\n1. Open it\n2. Change it\n\n### 1.2 Sign it\n1. Find it\n",
    );
    expect(headed.tasks.map((task) => [task.id, task.title])).toEqual([
      ["1.1", "Fix the id (#1)"],
      ["1.2", "Sign it"],
    ]);
    const counted = readTasks("# Tasks\n\n- [ ] 5 commands answer\n- [ ] Round trip\n- [ ] Published\n");
    expect(counted.tasks.map((task) => [task.id, task.title])).toEqual([
      ["1", "5 commands answer"],
      ["2", "Round trip"],
      ["3", "Published"],
    ]);
  });

  it("takes a checkpoint for a gate wherever the word stands", () => {
    const text =
      "# Implementation Plan\n\n- [ ] 1. Build\n- [ ] 2. Final Phase 1 Checkpoint\n  - _Requirements: 1.1_\n";
    expect(readTasks(text).gates.map((gate) => gate.title)).toEqual(["Final Phase 1 Checkpoint"]);
  });

  it("reads a story's tasks as headings with boxes, and with criteria between number and title", () => {
    const story = (tasks: string): string =>
      `# Story 1.2: Menu\n\n## Story\n\nAs a user, I want a menu.\n\n## Tasks / Subtasks\n\n${tasks}\n\n## Dev Notes\n`;
    const headed = readTasks(
      story(
        "### Task 1: Bar (AC: 1) ✅\n\n- [x] 1.1. Colours\n- [x] 1.2. Icons\n\n### Task 2: Links\n\n- [ ] 2.1. Home",
      ),
    );
    expect(headed.tasks.map((task) => [task.id, task.title, task.done])).toEqual([
      ["1", "Bar (AC: 1)", true],
      ["2", "Links", false],
    ]);
    expect(headed.items[0]?.steps.map((step) => step.title)).toEqual(["Colours", "Icons"]);
    const boxed = readTasks(story("- [x] **Task 1 (AC: 1, 2):** Use the `Bar`.\n- [ ] **Task 2 (AC: 3):** Check."));
    expect(boxed.tasks.map((task) => [task.id, task.title])).toEqual([
      ["1", "Use the `Bar`."],
      ["2", "Check."],
    ]);
    expect(boxed.items[0]?.labels).toEqual(["AC: 1, 2"]);
  });

  it.each([
    ["Story 6-2-P1: Key fix", "6-2-P1", "Key fix"],
    ["Story 7.6-11: Status", "7.6-11", "Status"],
    ["Story 1.10 - Tree", "1.10", "Tree"],
  ])("reads the number of %s", (title, id, rest) => {
    const text = `# ${title}\n\n## Story\n\n**As a** user, **I want** it.\n\n## Acceptance Criteria\n\n1. It works\n\n## Dev Notes\n`;
    expect(readTasks(text).tasks.map((task) => [task.id, task.title])).toEqual([[id, rest]]);
  });

  it("reads a fix plan: priorities, `#3` as id, and a chain of ids", () => {
    const text = `# Ralph Fix Plan

Critical path: \`#1 → #2 → #3\`

## High Priority

- [x] **#1** Read the file — \`src/read.rs\`
- [ ] **#2** Write the file

## Low Priority

- [ ] **#3** Notes

## Notes

Left #3 open when #2 was not there, as #1 blocks.
`;
    const { format, tasks, items } = readTasks(text);
    expect(format).toBe("ralph");
    expect(tasks.map((task) => [task.id, task.title, task.dependsOn])).toEqual([
      ["1", "Read the file — `src/read.rs`", []],
      ["2", "Write the file", ["1"]],
      ["3", "Notes", ["2"]],
    ]);
    expect(items.map((item) => item.priority)).toEqual(["high", "high", "low"]);
    expect(readTasks(text, { format: "ralph" }).tasks).toHaveLength(3);
  });
});

describe("a requirement prompt without task headings", () => {
  it("numbers its tasks by their list, and takes named checks with code for gates", () => {
    const text = `# Query PRP

## Goal

Ask.

## Implementation Tasks (Sequential Order)

1. **Add the input** (before main)
   \`\`\`python
   x = 1
   \`\`\`
2. **Replace main**

## Validation Gates

### Code Quality Gates

\`\`\`bash
make lint
\`\`\`

### Data Gates

\`\`\`python
check()
\`\`\`

## Next Steps

1. Write to the team
`;
    const { tasks, gates } = readTasks(text);
    expect(tasks.map((task) => [task.id, task.title])).toEqual([
      ["1", "Add the input (before main)"],
      ["2", "Replace main"],
    ]);
    expect(gates.map((gate) => gate.title)).toEqual(["Code Quality Gates", "Data Gates"]);
  });

  it("reads the lists of all phases, also of one for tests, and counts tasks where numbers begin again", () => {
    const text = `# Query PRP

## Goal

Ask.

## Implementation Plan

### Phase 1: Models
1. **Event model**
   - fields
2. **Profile model**

### Phase 2: Testing and Validation
1. **Unit Tests**
`;
    expect(readTasks(text).tasks.map((task) => [task.id, task.title])).toEqual([
      ["1", "Event model"],
      ["2", "Profile model"],
      ["3", "Unit Tests"],
    ]);
  });
});

it.each([
  ["`lib/a.ts::parse()` and [Source: notes.md#CI/CD part]", ["lib/a.ts", "notes.md"]],
  ["translate `app_es.arb`", ["app_es.arb"]],
  ["dotnet run --project src/Shop.Api", []],
  ["`ops.mul/lanes.mul` and @Lane/std.fast", []],
  ["charts (Chart.js/D3.js)", []],
  ["analysis/report.Rmd", ["analysis/report.Rmd"]],
])("finds the files in %s", (text, names) => {
  expect(findFileNames(text).map((name) => name.path)).toEqual(names);
});
