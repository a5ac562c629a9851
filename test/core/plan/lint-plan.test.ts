import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { applySafeFixes, lintCodes, lintPlan, makePlan } from "../../../src/core/plan/index.ts";
import type { Finding, LintCode, LintOptions, Plan, PlanInput } from "../../../src/core/plan/index.ts";

const plan = (input: Partial<PlanInput>): Plan => makePlan({ feature: "demo", tasks: [], ...input });
const find = (code: LintCode, input: Partial<PlanInput> | Plan, options: LintOptions = {}): Finding[] =>
  lintPlan("version" in input ? input : plan(input), options).filter((finding) => finding.code === code);

/** The ownership map and the hand-off that the library's first users started from. */
const first: Partial<PlanInput> = {
  feature: "user-authentication",
  tasks: [
    { id: "1.1", title: "JWT implementation", files: ["src/api/auth.py"], personaId: "backend_agent" },
    { id: "2.1", title: "CLI commands", files: ["src/cli/login.py"], dependsOn: ["1.1"], personaId: "frontend_agent" },
  ],
  ownership: {
    "src/api/**": "backend_agent",
    "src/cli/**": "frontend_agent",
    "src/agents/**": "agent_developer",
    "src/pipelines/**": "data_agent",
    "tests/**": "qa_agent",
    "docker/**": "devops_agent",
    ".github/**": "devops_agent",
  },
  handoffs: {
    handoff: {
      from: "backend_agent",
      to: "frontend_agent",
      timestamp: "2024-01-10T10:30:00Z",
      deliverables: {
        api_endpoints: {
          "POST /api/auth/login": { request: "LoginRequest", response: "TokenResponse", errors: ["RateLimited"] },
        },
        models: { LoginRequest: "src/models/auth.py:LoginRequest", TokenResponse: "src/models/auth.py:TokenResponse" },
      },
      notes: "Auth endpoints ready for CLI integration",
    },
  },
};

