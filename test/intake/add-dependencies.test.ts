import { describe, expect, it } from "vitest";
import { addDependencies, readTasks } from "../../src/intake/index.ts";

const edge = (taskId: string, dependsOn: string) => ({ taskId, dependsOn });

describe("addDependencies", () => {
  it("does what its example says", () => {
    const result = addDependencies("- [ ] T001 Model\n- [ ] T002 View\n", [edge("T002", "T001")]);
    expect(result.text).toBe("- [ ] T001 Model\n- [ ] T002 View (depends on T001)\n");
  });

  it.each([
    [
      "a longer remark",
      "- [ ] T001 A\n- [ ] T002 B\n- [x] T003 C (depends on T001)\n",
      "T003",
      "T002",
      "C (depends on T001, T002)\n",
    ],
    ["spaces and no last newline", "- [ ] T001 A\n- [ ] T002 B  ", "T002", "T001", "T002 B (depends on T001)  "],
    [
      "a heading",
      "# Plan\n\n### Task 1: A\n\nx\n\n### Task 2: B\n\ny\n",
      "2",
      "1",
      "Task 2: B\n\n**Depends on**: Task 1\n",
    ],
    [
      "numbered parts",
      "- [ ] 1. A\n  - [ ] 1.1 B\n- [ ] 2. C\n  - _Requirements: 1.1_\n",
      "2",
      "1.1",
      "2. C\n  - _Depends on: 1.1_\n  - _Req",
    ],
    ["a task block", "Task 1 - A:\n  domain: x\nTask 2 - B:\n  domain: y\n", "2", "1", "B:\n  depends_on: task_1\n"],
    [
      "a task block's list",
      "Task 1 - A:\n  domain: x\nTask 2 - B:\n  domain: x\nTask 3 - C:\n  depends_on: task_1\n",
      "3",
      "2",
      "depends_on: task_1, task_2\n",
    ],
    [
      "JSON without a list",
      '[{"id":"a","title":"x"},{"id":"b","title":"y"}]',
      "b",
      "a",
      '"b", "dependsOn": ["a"],"title"',
    ],
    ["an empty JSON list", '[{"id":"a","title":"x"},{"id":"b","title":"y","deps":[]}]', "b", "a", '"deps":["a"]'],
    [
      "numbers on lines of their own",
      '{"tasks": [{"id": 1, "title": "x", "dependsOn": []}, {"id": 2, "title": "y"}, {"id": 3, "title": "z", "dependsOn": [\n    1\n  ]}]}',
      "3",
      "2",
      "[\n    1,\n    2\n  ]",
    ],
    [
      "a YAML list",
      "- id: a\n  title: x\n- id: b\n  title: y\n- id: c\n  depends_on:\n    - a\n",
      "c",
      "b",
      "\n    - a\n    - b\n",
    ],
    [
      "a YAML scalar",
      "- id: a\n  title: x\n- id: b\n  title: y\n- id: c\n  depends_on: a # why\n",
      "c",
      "b",
      "[a, b] # why\n",
    ],
  ])("writes into %s", (_, text, taskId, dependsOn, expected) => {
    const result = addDependencies(text, [edge(taskId, dependsOn)]);
    expect(result.refused).toEqual([]);
    expect(result.text).toContain(expected);
    const [before, after] = [readTasks(text), readTasks(result.text)];
    expect(after.tasks.map((task) => task.id)).toEqual(before.tasks.map((task) => task.id));
    expect(after.tasks.find((task) => task.id === taskId)!.dependsOn).toContain(dependsOn);
  });

  it("keeps Windows newlines", () => {
    const text = "- id: a\r\n  title: x\r\n- id: b\r\n  title: y\r\n";
    expect(addDependencies(text, [edge("b", "a")]).text).toBe(
      "- id: a\r\n  title: x\r\n- id: b\r\n  dependsOn: [a]\r\n  title: y\r\n",
    );
  });

  it("refuses what has no place, and does the rest", () => {
    const text = "- [ ] T001 A\n- [ ] T002 B\n- [ ] and one without an id\n";
    const ids = readTasks(text).tasks.map((task) => task.id);
    const result = addDependencies(text, [
      edge("T002", "T001"),
      edge("T001", "__proto__"),
      edge("constructor", "T001"),
    ]);
    expect(result.text).toContain("T002 B (depends on T001)\n");
    expect(result.added).toHaveLength(1);
    expect(result.refused.map((one) => one.reason)).toEqual(["there is no such task", "there is no such task"]);
    expect(ids.length).toBeGreaterThanOrEqual(2);
  });

  it("leaves records of issues to their own tool", () => {
    const text = ["a", "b"]
      .map((id) => JSON.stringify({ id, title: id, issue_type: "task", status: "open" }))
      .join("\n");
    const result = addDependencies(text, [edge("b", "a")]);
    expect(result.text).toBe(text);
    expect(result.refused[0]!.reason).toMatch(/its own tool/);
  });

  it("changes nothing for no edges", () => {
    const text = "- [ ] T1 A\r\n";
    expect(addDependencies(text, [])).toEqual({ text, added: [], refused: [] });
    expect(() => addDependencies(text, "T1" as never)).toThrow("list of dependencies");
  });
});
