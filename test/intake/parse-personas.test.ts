import { describe, expect, it } from "vitest";
import { IntakeError, parseFlow, parsePersonas } from "../../src/intake/index.ts";
import { fixture } from "./fixture.ts";

function failure(input: unknown): IntakeError {
  try {
    parsePersonas(input, { path: "personas.json" });
  } catch (error) {
    if (error instanceof IntakeError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("parsePersonas", () => {
  it("reads both forms of a registry, keeps extras, and parses flows and rules", () => {
    for (const input of [fixture("registry.json"), JSON.parse(fixture("registry.json")) as unknown]) {
      const { personas, strategies, rules, extras, warnings } = parsePersonas(input);
      expect(personas).toEqual([
        {
          id: "backend",
          name: "Backend",
          focus: "APIs",
          expertise: ["FastAPI"],
          keywords: ["api", "auth"],
          filePatterns: ["src/api/**/*"],
          tools: [],
          constraints: [],
          fileOwnership: [],
          extras: {},
        },
        {
          id: "mobile",
          name: "Mobile",
          focus: "Apps",
          expertise: ["Swift"],
          keywords: [],
          filePatterns: [],
          tools: ["filesystem", "simulator"],
          constraints: ["Never change the API"],
          fileOwnership: ["ios/**"],
          extras: { communication_style: "short" },
        },
      ]);
      expect(strategies[0]).toEqual({
        id: "deployment",
        description: "Ship",
        personaIds: ["devops", "backend", "mobile"],
        stages: [
          { personaIds: ["qa"], roles: [], remark: null },
          { personaIds: ["backend", "mobile"], roles: [], remark: "parallel" },
          { personaIds: [], roles: ["relevant developer"], remark: null },
        ],
        extras: {},
      });
      expect(rules).toMatchObject({
        minDomains: 3,
        complexityThreshold: 15,
        keywords: [
          { words: ["bug", "error"], personaIds: ["analyzer"] },
          { words: ["ios"], personaIds: ["mobile"] },
        ],
      });
      expect(extras).toEqual({ version: "1" });
      expect(warnings.map((warning) => warning.message)).toEqual([
        '"relevant developer" is no persona and was kept as a role',
      ]);
    }
  });

  it("refuses unknown ids with those that exist, and keys that stand twice", () => {
    const unknown = failure({
      personas: { a: { name: "A" } },
      orchestration_strategies: { s: { agents: ["a", "nobody"] } },
    });
    expect([unknown.code, unknown.came]).toEqual(["INTAKE_UNKNOWN", '"nobody"']);
    expect(unknown.expected).toContain("one of a, backend");
    const double = failure('{"personas": {\n"a": {"name": "A"},\n"a": {"name": "B"}}}');
    expect([double.code, double.line, double.path]).toEqual(["INTAKE_DUPLICATE", 3, "personas.json"]);
    expect(failure({ personas: { a: 7 } }).code).toBe("INTAKE_INVALID");
    expect(failure("7").code).toBe("INTAKE_INVALID");
    expect(
      failure({
        personas: [
          { id: "x", name: "X" },
          { id: "x", name: "Y" },
        ],
      }).code,
    ).toBe("INTAKE_DUPLICATE");
  });

  it("takes nasty ids as ids", () => {
    const ids = ["constructor", "__proto__", " ", "../x", "ä"];
    const text = `{"personas": {${ids.map((id) => `${JSON.stringify(id)}: {"name": "n"}`).join(",")}}}`;
    expect(parsePersonas(text).personas.map((persona) => persona.id)).toEqual(ids);
  });

  it("reads an agent file, also where its front matter is no YAML", () => {
    const text =
      "---\nname: test-runner\ndescription: Use this: after each change. Examples: <a>\ntools: Read, Bash\nmodel: fast\n---\n\nRun the tests.\n";
    const [persona] = parsePersonas(text).personas;
    expect(persona).toMatchObject({
      id: "test-runner",
      focus: "Use this: after each change. Examples: <a>",
      tools: ["Read", "Bash"],
      extras: { model: "fast", instructions: "Run the tests." },
    });
    expect(failure("---\ntools: x\n---\n").code).toBe("INTAKE_INVALID");
    expect(failure("---\nname: x\n").code).toBe("INTAKE_SYNTAX");
  });

  it("reads a document with a section for each agent", () => {
    const text =
      "# Agents\n\n## Backend Agent\n- **Focus**: APIs\n- **Expertise**: SQL, HTTP\n- Files: `src/api/**`, src/db/*.py\n\n## Mobile Agent\n**Role:** iOS\n\n**Responsibilities:**\n- Screens\n- Push\n\n## Build\nRun make.\n";
    expect(
      parsePersonas(text).personas.map((persona) => [
        persona.id,
        persona.focus,
        persona.expertise,
        persona.filePatterns,
      ]),
    ).toEqual([
      ["backend", "APIs", ["SQL", "HTTP"], ["src/api/**", "src/db/*.py"]],
      ["mobile_agent", "iOS", ["Screens", "Push"], []],
    ]);
    expect(failure("# Readme\n\nNothing here.\n").code).toBe("INTAKE_INVALID");
  });
});

describe("parseFlow", () => {
  it("reads stages, members and remarks", () => {
    expect(parseFlow("a -> b/c (parallel) → d (review)")).toEqual([
      { members: ["a"], remark: null },
      { members: ["b", "c"], remark: "parallel" },
      { members: ["d"], remark: "review" },
    ]);
    expect(parseFlow("")).toEqual([]);
  });
});
