import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignTasks, findTiedTasks } from "../../../src/core/assignment/index.ts";
import type { AssignableTask } from "../../../src/core/assignment/index.ts";
import { compareIds } from "../../../src/core/assignment/compare-ids.ts";
import { splitWork } from "../../../src/core/assignment/split-work.ts";
import { ArgumentError } from "../../../src/core/errors.ts";
import { PersonaUnknownError } from "../../../src/core/persona/index.ts";
import { DependencyCycleError, DoubledTaskError } from "../../../src/core/schedule/index.ts";

const tasks: readonly AssignableTask[] = [
  { id: "1.1", title: "Database schema and models", files: ["src/models/user.py"] },
  { id: "1.2", title: "API endpoints", files: ["src/api/users.py"], dependsOn: ["1.1"] },
  { id: "1.3", title: "ETL pipeline into the warehouse", files: ["src/pipelines/users.py"], dependsOn: ["1.1"] },
  { id: "2.1", title: "CLI commands", files: ["src/cli/users.py"], dependsOn: ["1.2"] },
  { id: "4.1", title: "Pytest fixtures", files: ["tests/conftest.py"] },
  { id: "4.2", title: "Unit tests of the API", files: ["tests/test_users.py"], dependsOn: ["1.2", "4.1"] },
];

const titles = [
  "Add API endpoint",
  "Write unit tests",
  "Create login page",
  "Deploy to Kubernetes",
  "Refactor it",
  "x",
];
const plans = fc
  .array(
    fc.record({
      title: fc.constantFrom(...titles),
      minutes: fc.nat(90),
      waits: fc.array(fc.nat(30), { maxLength: 3 }),
    }),
    { maxLength: 30 },
  )
  .map((drafts) =>
    drafts.map(({ title, minutes, waits }, at) => ({
      id: `t${at}`,
      title,
      estimateMinutes: minutes,
      files: [`src/${at % 7}.ts`],
      dependsOn: waits.filter((other) => other < at).map((other) => `t${other}`),
    })),
  );

