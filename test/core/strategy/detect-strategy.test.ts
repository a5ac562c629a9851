import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArgumentError } from "../../../src/core/errors.ts";
import { builtinPersonas } from "../../../src/core/persona/index.ts";
import {
  builtinStrategies,
  detectStrategy,
  parseStrategyId,
  resolveStrategyId,
  StrategyUnknownError,
} from "../../../src/core/strategy/index.ts";

/** The rules as they are stated, word for word. */
function stated(domains: ReadonlySet<string>): string {
  if (domains.has("bug") || domains.has("error")) return "bug_investigation";
  if (domains.has("performance")) return "performance_optimization";
  if (domains.has("security")) return "security_audit";
  if (domains.has("refactor")) return "code_quality";
  if (domains.has("deploy")) return "deployment";
  if (domains.has("data") && domains.has("pipeline")) return "data_pipeline";
  return "feature_development";
}

const words = ["bug", "error", "performance", "security", "refactor", "deploy", "data", "pipeline"];

describe("detectStrategy for domains", () => {
  it("follows the stated rules for all 256 sets, as sets and as lists in any order", () => {
    for (let bits = 0; bits < 256; bits += 1) {
      const domains = words.filter((_, at) => (bits >> at) % 2 === 1);
      const wanted = stated(new Set(domains));
      expect(detectStrategy(new Set(domains)).strategyId).toBe(wanted);
      expect(detectStrategy([...domains].reverse()).strategyId).toBe(wanted);
      expect(detectStrategy(domains).ranking).toHaveLength(7);
    }
  });

  it("is not moved by words that it does not know", () => {
    fc.assert(
      fc.property(fc.subarray(words), fc.array(fc.string()), (domains, others) => {
        const plain = others.filter((word) => !words.includes(word.trim().toLowerCase()));
        expect(detectStrategy([...plain, ...domains]).strategyId).toBe(stated(new Set(domains)));
      }),
    );
  });

  it("takes a list of one word as domains and a string as a document", () => {
    expect(detectStrategy(["deploy"])).toMatchObject({ strategyId: "deployment", confidence: 1 });
    expect(detectStrategy([]).strategyId).toBe("feature_development");
    expect(detectStrategy("").strategyId).toBe("feature_development");
  });
});

describe("detectStrategy for documents and tasks", () => {
  it.each([
    ["Fix login button not responding on mobile", "bug_investigation"],
    ["Crash when opening settings twice", "bug_investigation"],
    ["Reduce p99 latency of search", "performance_optimization"],
    ["Add CSRF protection to all forms", "security_audit"],
    ["Remove dead code and pay down technical debt", "code_quality"],
    ["Set up CI/CD with GitHub Actions and deploy to Kubernetes", "deployment"],
    ["Build an ETL pipeline into the warehouse", "data_pipeline"],
    ["User authentication with JWT", "feature_development"],
    ["CLI command to list projects", "feature_development"],
  ])("reads %s as %s", (title, strategyId) => {
    const document = `# Plan: ${title}\n\n- [ ] 1. Write the code\n- [ ] 2. Wire it up\n- [ ] 3. Handle errors\n- [ ] 4. Write tests\n- [ ] 5. Deploy to staging\n- [ ] 6. Update the handbook\n`;
    expect(detectStrategy(document).strategyId).toBe(strategyId);
    expect(detectStrategy(JSON.stringify({ title, tasks: [{ title: "Write tests" }] })).strategyId).toBe(strategyId);
  });

  it("weighs the work and not what is merely mentioned", () => {
    const tasks = ["Create user model", "Add login endpoint", "Handle errors", "Write tests", "Deploy to staging"];
    const choice = detectStrategy(tasks.map((title) => ({ title })));
    expect(choice.strategyId).toBe("feature_development");
    expect(choice.ranking.map(({ strategyId }) => strategyId)).toContain("deployment");
  });

  it("gives the words that decided", () => {
    const choice = detectStrategy("# Refactor payments to pay down technical debt");
    expect(choice.reasons.join()).toContain('"technical debt" in the title');
    expect(choice.confidence).toBeGreaterThan(0.3);
  });

  it("lets domains of tasks speak", () => {
    const tasks = ["one", "two"].map((title) => ({ title, domains: ["data", "pipeline"] }));
    expect(detectStrategy(tasks).strategyId).toBe("data_pipeline");
  });

  it("reads JSON lines, and leaves a tracker's events out", () => {
    const lines = [
      ...Array.from({ length: 9 }, () => ({ title: "Session ended", issue_type: "event" })),
      { title: "Empty list on reload", issue_type: "bug" },
      { title: "Wrong total", issue_type: "bug" },
    ];
    expect(detectStrategy(lines.map((line) => JSON.stringify(line)).join("\n")).strategyId).toBe("bug_investigation");
  });

  it("answers for any text and any depth", () => {
    expect(detectStrategy(`${"[".repeat(100_000)}`).strategyId).toBe("feature_development");
    fc.assert(
      fc.property(fc.string(), (text) => {
        const choice = detectStrategy(text);
        expect(choice.ranking[0]!.strategyId).toBe(choice.strategyId);
        expect(choice.confidence).toBeGreaterThanOrEqual(0);
        expect(choice.confidence).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("takes strategies of the user's", () => {
    const mine = {
      ...builtinStrategies.at(-1)!,
      id: "translation",
      shortName: "translation",
      trigger: [["i18n"]],
      signals: { verbs: ["translate"], strong: ["translation"], fair: [] },
    };
    const strategies = [mine, ...builtinStrategies];
    expect(detectStrategy(["i18n", "bug"], { strategies }).strategyId).toBe("translation");
    expect(detectStrategy("# Translate the handbook", { strategies }).strategyId).toBe("translation");
  });

  it.each([[null], [42], [{}], [[1]], [["bug", { title: "x" }]]])("refuses %j", (input) => {
    expect(() => detectStrategy(input as never)).toThrow(ArgumentError);
  });
});

describe("builtinStrategies", () => {
  it("are frozen, and their crews and phases name personas that exist", () => {
    const ids = new Set(builtinPersonas.map(({ id }) => id));
    for (const strategy of builtinStrategies) {
      expect(Object.isFrozen(strategy.phases[0]!.personaIds)).toBe(true);
      expect(strategy.phases.map(({ id }) => id)).toEqual(["foundation", "implementation", "integration", "quality"]);
      for (const id of [...strategy.crew, ...strategy.phases.flatMap(({ personaIds }) => personaIds)])
        expect(ids).toContain(id);
    }
  });

  it.each([
    ["feature", "feature_development"],
    ["bug", "bug_investigation"],
    ["performance", "performance_optimization"],
    ["security", "security_audit"],
    ["security_audit", "security_audit"],
    ["Security Audit", "security_audit"],
    ["quality", "code_quality"],
    ["data", "data_pipeline"],
    ["deployment", "deployment"],
    ["auto", "auto"],
  ])("resolve %s to %s", (text, id) => {
    expect(resolveStrategyId(text)).toBe(id);
    expect(parseStrategyId(text)).toBe(id);
  });

  it.each(["", " ", "fast", "__proto__", "constructor"])("know nothing called %j", (text) => {
    expect(resolveStrategyId(text)).toBeNull();
    expect(() => parseStrategyId(text)).toThrow(StrategyUnknownError);
  });
});
