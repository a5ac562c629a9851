import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineContract } from "../../../src/core/handoff/index.ts";
import { createOwnershipGuard } from "../../../src/core/ownership/index.ts";
import { makePlan, renderInstructions } from "../../../src/core/plan/index.ts";
import { checkSchedule } from "../../../src/core/schedule/index.ts";

const few = { maxIterations: 1 };

describe("makePlan", () => {
  it("does what its example says", () => {
    const plan = makePlan({
      feature: "login",
      tasks: [
        { id: "1", title: "User model", files: ["src/models/user.py"] },
        { id: "2", title: "Login endpoint", files: ["src/api/login.py"], dependsOn: ["1"] },
      ],
    });
    expect(plan.schedule.makespanMinutes).toBe(80);
  });

  it("gives one frozen value that survives JSON, and leaves what it was given free", () => {
    const files = ["src/a.ts"];
    const tasks = [
      { id: "a", title: "Endpoint", files, extra: { deep: [1] } },
      { id: "b", dependsOn: ["a"] },
    ];
    const gates = [{ id: "g", level: 1 as const, title: "g", commands: ["x"] }];
    const plan = makePlan({ feature: "f", tasks, gates, schedule: few });
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    const frozen = (value: unknown): boolean =>
      typeof value !== "object" || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(plan)).toBe(true);
    expect([tasks, files, gates, gates[0]!.commands].some((value) => Object.isFrozen(value))).toBe(false);
  });

  it("is the same for the same input", () => {
    const tasks = Array.from({ length: 30 }, (_, i) => ({
      id: `t${i}`,
      title: ["API endpoint", "pytest fixtures", "Docker image"][i % 3]!,
      dependsOn: i > 2 ? [`t${i - 3}`] : [],
    }));
    expect(makePlan({ feature: "f", tasks, schedule: few })).toEqual(makePlan({ feature: "f", tasks, schedule: few }));
  });

  it("takes the seed's map with its aliases, and lets it stand alone", () => {
    const plan = makePlan({
      feature: "f",
      tasks: [
        { id: "1", title: "FastAPI endpoint", personaId: "backend_specialist" },
        { id: "2", title: "Pytest", personaId: "qa_agent" },
      ],
      ownership: {
        "src/api/**": "backend_agent",
        "tests/**": ["qa_agent"],
        "docker/**": "devops_agent",
        "vendor/**": null,
      },
      schedule: few,
    });
    expect(plan.ownership).toEqual([
      ["src/api/**", ["backend"]],
      ["tests/**", ["qa"]],
      ["docker/**", ["devops"]],
      ["vendor/**", []],
    ]);
    expect(plan.tasks.map((task) => task.personaId)).toEqual(["backend", "qa"]);
  });

  it("makes contracts of hand-offs, met by the last task that the receiver waits for", () => {
    const plan = makePlan({
      feature: "f",
      tasks: [
        { id: "1", title: "Model", personaId: "backend" },
        { id: "2", title: "Endpoint", personaId: "backend", dependsOn: ["1"] },
        { id: "3", title: "Screen", personaId: "frontend", dependsOn: ["2"] },
        { id: "4", title: "Rest", personaId: "backend", dependsOn: ["2"] },
      ],
      agents: 2,
      handoffs: {
        handoff: { from: "backend_agent", to: "frontend_agent", deliverables: { models: { A: "src/a.py:A" } } },
      },
      contracts: [defineContract({ id: "c", from: "frontend", to: "qa" })],
      schedule: few,
    });
    expect(plan.contracts.map((contract) => contract.id)).toEqual(["c", "backend_agent->frontend_agent"]);
    expect(plan.tasks.map((task) => task.delivers)).toEqual([[], ["backend_agent->frontend_agent"], ["c"], []]);
    expect(renderInstructions(plan, "frontend")).toContain(
      "You receive from backend_agent (contract backend_agent->frontend_agent)",
    );
  });

  it("orders tasks that may write one file, and leaves alone what is ordered anyway", () => {
    const plan = makePlan({
      feature: "f",
      tasks: [
        { id: "a", files: ["src/x/**"] },
        { id: "b", files: ["src/x/y.ts"] },
        { id: "c", files: ["./src/x/y.ts"], dependsOn: ["b"] },
        { id: "d", files: ["src/z/"] },
        { id: "e", files: ["src/z/q.ts"] },
        { id: "f", files: ["[broken"] },
      ],
      agents: 6,
      schedule: few,
    });
    expect(plan.tasks.map((task) => task.excludes)).toEqual([["b", "c"], ["a"], ["a"], ["e"], ["d"], []]);
    const at = new Map(plan.schedule.tasks.map((task) => [task.taskId, task]));
    const apart = (x: string, y: string): boolean =>
      at.get(x)!.endMinutes <= at.get(y)!.startMinutes || at.get(y)!.endMinutes <= at.get(x)!.startMinutes;
    expect(apart("a", "b") && apart("a", "c") && apart("d", "e")).toBe(true);
  });

  it("follows the order of a document only as far as it is asked to, and never against what is stated", () => {
    const tasks = [
      { id: "1", after: [] },
      { id: "2", after: [{ taskId: "1", because: "phase" as const }] },
      { id: "3", after: [{ taskId: "2", because: "wave" as const }], dependsOn: [] },
      { id: "4", after: [{ taskId: "5", because: "wave" as const }] },
      { id: "5", dependsOn: ["4"] },
    ];
    const waits = (follow?: ("phase" | "wave")[]): (readonly string[])[] =>
      makePlan({ feature: "f", tasks, schedule: few, ...(follow === undefined ? {} : { follow }) }).tasks.map(
        (task) => task.waitsFor,
      );
    expect(waits()).toEqual([[], [], ["2"], [], ["4"]]);
    expect(waits(["phase", "wave"])).toEqual([[], ["1"], ["2"], [], ["4"]]);
    expect(waits([])).toEqual([[], [], [], [], ["4"]]);
  });

  it("lets each phase wait for the one before where barriers are asked for", () => {
    const tasks = [
      { id: "a", phase: "one" },
      { id: "b", phase: "one" },
      { id: "c", phase: "two" },
    ];
    expect(makePlan({ feature: "f", tasks, schedule: few }).tasks[2]!.waitsFor).toEqual([]);
    expect(makePlan({ feature: "f", tasks, barriers: true, schedule: few }).tasks[2]!.waitsFor).toEqual(["a", "b"]);
  });

  it("takes tasks with parts for the sum of their parts", () => {
    const plan = makePlan({
      feature: "f",
      tasks: [
        { id: "0" },
        { id: "1", dependsOn: ["0"] },
        { id: "1.1", parentId: "1", dependsOn: ["1"] },
        { id: "1.2", parentId: "1", dependsOn: ["1.1"] },
        { id: "2", dependsOn: ["1"], parentId: "gone" },
      ],
      schedule: few,
    });
    expect(plan.tasks.map(({ kind, agentId, waitsFor }) => [kind, agentId === null, waitsFor])).toEqual([
      ["work", false, []],
      ["group", true, ["0", "1.1", "1.2"]],
      ["work", false, ["0"]],
      ["work", false, ["1.1", "0"]],
      ["work", false, ["1"]],
    ]);
    expect(plan.schedule.makespanMinutes).toBe(120);
  });

  it.each([
    [{ feature: " ", tasks: [] }, "ARGUMENT_INVALID"],
    [{ feature: "f", tasks: "all" }, "ARGUMENT_INVALID"],
    [{ feature: "f", tasks: [{ id: "a" }, { id: "a" }] }, "PLAN_INVALID"],
    [{ feature: "f", tasks: [{ id: "a", estimateMinutes: -1 }] }, "PLAN_INVALID"],
    [{ feature: "f", tasks: [{ id: "a", dependsOn: ["a"] }] }, "PLAN_INVALID"],
    [{ feature: "f", tasks: [{ id: 7 }] }, "PLAN_INVALID"],
    [
      {
        feature: "f",
        tasks: [
          { id: "a", dependsOn: ["b"] },
          { id: "b", dependsOn: ["a"] },
        ],
      },
      "SCHEDULE_CYCLE",
    ],
    [{ feature: "f", tasks: [{ id: "a" }], strategy: "speed" }, "STRATEGY_UNKNOWN"],
    [{ feature: "f", tasks: [{ id: "a" }], personas: ["wizard"] }, "PERSONA_UNKNOWN"],
    [{ feature: "f", tasks: [{ id: "a" }], agents: 0 }, "ARGUMENT_INVALID"],
  ])("refuses %j with %s", (input, code) => {
    expect(() => makePlan(input as never)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it("names every fault of the tasks at once", () => {
    expect(() => makePlan({ feature: "f", tasks: [{ id: "a", estimateMinutes: Number.NaN }, { id: "a" }] })).toThrow(
      'Expected estimateMinutes of task "a" (number 1) to be a number from 0, got NaN',
    );
  });

  it("plans nothing, ids of any kind, and what is done already", () => {
    expect(makePlan({ feature: "f", tasks: [] })).toMatchObject({
      agents: [],
      schedule: { makespanMinutes: 0, optimal: true },
    });
    const ids = ["constructor", "__proto__", "", " ", "../x", "ä"];
    const plan = makePlan({
      feature: "f",
      tasks: ids.map((id, i) => ({ id, dependsOn: ids.slice(0, i) })),
      schedule: few,
    });
    expect(plan.schedule.tasks.map((task) => task.taskId)).toEqual(ids);
    expect(plan.schedule.makespanMinutes).toBe(210);
    const done = makePlan({
      feature: "f",
      tasks: [
        { id: "a", done: true },
        { id: "b", dependsOn: ["a"] },
      ],
      schedule: few,
    });
    expect(done.tasks[0]!.agentId).toBeNull();
    expect(done.schedule.makespanMinutes).toBe(30);
  });

  it("always gives a schedule that holds, and an ownership map that builds and covers the outputs", () => {
    const drafts = fc.array(
      fc.record({
        title: fc.constantFrom(
          "Write API endpoint",
          "Add pytest fixtures",
          "Build pipeline",
          "CLI command",
          "Docker image",
          "Audit auth",
        ),
        file: fc.constantFrom("src/a.py", "src/b.py", "tests/t.py", "src/**", "docs/x.md"),
        waits: fc.array(fc.nat(20), { maxLength: 3 }),
        estimateMinutes: fc.integer({ min: 0, max: 90 }),
      }),
      { maxLength: 14 },
    );
    fc.assert(
      fc.property(drafts, fc.constantFrom("auto" as const, 1, 2, 3, 8), (list, agents) => {
        const tasks = list.map(({ title, file, waits, estimateMinutes }, i) => ({
          id: `t${i}`,
          title,
          files: [file],
          estimateMinutes,
          dependsOn: waits.filter((one) => one < i).map((one) => `t${one}`),
        }));
        const plan = makePlan({ feature: "f", tasks, agents, schedule: few });
        const problem = {
          tasks: plan.tasks.map((task) => ({
            id: task.id,
            minutes: task.estimateMinutes,
            dependsOn: task.waitsFor as string[],
            excludes: task.excludes as string[],
            needs: { [task.agentId!]: 1 },
          })),
          resources: Object.fromEntries(plan.agents.map((agent) => [agent.agentId, 1])),
        };
        expect(checkSchedule(problem, plan.schedule)).toMatchObject({ ok: true });
        if (agents !== "auto") expect(plan.agents.length).toBeLessThanOrEqual(agents);
        expect(plan.agents.flatMap((agent) => agent.taskIds).sort()).toEqual(tasks.map((task) => task.id).sort());
        const guard = createOwnershipGuard(plan.ownership);
        for (const task of plan.tasks) {
          const path = task.files[0]!.replace("**", "some/file.py");
          expect(guard.check(task.agentId!, path).allowed).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("renderInstructions", () => {
  const plan = makePlan({
    feature: "login",
    tasks: [
      {
        id: "1",
        title: "User model",
        description: "Name and\npassword",
        files: ["src/models/user.py"],
        personaId: "backend",
        gates: ["g"],
      },
      { id: "2", title: "Screens", personaId: "frontend", dependsOn: ["1"] },
    ],
    gates: [{ id: "g", level: 2, title: "Unit tests", commands: ["pytest -q"] }],
    contracts: [
      defineContract({
        id: "c",
        from: "backend",
        to: "frontend",
        endpoints: ["POST /login"],
        symbols: ["src/models/user.py:User"],
        environment: { PORT: "80" },
      }),
    ],
    schedule: few,
  });

  it("fills every place of the seed's template", () => {
    const text = renderInstructions(plan, "backend");
    for (const part of [
      "## You are backend (backend) for feature: login",
      "- Expertise: ",
      "- Focus Area: ",
      "- Tools Available: ",
      "- 1 User model",
      "  Name and",
      "  Files: src/models/user.py",
      "Checked by: Unit tests (pytest -q)",
      "- src/models/user.py",
      "- Wait for: nothing",
      "- Enables: 2 Screens (frontend)",
      "Deliver to frontend (contract c)",
      "endpoint POST /login",
      "symbol src/models/user.py:User",
      "environment PORT=80",
      ".claude/orchestration/progress/backend.json",
      ".claude/orchestration/messages.json",
      "orch checkpoint save",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toMatch(/\{[A-Z_]+\}/);
    expect(renderInstructions(plan, "frontend")).toContain("- Wait for: 1 User model (backend)");
    expect(renderInstructions(plan, "frontend")).toContain("You receive from backend (contract c)");
  });

  it("tells a further attempt what came before", () => {
    const text = renderInstructions(plan, "backend", {
      taskId: "1",
      attempt: 2,
      previousFailure: "tests failed\n2 of 3",
      checkpoint: { note: "model done", nextSteps: ["index"], files: ["a"] },
    });
    expect(text).toContain("### Assigned Task (attempt 2):");
    expect(text).toContain("> tests failed\n> 2 of 3");
    expect(text).toContain("model done\n- Next: index\n- File: a");
  });

  it("refuses an agent or a task that is not there, with those that are", () => {
    expect(() => renderInstructions(plan, "qa")).toThrow('Expected `agentId` to be one of backend, frontend, got "qa"');
    expect(() => renderInstructions(plan, "backend", { taskId: "2" })).toThrow(
      'Expected `taskId` to be a task of backend: 1, got "2"',
    );
  });
});