describe("assignTasks", () => {
  it("gives each task to an agent of the fitting persona, with focus, outputs and named parts of the score", () => {
    const { agents, tasks: assigned, cost } = assignTasks(tasks);
    expect(agents.map(({ agentId, taskIds }) => [agentId, taskIds])).toEqual([
      ["backend", ["1.1", "1.2"]],
      ["frontend", ["2.1"]],
      ["data_engineer", ["1.3"]],
      ["qa", ["4.1", "4.2"]],
    ]);
    expect(agents[0]!.outputs).toEqual(["src/models/user.py", "src/api/users.py"]);
    expect(agents.every(({ focus }) => focus.length > 0)).toBe(true);
    expect(assigned[0]).toMatchObject({
      taskId: "1.1",
      personaId: "backend",
      bestPersonaId: "backend",
      cost: 0,
      moved: null,
    });
    expect(assigned[0]!.parts.files).toBeGreaterThan(0);
    expect(cost.share).toBe(0);
  });

  it("gives the same whatever the order of the tasks", () => {
    fc.assert(
      fc.property(plans, fc.constantFrom("auto" as const, 1, 3, 8), fc.nat(), (plan, agents, turn) => {
        const turned = [...plan.slice(turn % (plan.length + 1)), ...plan.slice(0, turn % (plan.length + 1))].reverse();
        expect(assignTasks(turned, { agents })).toEqual(assignTasks(plan, { agents }));
      }),
      { numRuns: 40 },
    );
  });

  it("gives every task to exactly one agent, and never more agents than asked for", () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 64 }), (plan, agents) => {
        const result = assignTasks(plan, { agents });
        expect(result.agents.flatMap(({ taskIds }) => taskIds).sort()).toEqual(plan.map(({ id }) => id).sort());
        expect(result.agents.length).toBeLessThanOrEqual(agents);
        expect(new Set(result.agents.map(({ agentId }) => agentId)).size).toBe(result.agents.length);
        for (const { taskIds } of result.agents) expect(taskIds.length).toBeGreaterThan(0);
        expect(result.cost.chosen).toBeLessThanOrEqual(result.cost.best + 0.01);
      }),
      { numRuns: 40 },
    );
  });

  it("puts every task of an agent after those it waits for", () => {
    const chain = [
      { id: "b", title: "Second endpoint", dependsOn: ["c"] },
      { id: "a", title: "Third endpoint", dependsOn: ["b"] },
      { id: "c", title: "First endpoint" },
    ];
    expect(assignTasks(chain).agents[0]!.taskIds).toEqual(["c", "b", "a"]);
  });

  it("gives a persona with too much work a second agent, with one file in one hand", () => {
    const wide = Array.from({ length: 12 }, (_, at) => ({
      id: `${at}`,
      title: "Add API endpoint",
      estimateMinutes: 60,
      files: [`src/api/${at % 4}.ts`],
    }));
    const { agents } = assignTasks(wide);
    expect(agents.length).toBeGreaterThan(1);
    expect(agents[1]!.agentId).toBe("backend-2");
    const ownerOf = new Map<string, Set<string>>();
    for (const agent of agents) {
      for (const id of agent.taskIds) {
        const file = `src/api/${Number(id) % 4}.ts`;
        ownerOf.set(file, (ownerOf.get(file) ?? new Set()).add(agent.agentId));
      }
    }
    expect([...ownerOf.values()].every((owners) => owners.size === 1)).toBe(true);
  });

  it("does not split a chain", () => {
    const chain = Array.from({ length: 12 }, (_, at) => ({
      id: `${at}`,
      title: "Add API endpoint",
      estimateMinutes: 60,
      dependsOn: at === 0 ? [] : [`${at - 1}`],
    }));
    expect(assignTasks(chain).agents).toHaveLength(1);
  });

  it("keeps to the personas asked for, and says what that costs", () => {
    const { agents, cost } = assignTasks(tasks, { personas: ["backend_agent", "qa"] });
    expect(agents.map(({ personaId }) => personaId)).toEqual(["backend", "qa"]);
    expect(cost.share).toBe(0);
    const one = assignTasks(tasks, { agents: 1 });
    expect(one.agents).toHaveLength(1);
    expect(one.cost.share).toBeGreaterThan(0);
    expect(one.tasks.some(({ moved }) => moved === "crew")).toBe(true);
  });

  it("follows stated personas and what is owned already", () => {
    const stated = assignTasks([{ id: "1", title: "Write unit tests", personaId: "backend_specialist" }]);
    expect(stated.agents[0]!.personaId).toBe("backend");
    const owned = assignTasks([{ id: "1", title: "Login endpoint", files: ["src/cli/login.py"] }], {
      ownership: [["src/cli/**", ["frontend_agent"]]],
    });
    expect(owned.agents[0]!.personaId).toBe("frontend");
  });

  it("waits for a judge that takes its time, and asks it what it asks one that does not", async () => {
    const unclear = ["a", "b", "c"].map((id) => ({ id, title: "Do it", dependsOn: [] }));
    const asked: string[] = [];
    const late = assignTasks(unclear, {
      judge: (tie) => {
        asked.push(tie.task.id);
        return Promise.resolve(tie.task.id === "b" ? "security" : null);
      },
      judgeBelow: 1.1,
    });
    expect(late).toBeInstanceOf(Promise);
    // All are asked before the first answer is there.
    expect(asked).toEqual(["a", "b", "c"]);
    const now = assignTasks(unclear, { judge: ({ task }) => (task.id === "b" ? "security" : null), judgeBelow: 1.1 });
    expect(await late).toEqual(now);
    expect(now.tasks.find((task) => task.taskId === "b")).toMatchObject({ personaId: "security" });
    // One promise among plain answers is enough.
    const mixed = assignTasks(unclear, {
      judge: ({ task }) => (task.id === "a" ? Promise.resolve("qa") : null),
      judgeBelow: 1.1,
    });
    expect((await mixed).tasks[0]).toMatchObject({ personaId: "qa" });
  });

  it("passes on what a judge throws or rejects with, and takes an unknown name for no answer", async () => {
    const unclear = [{ id: "__proto__", title: "Do it", dependsOn: [] }];
    const broken = new Error("no model");
    await expect(assignTasks(unclear, { judge: () => Promise.reject(broken), judgeBelow: 1.1 })).rejects.toBe(broken);
    expect(() =>
      assignTasks(unclear, {
        judge: () => {
          throw broken;
        },
        judgeBelow: 1.1,
      }),
    ).toThrow(broken);
    const alone = assignTasks(unclear);
    expect(assignTasks(unclear, { judge: () => "juggler", judgeBelow: 1.1 })).toEqual(alone);
  });

  it("asks a judge about ties, and only about those", () => {
    const unclear = [
      { id: "1", title: "x" },
      { id: "2", title: "Write unit tests" },
    ];
    const asked: string[] = [];
    const { tasks: assigned } = assignTasks(unclear, {
      judge: ({ task, ranking }) => {
        asked.push(task.id);
        return ranking.at(-1)!.personaId;
      },
      judgeBelow: 0.1,
    });
    expect(findTiedTasks(unclear).map(({ task }) => task.id)).toEqual(asked);
    expect(assigned.find(({ taskId }) => taskId === "2")!.personaId).toBe("qa");
  });

  it("has nothing to do for no tasks", () => {
    expect(assignTasks([])).toMatchObject({ agents: [], tasks: [], cost: { share: 0 } });
  });

  it.each([[0], [65], [1.5], [NaN], ["many"]])("refuses %j agents", (agents) => {
    expect(() => assignTasks(tasks, { agents: agents as number })).toThrow(ArgumentError);
  });

  it("names unknown personas, double ids and circles", () => {
    expect(() => assignTasks(tasks, { personas: ["nobody"] })).toThrow(PersonaUnknownError);
    expect(() => assignTasks([...tasks, tasks[0]!])).toThrow(DoubledTaskError);
    expect(() =>
      assignTasks([
        { id: "a", title: "x", dependsOn: ["b"] },
        { id: "b", title: "y", dependsOn: ["a"] },
      ]),
    ).toThrow(DependencyCycleError);
  });

  it("takes nasty ids, and a chain of 20,000", () => {
    const ids = ["constructor", "__proto__", "", " ", "../x", "ä", "hasOwnProperty"];
    const { agents } = assignTasks(
      ids.map((id, at) => ({ id, title: "Add endpoint", dependsOn: at === 0 ? ["gone"] : [ids[at - 1]!] })),
    );
    expect(agents.flatMap(({ taskIds }) => taskIds)).toEqual(ids);
    const chain = Array.from({ length: 20_000 }, (_, at) => ({
      id: `${at}`,
      title: "x",
      dependsOn: at === 0 ? [] : [`${at - 1}`],
    }));
    expect(assignTasks(chain).agents[0]!.taskIds).toHaveLength(20_000);
  });
});