describe("lintPlan", () => {
  it("finds that the first example delivers a file which its ownership map gives to nobody", () => {
    const [finding, ...rest] = find("output-unowned", first);
    expect(finding).toMatchObject({
      severity: "error",
      path: "src/models/auth.py",
      suggestion: { kind: "add-ownership", pattern: "src/models/auth.py", ownerIds: ["backend"] },
    });
    expect(rest).toEqual([]);
    const mended = {
      ...first,
      ownership: { ...first.ownership, "src/models/**": "backend_agent" },
    } as Partial<PlanInput>;
    expect(find("output-unowned", mended)).toEqual([]);
  });

  it("finds outputs of others, outputs that nobody may write, and owners that there are not", () => {
    const tasks = [{ id: "1", title: "Add endpoint", files: ["src/a.ts"], personaId: "backend" }];
    expect(find("output-foreign", { tasks, ownership: { "src/**": "qa" } })[0]!.path).toBe("src/a.ts");
    expect(find("owner-unknown", { tasks, ownership: { "src/**": "qa" } })[0]!.message).toContain('"qa"');
    expect(find("output-refused", { tasks, ownership: { "src/**": null } })[0]!.path).toBe("src/a.ts");
    expect(find("output-refused", { tasks: [{ id: "1", title: "x", files: ["../up.ts"] }] })[0]!.taskIds).toEqual([
      "1",
    ]);
    expect(
      find("output-unowned", { tasks: [{ ...tasks[0]!, files: ["src/*.ts"] }], ownership: { "lib/**": "backend" } }),
    ).toHaveLength(1);
    expect(
      find("output-unowned", { tasks: [{ ...tasks[0]!, files: ["src/*.ts"] }], ownership: { "src/**": "backend" } }),
    ).toEqual([]);
    expect(find("ownership-invalid", { tasks, ownership: { "src/a*": "backend", "src/*b": "qa" } })).not.toEqual([]);
  });

  it("finds missing edges: a file that another task writes, a test of it, a thing that it makes", () => {
    const tasks = [
      { id: "1", title: "Create UserService", files: ["src/user_service.py"] },
      { id: "2", title: "Wire the router", description: "import src/user_service.py", files: ["src/router.py"] },
      { id: "3", title: "Tests", files: ["tests/test_user_service.py"] },
      { id: "4", title: "Show what UserService gives", files: ["src/view.py"] },
      { id: "5", title: "Show what UserService gives in time", files: ["src/late.py"], dependsOn: ["1"] },
    ];
    expect(find("edge-missing", { tasks }).map(({ taskIds }) => taskIds)).toEqual([
      ["2", "1"],
      ["3", "1"],
    ]);
    expect(find("edge-hinted", { tasks }).map(({ taskIds, isSafe }) => [taskIds, isSafe])).toEqual([
      [["4", "1"], false],
    ]);
  });

  it("finds two that write one file without an order, each with the one before", () => {
    const tasks = ["1", "2", "3"].map((id) => ({ id, title: "Add endpoint", files: ["src/a.ts"], description: id }));
    expect(find("writers-parallel", { tasks }).map(({ taskIds }) => taskIds)).toEqual([
      ["1", "2"],
      ["2", "3"],
    ]);
  });

  it("finds dependencies on nothing, with what was meant", () => {
    const [finding] = find("dependency-unknown", {
      tasks: [
        { id: "T001", title: "x" },
        { id: "T002", title: "y", dependsOn: ["T1"] },
      ],
    });
    expect(finding!.suggestion).toEqual({ kind: "replace-dependency", taskId: "T002", dependsOn: "T1", by: "T001" });
  });

  it("finds circles in a plan that came from elsewhere", () => {
    const good = plan({
      tasks: [
        { id: "a", title: "x" },
        { id: "b", title: "y" },
      ],
    });
    const bad = { ...good, tasks: good.tasks.map((task) => ({ ...task, waitsFor: [task.id === "a" ? "b" : "a"] })) };
    expect(find("dependency-cycle", bad)[0]!.taskIds.toSorted()).toEqual(["a", "b"]);
  });

  it("finds hand-offs without supplier, consumer, order or contract", () => {
    const tasks = [
      { id: "1", title: "Add endpoint", personaId: "backend" },
      { id: "2", title: "Add page", personaId: "frontend", dependsOn: ["1"] },
    ];
    expect(find("handoff-uncontracted", { tasks })[0]!.suggestion).toEqual({
      kind: "add-contract",
      from: "backend",
      to: "frontend",
    });
    const deliver = (from: string, to: string) => ({ from, to, deliverables: {} });
    expect(find("contract-supplier-unknown", { tasks, handoffs: deliver("devops", "frontend") })).toHaveLength(1);
    expect(find("contract-consumer-unknown", { tasks, handoffs: deliver("backend", "integrator") })).toHaveLength(1);
    expect(find("contract-unordered", { tasks, handoffs: deliver("backend", "frontend") })).toEqual([]);
    const free = tasks.map((task) => ({ ...task, dependsOn: [] }));
    expect(find("contract-unordered", { tasks: free, handoffs: deliver("backend", "frontend") })).toHaveLength(1);
  });

  it("finds tasks without gates, gates without tasks or commands, and commands that cannot work", () => {
    const gates = [
      {
        id: "unit",
        level: 2 as const,
        title: "Unit tests",
        commands: ["npm run test:unit", "pytest tests/test_a.py", "make check"],
      },
      { id: "eye", level: null, title: "Look at it", commands: [] },
    ];
    const tasks = [
      { id: "1", title: "Write the tests of a", files: ["tests/test_a.py"], gates: ["unit", "gone"] },
      { id: "2", title: "Nothing checks this one" },
    ];
    expect(find("task-ungated", { tasks, gates })[0]!.taskIds).toEqual(["2"]);
    expect(find("gate-unknown", { tasks, gates })[0]!.taskIds).toEqual(["1"]);
    expect(find("gate-unused", { tasks, gates })[0]!.message).toContain("eye");
    expect(find("gate-commandless", { tasks, gates })).toHaveLength(1);
    expect(find("command-unavailable", { tasks, gates })).toEqual([]);
    const folder = { files: [], scripts: ["test"], targets: ["all"] };
    expect(find("command-unavailable", { tasks, gates }, { folder }).map(({ message }) => message)).toEqual([
      expect.stringContaining('no script "test:unit"'),
      expect.stringContaining('no target "check"'),
    ]);
    const programs = { programs: ["npm"] };
    expect(find("command-unavailable", { tasks, gates }, { folder: programs })[0]!.message).toContain('"pytest"');
  });

  it("finds chains, and one agent with most of the work", () => {
    const chain = ["backend", "qa", "backend", "qa"].map((personaId, at) => ({
      id: `${at}`,
      title: "x",
      personaId,
      dependsOn: at === 0 ? [] : [`${at - 1}`],
    }));
    expect(find("parallelism-absent", { tasks: chain })).toHaveLength(1);
    const uneven = ["backend", "qa", "frontend"].map((personaId, at) => ({
      id: `${at}`,
      title: "x",
      personaId,
      estimateMinutes: at === 0 ? 300 : 10,
    }));
    expect(find("load-lopsided", { tasks: uneven })[0]!.taskIds).toEqual(["0"]);
  });

  it("finds tasks that are too big, too vague, there twice, for nobody, or estimated wildly", () => {
    const tasks = [
      { id: "big", title: "Build the service", estimateMinutes: 600 },
      { id: "vague", title: "Improve things" },
      { id: "twin", title: "Add login endpoint" },
      { id: "other twin", title: "add login endpoints" },
      { id: "odd", title: "Add the mascot to the footer", personaId: "juggler" },
      { id: "wild", title: "Rename the module user to account", estimateMinutes: 0 },
    ];
    expect(find("task-oversized", { tasks })[0]!.taskIds).toEqual(["big"]);
    expect(find("task-vague", { tasks })[0]!.taskIds).toEqual(["vague"]);
    expect(find("task-duplicated", { tasks })[0]!.taskIds).toEqual(["twin", "other twin"]);
    expect(find("persona-unknown", { tasks })[0]!.taskIds).toEqual(["odd"]);
    expect(find("estimate-wild", { tasks })[0]!.suggestion).toMatchObject({ kind: "set-estimate", taskId: "wild" });
    expect(find("estimate-absent", { tasks })).toEqual([]);
    expect(find("estimate-absent", { tasks: tasks.slice(1, 5) })).toHaveLength(1);
  });

  it("puts errors first, knows lines, and leaves out what is switched off", () => {
    const made = plan(first);
    const findings = lintPlan(made, { lines: new Map([["1.1", 7]]) });
    const ranks = findings.map(({ severity }) => ["error", "warning", "info"].indexOf(severity));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(findings.find(({ taskIds }) => taskIds[0] === "1.1")!.line).toBe(7);
    expect(lintPlan(made, { off: ["output-unowned"] }).some(({ code }) => code === "output-unowned")).toBe(false);
    expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
  });

  it("takes nasty ids and an empty plan", () => {
    const ids = ["constructor", "__proto__", "", " ", "../x", "ä"];
    const tasks = ids.map((id, at) => ({
      id,
      title: id,
      files: [id],
      dependsOn: at === 0 ? ["gone"] : [ids[at - 1]!],
    }));
    expect(find("dependency-unknown", { tasks })).toHaveLength(1);
    expect(lintPlan(plan({}))).toEqual([]);
  });
});

