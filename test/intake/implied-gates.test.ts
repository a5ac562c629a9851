import { expect, it } from "vitest";
import { readTasks } from "../../src/intake/index.ts";

it("takes a level that tasks name for a gate, also where nothing describes it", () => {
  const text =
    "Task 1 - Models:\n  validation: level_2_unit_tests\n\nTask 2 - API:\n  depends_on: task_1\n  validation: level_2_unit_tests\n";
  const { tasks, gates } = readTasks(text);
  expect(tasks.map((task) => task.gates)).toEqual([["level_2_unit_tests"], ["level_2_unit_tests"]]);
  expect(gates).toEqual([{ id: "level_2_unit_tests", level: 2, title: "level 2 unit tests", commands: [] }]);
});
