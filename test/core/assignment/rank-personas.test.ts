import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assignmentWeights,
  builtinVocabulary,
  explainPersona,
  rankPersonas,
} from "../../../src/core/assignment/index.ts";
import { builtinPersonas } from "../../../src/core/persona/index.ts";
import type { Persona } from "../../../src/core/persona/index.ts";

const best = (title: string, ...files: string[]): string => rankPersonas({ title, files })[0]!.personaId;

describe("rankPersonas", () => {
  it.each([
    ["Write unit tests for the login endpoint", "qa"],
    ["T012 [P] [US1] Add integration tests for the API", "qa"],
    ["Task 3: Analyze the slow queries", "analyzer"],
    ["Fix crash when the list is empty", "analyzer"],
    ["Refactor the payment service into modules", "refactorer"],
    ["Migrate the user service to TypeScript", "refactorer"],
    ["Deploy the API to Kubernetes", "devops"],
    ["Set up GitHub Actions workflow", "devops"],
    ["Implement role-based access control", "security"],
    ["Encrypt tokens at rest", "security"],
    ["Optimize database queries", "performance"],
    ["Add lazy loading to the gallery", "performance"],
    ["Create login page with email form", "frontend"],
    ["Add --verbose option", "frontend"],
    ["Create REST API endpoints for orders", "backend"],
    ["Build data pipeline for daily sales", "data_engineer"],
    ["Write system prompt for the support agent", "agent"],
    ["Add MCP server with search tool", "agent"],
  ])("gives %s to %s", (title, personaId) => {
    expect(best(title)).toBe(personaId);
  });

  it.each([
    ["Create the thing", "src/components/Thing.tsx", "frontend"],
    ["Create the thing", "frontend/src/stores/thing.ts", "frontend"],
    ["Create the thing", "tests/test_thing.py", "qa"],
    ["Create the thing", "internal/thing/thing_test.go", "qa"],
    ["Create the thing", "Dockerfile", "devops"],
    ["Create the thing", "src/pipelines/thing/flow.py", "data_engineer"],
    ["Create the thing", "src/agents/thing.py", "agent"],
    ["Create the thing", "src/controllers/ThingController.java", "backend"],
    ["Create the thing", "src/auth/thing.ts", "security"],
  ])("sees in %s with %s the work of %s", (title, file, personaId) => {
    expect(best(title, file)).toBe(personaId);
  });

  it("gives all personas, each score the sum of its reasons, and verbs above nouns", () => {
    const ranking = rankPersonas({ title: "Analyze performance of the API", description: "Find the bottleneck." });
    expect(ranking).toHaveLength(10);
    for (const { score, reasons } of ranking) {
      expect(reasons.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(score, 2);
    }
    expect(ranking[0]!.personaId).toBe("analyzer");
    expect(ranking[0]!.reasons[0]).toMatchObject({ part: "verb", match: "analyze" });
  });

  it("follows a persona that the task names, by alias too, and domains that its author gives", () => {
    expect(rankPersonas({ title: "Write unit tests", personaId: "backend_specialist" })[0]!.personaId).toBe("backend");
    expect(rankPersonas({ title: "Do it", domains: ["api"] })[0]!.personaId).toBe("backend");
    expect(rankPersonas({ title: "Do it", domains: ["data"] })[0]!.personaId).toBe("data_engineer");
  });

  it("takes a registry's keywords and file patterns", () => {
    const mobile: Persona = {
      ...builtinPersonas[0]!,
      id: "mobile",
      name: "Mobile",
      keywords: ["jetpack compose", "gradle"],
      filePatterns: ["mobile/**", "broken/**.x"],
      expertise: [],
    };
    const personas = [...builtinPersonas, mobile];
    expect(rankPersonas({ title: "Update gradle" }, personas)[0]!.personaId).toBe("mobile");
    expect(rankPersonas({ title: "Update it", files: ["mobile/a.kt"] }, personas)[0]!.personaId).toBe("mobile");
    expect(rankPersonas({ title: "x" }, [])).toEqual([]);
  });

  it("takes other weights", () => {
    const weights = { ...assignmentWeights, prior: { qa: 50 } };
    expect(rankPersonas({ title: "Deploy it" }, builtinPersonas, { weights })[0]!.personaId).toBe("qa");
  });

  it.each(["", " ", "constructor", "__proto__", "../x", "ä", "データ処理"])("answers for the title %j", (title) => {
    expect(rankPersonas({ title, files: [title], domains: [title], phase: title, personaId: title })).toHaveLength(10);
  });

  it("is pure and total", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.array(fc.string(), { maxLength: 5 }), (title, description, files) => {
        const ranking = rankPersonas({ title, description, files });
        expect(rankPersonas({ title, description, files })).toEqual(ranking);
        ranking.slice(1).forEach(({ score }, at) => expect(score).toBeLessThanOrEqual(ranking[at]!.score));
      }),
      { numRuns: 60 },
    );
  });
});

describe("builtinVocabulary", () => {
  it("has words for each built-in persona, and no phrase that is decisive for two", () => {
    const seen = new Map<string, string>();
    for (const { id } of builtinPersonas) {
      const words = builtinVocabulary.get(id)!;
      expect(words.verbs.length && words.decisive.length && words.strong.length && words.paths.length).toBeTruthy();
      for (const phrase of words.decisive) {
        expect([phrase, seen.get(phrase) ?? id]).toEqual([phrase, id]);
        seen.set(phrase, id);
      }
    }
  });
});

describe("explainPersona", () => {
  it("tells a change that really chooses another persona", () => {
    const task = { title: "Optimize login page" };
    const { personaId, change, lead } = explainPersona(task);
    expect(personaId).toBe("performance");
    expect(lead).toBeGreaterThan(0);
    expect(change).not.toBeNull();
    if (change!.kind === "without") {
      const title = task.title.replace(new RegExp(change!.match, "i"), "");
      expect(rankPersonas({ title })[0]!.personaId).toBe(change!.personaId);
    }
  });

  it("has nothing to tell for one persona or none", () => {
    expect(explainPersona({ title: "x" }, builtinPersonas.slice(0, 1)).change).toBeNull();
    expect(explainPersona({ title: "x" }, []).personaId).toBe("");
  });
});
