// Reads any task file and says what is in it: node examples/read-any-task-file.mjs [file]
import { readFileSync } from "node:fs";
import process from "node:process";
import { IntakeError, readTasks } from "orchestrate-agents/intake";

const path = process.argv[2];
const text =
  path === undefined
    ? `# Implementation Plan

- [x] 1. Data model
  - [x] 1.1 Create src/models/user.py
    - _Requirements: 1.1_
- [ ] 2. API
  - [ ] 2.1 Create src/api/users.py (depends on 1.1)
    - _Requirements: 1.2_
  - [ ]* 2.2 Write tests in tests/test_users.py
    - _Requirements: 1.2_
`
    : readFileSync(path, "utf8");

try {
  const reading = readTasks(text, path === undefined ? {} : { path });
  console.log(`${reading.format}: ${reading.reason}`);
  console.log(
    `${reading.tasks.length} tasks, ${reading.tasks.filter((task) => task.done).length} done, ${reading.gates.length} gates`,
  );
  for (const task of reading.tasks) {
    const waits = task.dependsOn.length === 0 ? "" : ` (waits for ${task.dependsOn.join(", ")})`;
    const files = task.files.length === 0 ? "" : ` -> ${task.files.join(", ")}`;
    console.log(`${task.done ? "x" : " "} ${task.id} ${task.title}${waits}${files}`);
  }
  for (const warning of reading.warnings) console.log(`line ${warning.line ?? "-"}: ${warning.message}`);
} catch (error) {
  if (!(error instanceof IntakeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
