import { describe, expect, it } from "vitest";
import { comparePlans, makePlan } from "../../../src/core/plan/index.ts";
import type { Plan, PlanInput } from "../../../src/core/plan/index.ts";
import type { TaskDraft } from "../../../src/core/task/index.ts";

const drafts: TaskDraft[] = [
  { id: "model", title: "User model", files: ["src/models/user.py"], personaId: "backend" },
  {
    id: "api",
    title: "Login endpoint",
    files: ["src/api/login.py"],
    dependsOn: ["model"],
    personaId: "backend",
    gates: ["unit"],
  },
  { id: "docs", title: "Write the guide", files: ["docs/guide.md"], personaId: "qa" },
  { id: "__proto__", title: "Release notes", files: ["docs/notes.md"], dependsOn: ["api"], personaId: "qa" },
];
const make = (tasks: readonly TaskDraft[], rest: Partial<PlanInput> = {}): Plan =>
  makePlan({
    feature: "f",
    tasks,
    gates: [{ id: "unit", level: 2, title: "tests", commands: ["npm test"] }],
    schedule: { maxIterations: 0 },
    ...rest,
  });
const edit = (id: string, changes: Partial<TaskDraft>): TaskDraft[] =>
  drafts.map((draft) => (draft.id === id ? { ...draft, ...changes } : draft));
const before = make(drafts);
const changed = (after: Plan): Record<string, string> =>
  Object.fromEntries(
    comparePlans(before, after).flatMap(({ taskId, change, because }) =>
      change === "same" ? [] : [[`${taskId} ${change}`, because!]],
    ),
  );

describe("comparePlans", () => {
  it.each<[string, TaskDraft[]]>([
    ["nothing", drafts],
    ["the order of the tasks", [...drafts].reverse()],
    ["an estimate", edit("model", { estimateMinutes: 500 })],
    ["a phase", edit("model", { phase: "later" })],
    ["a tick", edit("model", { done: true })],
    ["the order of its files, named twice", edit("docs", { files: ["docs/guide.md", "docs/guide.md"] })],
  ])("finds every task the same after a change of %s", (_, tasks) => {
    expect(changed(make(tasks))).toEqual({});
  });

  it.each<[string, Partial<TaskDraft>, string]>([
    ["title", { title: "Person model" }, "title"],
    ["description", { description: "with roles" }, "description"],
    ["files", { files: ["src/models/user.py", "src/models/role.py"] }, "files"],
    ["domains", { domains: ["security"] }, "domains"],
    ["gates", { gates: ["unit"] }, "gates"],
  ])("finds a changed %s, and all that builds on the task", (_, changes, name) => {
    const found = changed(make(edit("model", changes)));
    expect(Object.keys(found)).toEqual(["model changed", "api changed", "__proto__ changed"]);
    expect(found["model changed"]).toContain(name);
    expect(found["__proto__ changed"]).toBe("it builds on api, which is done again");
  });

  it("finds a gate that asks for another command", () => {
    const gates = [{ id: "unit", level: 2 as const, title: "tests", commands: ["npm run all"] }];
    expect(Object.keys(changed(make(drafts, { gates })))).toEqual(["api changed", "__proto__ changed"]);
  });

  it("finds a contract that was changed, and another owner of a file", () => {
    const withFiles = (files: string[]): Plan["contracts"] => [
      {
        id: "c",
        from: "backend",
        to: "qa",
        files,
        symbols: [],
        endpoints: [],
        environment: [],
        hasPayload: false,
        payloadSchema: null,
      },
    ];
    const promised = {
      ...before,
      contracts: withFiles(["a"]),
      tasks: before.tasks.map((task) => (task.id === "api" ? { ...task, delivers: ["c"] } : task)),
    };
    const raised = { ...promised, contracts: withFiles(["a", "b"]) };
    expect(comparePlans(promised, raised).filter((one) => one.change !== "same")).toMatchObject([
      { taskId: "api", because: "its contracts changed" },
      { taskId: "__proto__" },
    ]);
    const owned: Plan = {
      ...before,
      ownership: before.ownership.map(([pattern, ids]) =>
        pattern === "docs/guide.md" || pattern === "docs/**" ? [pattern, ["security"]] : [pattern, ids],
      ),
    };
    expect(comparePlans(before, owned).find((one) => one.taskId === "docs")).toMatchObject({
      because: "its owners changed",
    });
  });

  it("names what is new, what is gone, and a dependency that came or went", () => {
    const after = make([
      ...edit("docs", { dependsOn: ["new"] }).filter((one) => one.id !== "__proto__"),
      { id: "new", title: "A glossary" },
    ]);
    expect(changed(after)).toMatchObject({
      "docs changed": "its dependencies changed",
      "new new": "it is not in the earlier plan",
      "__proto__ removed": "it is not in the plan any more",
    });
  });

  it("finds a tick that was taken back", () => {
    const ticked = make(edit("docs", { done: true }));
    expect(comparePlans(ticked, before).find((one) => one.taskId === "docs")).toMatchObject({ change: "changed" });
  });
});