describe("compareIds", () => {
  it("counts as people do, and is an order", () => {
    expect(["1.10", "1.2", "T9", "T10", "1.02", "a"].sort(compareIds)).toEqual([
      "1.02",
      "1.2",
      "1.10",
      "T9",
      "T10",
      "a",
    ]);
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
        expect(Math.sign(compareIds(a, b))).toBe(-Math.sign(compareIds(b, a)) + 0);
        expect(compareIds(a, b) === 0).toBe(a === b);
        if (compareIds(a, b) < 0 && compareIds(b, c) < 0) expect(compareIds(a, c)).toBeLessThan(0);
      }),
    );
  });
});

describe("splitWork", () => {
  it("cuts between groups and not through them", () => {
    const ties = [
      { a: 0, b: 1, weight: 2 },
      { a: 2, b: 3, weight: 2 },
      { a: 1, b: 2, weight: 1 },
    ];
    expect(splitWork([30, 30, 30, 30], ties, 2)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it("gives every task once, to at most as many agents, none of them idle", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(100), { maxLength: 20 }),
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.tuple(fc.nat(19), fc.nat(19), fc.nat(5))),
        (minutes, most, raw) => {
          const ties = raw
            .filter(([a, b]) => a < minutes.length && b < minutes.length)
            .map(([a, b, weight]) => ({ a, b, weight }));
          const parts = splitWork(minutes, ties, most);
          expect(parts.flat().sort((a, b) => a - b)).toEqual(minutes.map((_, at) => at));
          expect(parts.length).toBeLessThanOrEqual(Math.min(most, minutes.length));
          expect(parts.every((part) => part.length > 0)).toBe(true);
        },
      ),
    );
  });
});
