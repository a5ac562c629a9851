import { describe, expect, it } from "vitest";
import {
  builtinPersonas,
  extendPersonas,
  lintPersonas,
  parsePersonaId,
  PersonaDoubleError,
  PersonaUnknownError,
  resolvePersonaId,
} from "../../../src/core/persona/index.ts";
import type { Persona } from "../../../src/core/persona/index.ts";

const make = (id: string, about: Partial<Persona> = {}): Persona => ({
  id,
  name: id,
  focus: "",
  expertise: [],
  keywords: [],
  filePatterns: [],
  tools: [],
  constraints: [],
  fileOwnership: [],
  extras: {},
  ...about,
});

describe("builtinPersonas", () => {
  it("are the ten, frozen", () => {
    expect(builtinPersonas.map(({ id }) => id)).toEqual(
      "backend frontend data_engineer agent analyzer refactorer devops security performance qa".split(" "),
    );
    for (const persona of builtinPersonas) {
      expect(
        Object.isFrozen(persona) && Object.isFrozen(persona.keywords) && Object.isFrozen(persona.filePatterns),
      ).toBe(true);
      expect(
        persona.focus &&
          persona.expertise.length &&
          persona.keywords.length &&
          persona.filePatterns.length &&
          persona.tools.length,
      ).toBeTruthy();
    }
  });

  it("share no keyword and no file", () => {
    expect(lintPersonas(builtinPersonas)).toEqual([]);
  });
});

describe("resolvePersonaId", () => {
  it.each([
    ["backend", "backend"],
    ["backend_agent", "backend"],
    ["backend_specialist", "backend"],
    ["api_developer", "backend"],
    ["API Developer", "backend"],
    ["data", "data_engineer"],
    ["data_agent", "data_engineer"],
    ["Data Engineer", "data_engineer"],
    ["DATA-ENGINEER", "data_engineer"],
    ["agent_developer", "agent"],
    ["qa_agent", "qa"],
    ["frontend_agent", "frontend"],
    ["devops_agent", "devops"],
    ["security_agent", "security"],
    ["performance_agent", "performance"],
    ["QA", "qa"],
  ])("reads %s as %s", (text, id) => {
    expect(resolvePersonaId(text)).toBe(id);
    expect(parsePersonaId(text)).toBe(id);
  });

  it.each(["", " ", "integrator", "architect", "constructor", "__proto__", "../x", "ä"])(
    "knows nobody called %j",
    (text) => {
      expect(resolvePersonaId(text)).toBeNull();
      expect(() => parsePersonaId(text)).toThrow(PersonaUnknownError);
    },
  );

  it("lists what exists", () => {
    expect(() => parsePersonaId("integrator")).toThrow(/backend, frontend, data_engineer/);
    expect(() => parsePersonaId("x", [])).toThrow(/registry is empty/);
  });

  it("prefers an id of the list over an alias", () => {
    const personas = [...builtinPersonas, make("api_developer"), make("__proto__"), make("")];
    expect(resolvePersonaId("api_developer", personas)).toBe("api_developer");
    expect(resolvePersonaId("__proto__", personas)).toBe("__proto__");
    expect(resolvePersonaId("", personas)).toBe("");
  });
});

describe("extendPersonas", () => {
  it("puts a new one in the place of the old, keeps what it leaves empty, adds the rest", () => {
    const extended = extendPersonas(builtinPersonas, [make("qa", { keywords: ["tdd"], name: "" }), make("integrator")]);
    expect(extended).toHaveLength(11);
    const qa = extended.find(({ id }) => id === "qa")!;
    expect(qa.keywords).toEqual(["tdd"]);
    expect(qa.name).toBe("QA Engineer");
    expect(qa.filePatterns).toContain("tests/**");
    expect(extended.at(-1)!.id).toBe("integrator");
  });

  it("replaces all where asked, and refuses double ids", () => {
    expect(extendPersonas(builtinPersonas, [make("x")], "replace").map(({ id }) => id)).toEqual(["x"]);
    expect(() => extendPersonas(builtinPersonas, [make("x"), make("x")])).toThrow(PersonaDoubleError);
  });
});

describe("lintPersonas", () => {
  it("finds shared keywords whatever their form", () => {
    const [finding] = lintPersonas([make("a", { keywords: ["Caching"] }), make("b", { keywords: ["cache"] })]);
    expect(finding).toMatchObject({ code: "persona-keyword-shared", personaIds: ["a", "b"], keyword: "Caching" });
  });

  it("finds overlapping patterns with a witness", () => {
    const findings = lintPersonas([
      make("a", { filePatterns: ["src/**/*.ts", "docs/**"] }),
      make("b", { filePatterns: ["src/api/**", "docs/**"] }),
    ]);
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([
      ["persona-pattern-shared", "warning"],
      ["persona-pattern-shared", "info"],
    ]);
    expect(findings[1]!.witness).toMatch(/^src\/api\/.*\.ts$/);
  });

  it("finds who can never win, double ids and broken patterns", () => {
    const codes = lintPersonas([
      make("a", { keywords: ["x", "y"] }),
      make("b", { keywords: ["y"] }),
      make("c"),
      make("d", { filePatterns: ["src/**.ts"] }),
      make("d", { keywords: ["z"] }),
    ]).map(({ code, personaIds }) => `${code} ${personaIds.join()}`);
    expect(codes).toContain("persona-never-wins a,b");
    expect(codes).toContain("persona-never-wins c");
    expect(codes).toContain("persona-pattern-invalid d");
    expect(codes).toContain("persona-id-double d");
  });
});
