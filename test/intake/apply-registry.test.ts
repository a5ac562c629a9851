import { describe, expect, it } from "vitest";
import { makePlan } from "../../src/core/plan/index.ts";
import { detectStrategy } from "../../src/core/strategy/index.ts";
import { applyRegistry, parsePersonas } from "../../src/intake/index.ts";

const registry = parsePersonas({
  personas: {
    architect: { name: "Architect", focus: "Shape", auto_triggers: { keywords: ["blueprint"] } },
    mobile: { name: "Mobile", focus: "Apps", file_ownership: ["ios/**"] },
  },
  orchestration_strategies: {
    bug: { description: "Mend", agents: ["analyzer", "mobile", "qa"], flow: "analyzer → relevant developer → qa" },
    app_release: {
      description: "Ship",
      agents: ["mobile", "qa"],
      flow: "architect → mobile/backend (parallel) → devops → qa",
      keywords: ["store listing"],
    },
    constructor: { description: "", agents: [], flow: "" },
  },
  auto_orchestration_rules: { auto_spawn_on_keywords: { "store listing|screenshot set": ["mobile"] } },
});

describe("applyRegistry", () => {
  const { personas, strategies } = applyRegistry(registry);

  it("adds personas, and the words of its rules to those they call", () => {
    expect(personas).toHaveLength(12);
    expect(personas.find((persona) => persona.id === "mobile")?.keywords).toEqual(["store listing", "screenshot set"]);
  });

  it("gives a known strategy the crew and the flow of the registry, and leaves it its words", () => {
    const bug = strategies.find((strategy) => strategy.id === "bug_investigation");
    expect(bug?.crew).toEqual(["analyzer", "mobile", "qa"]);
    expect(bug?.phases.map((phase) => [phase.id, phase.personaIds])).toEqual([
      ["foundation", ["analyzer"]],
      ["implementation", ["backend", "frontend"]],
      ["quality", ["qa"]],
    ]);
    expect(detectStrategy(["bug"], { strategies }).strategyId).toBe("bug_investigation");
  });

  it("tries a new strategy by the words of its id and its keywords, before the others", () => {
    const release = strategies.find((strategy) => strategy.id === "app_release");
    expect(release?.phases.map((phase) => [phase.id, phase.personaIds])).toEqual([
      ["foundation", ["architect"]],
      ["implementation", ["mobile", "backend"]],
      ["integration", ["devops"]],
      ["quality", ["qa"]],
    ]);
    expect(detectStrategy(["app", "bug", "release"], { strategies }).strategyId).toBe("app_release");
    expect(detectStrategy([], { strategies }).strategyId).toBe("feature_development");
    expect(strategies.some((strategy) => strategy.id === "constructor")).toBe(true);
  });

  it("reaches the plan: strategy, phases, crew and personas", () => {
    const plan = makePlan({
      feature: "app",
      tasks: [
        { id: "1", title: "Prepare the store listing" },
        { id: "2", title: "Update it", files: ["ios/App.swift"] },
        { id: "3", title: "Write unit tests", dependsOn: ["2"] },
      ],
      personas,
      strategies,
      strategy: "app_release",
    });
    expect(plan.strategy).toMatchObject({ strategyId: "app_release" });
    expect(plan.strategy.phases.map((phase) => phase.phaseId)).toEqual([
      "foundation",
      "implementation",
      "integration",
      "quality",
    ]);
    expect(plan.tasks.map((task) => plan.agents.find((agent) => agent.agentId === task.agentId)?.personaId)).toEqual([
      "mobile",
      "mobile",
      "qa",
    ]);
    const found = makePlan({
      feature: "app",
      tasks: [{ id: "1", title: "Prepare the store listing" }],
      document: "# App release\n\n- [ ] Prepare the store listing\n",
      personas,
      strategies,
    });
    expect(found.strategy.strategyId).toBe("app_release");
  });
});