describe("applySafeFixes", () => {
  it("adds the edges that are safe, and closes no circle", () => {
    const made = plan({
      tasks: [
        { id: "1", title: "Model", description: "see src/b.ts", files: ["src/a.ts"] },
        { id: "2", title: "View", description: "see src/a.ts", files: ["src/b.ts"] },
        { id: "3", title: "Paint it", files: ["src/b.ts"] },
      ],
    });
    const { tasks, applied, skipped } = applySafeFixes(made.tasks, lintPlan(made));
    expect(applied).toEqual(['"1" waits for "2" now', '"3" waits for "2" now']);
    expect(skipped).toEqual([]);
    const mended = plan({ tasks });
    expect(find("edge-missing", mended)).toEqual([]);
    expect(find("writers-parallel", mended)).toEqual([]);
    const circle: Finding = {
      code: "edge-missing",
      severity: "warning",
      taskIds: ["2", "1"],
      message: "",
      isSafe: true,
      suggestion: { kind: "add-dependency", taskId: "2", dependsOn: "1" },
    };
    expect(applySafeFixes(tasks, [circle]).skipped).toEqual(['"2" waits for "1": that would close a circle']);
  });
});

describe("docs/lint.md", () => {
  it("has a section for each code, and no other, with its severity", () => {
    const text = readFileSync(new URL("../../../docs/lint.md", import.meta.url), "utf8");
    const sections = [...text.matchAll(/^### `([a-z-]+)` \((\w+)\)$/gm)].map(([, code, severity]) => [code, severity]);
    expect(sections.toSorted()).toEqual(Object.entries(lintCodes).toSorted());
  });
});
