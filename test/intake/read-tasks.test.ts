import { describe, expect, it } from "vitest";
import { readTasks } from "../../src/intake/index.ts";

const seed = `# From PRP task breakdown
Task 1 - Data Models:
  domain: backend
  agent: backend_specialist
  validation: level_2_unit_tests

Task 2 - API Endpoints:
  domain: api
  agent: api_developer
  depends_on: task_1   # waits for the models
  validation: level_3_integration
`;

describe("readTasks", () => {
  it("reads the seed's breakdown, bare and in a fence", () => {
    for (const text of [seed, `Some plan\n\n\`\`\`yaml\n${seed}\`\`\`\n`, `\uFEFF${seed.replaceAll("\n", "\r\n")}`]) {
      const { format, tasks } = readTasks(text);
      expect(format).toBe("seed");
      expect(tasks.map((task) => [task.id, task.title, task.domains, task.personaId, task.dependsOn])).toEqual([
        ["1", "Data Models", ["backend"], "backend", []],
        ["2", "API Endpoints", ["api"], "backend", ["1"]],
      ]);
    }
  });
});
