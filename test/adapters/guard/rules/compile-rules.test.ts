import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileClaudeRules, compileRules, ruleClients } from "../../../../src/adapters/guard/rules/index.ts";
import type { CompileOptions, RuleClient } from "../../../../src/adapters/guard/rules/index.ts";
import { ArgumentError } from "../../../../src/core/errors.ts";
import { createOwnershipGuard } from "../../../../src/core/ownership/index.ts";
import type { RuleOwner, RulePattern } from "../../../../src/core/ownership/index.ts";
import { readRules } from "./read-rules.ts";

const root = "/srv/a.b-1";
type Rules = readonly (readonly [RulePattern, RuleOwner])[];

const names = ["src", "SRC", "a", "a.ts", "A.ts", "x.test.ts", ".GIT", "[id]", "ä"];
const paths = names.flatMap((one) => [
  one,
  ...names.flatMap((two) => [`${one}/${two}`, ...["a.ts", ".git"].map((three) => `${one}/${two}/${three}`)]),
  `${one}/src/a/a/b.ts`,
]);

const name = fc.constantFrom(
  "src",
  "a",
  "A",
  "a.ts",
  "*.ts",
  "*",
  "a*",
  "?.ts",
  "[a-b].ts",
  "[!a].ts",
  "@(a|b).ts",
  "+(a).ts",
  "**",
  "ä",
  "x.test.ts",
  "*.test.ts",
  "[[:alpha:]]",
  "constructor",
);
const pattern: fc.Arbitrary<RulePattern> = fc.oneof(
  { weight: 9, arbitrary: fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/")) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "src/**",
      "src/a/**",
      "src/a.ts",
      "a/**",
      "**",
      "src/*.ts",
      "**/*.test.ts",
      "src/",
      "./src/a/",
      "src//a",
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom("[id]/a", "src/[id]").map((literal) => ({ literal })) },
);
const owner: fc.Arbitrary<RuleOwner> = fc.constantFrom("me", "me", "other", ["me", "other"], null, "__proto__");
const maps = fc.array(fc.tuple(pattern, owner), { minLength: 1, maxLength: 5 });

/** Paths of which a client's language is known to say more than the map, as its docs page says. */
function isExcused(client: RuleClient, path: string, mayWrite: (path: string) => boolean): boolean {
  const isGit = /(?:^|\/)\.git(?:\/|$)/i.test(path);
  if (client !== "codex") return client === "copilot" && isGit;
  // A `.git` deeper inside of an owned directory, what would lie below a file, and an owned directory itself.
  const above = path.split("/").map((_, place, parts) => parts.slice(0, place).join("/"));
  return isGit || above.some((folder) => folder !== "" && mayWrite(folder)) || mayWrite(`${path}/x`);
}

describe("compileRules", () => {
  it.each(ruleClients)("%s: never allows what the guard denies", (client) => {
    let compiledCount = 0;
    fc.assert(
      fc.property(
        maps,
        fc.constantFrom("specific" as const, "last" as const),
        fc.constantFrom("strict" as const, "sensitive" as const),
        (rules, overlap, caseMode) => {
          const guard = buildGuard(rules, { overlap, caseMode });
          fc.pre(guard !== null);
          const options = { root, agentId: "me", overlap, caseMode, onInexact: "narrow" } as const;
          const compiled = compileRules(client, rules, options);
          const allows = readRules(compiled, root);
          const wrong = paths.filter(
            (path) =>
              allows(path) &&
              guard.check("me", path).allowed === false &&
              !isExcused(client, path, (one) => guard.check("me", one).allowed),
          );
          expect(wrong, compiled.text).toEqual([]);
          compiledCount += 1;
        },
      ),
      { numRuns: 25 },
    );
    expect(compiledCount).toBeGreaterThan(5);
  });

  it.each(ruleClients)("%s: without notes it says the same as the guard, and else it is refused", (client) => {
    let exactCount = 0;
    fc.assert(
      fc.property(maps, (rules) => {
        const guard = buildGuard(rules, { caseMode: "sensitive" });
        fc.pre(guard !== null);
        const options = { root, agentId: "me", caseMode: "sensitive" } as const;
        const narrowed = compileRules(client, rules, { ...options, onInexact: "narrow" });
        if (narrowed.notes.length > 0) return;
        expect(compileRules(client, rules, options)).toEqual(narrowed);
        const allows = readRules(narrowed, root);
        const wrong = paths.filter(
          (path) => !allows(path) && guard.check("me", path).allowed && !isBelowFile(path, rules),
        );
        expect(wrong, narrowed.text).toEqual([]);
        if (paths.some(allows)) exactCount += 1;
      }),
      { numRuns: 25, examples: [[[["src/**", "me"]]]] },
    );
    expect(exactCount).toBeGreaterThan(0);
  });

  it.each<[RuleClient, Rules, string]>([
    [
      "claude",
      [
        ["src/**", "me"],
        ["src/a/**", "other"],
        ["src/a/b.ts", "me"],
      ],
      "src/a/b.ts",
    ],
    ["claude", [["src/[!a].ts", "me"]], "src/[!a].ts"],
    ["claude", [["src/+(a).ts", "me"]], "src/+(a).ts"],
    ["qwen", [[{ literal: "app/(group)/page.tsx" }, "me"]], "app/(group)/page.tsx"],
    ["opencode", [["src/?.ts", "me"]], "src/?.ts"],
    [
      "opencode",
      [
        ["src/**", "me"],
        ["src/a.ts", "other"],
      ],
      "src/**",
    ],
    ["codex", [["src/*.ts", "me"]], "src/*.ts"],
    [
      "codex",
      [
        ["src/**", "me"],
        ["src/*.ts", null],
      ],
      "src/**",
    ],
    [
      "copilot",
      [
        ["src/**", "me"],
        ["src/a/**", "other"],
        ["src/a/b.ts", "me"],
      ],
      "src/a/b.ts",
    ],
    ["gemini", [["src/[[:alpha:]].ts", "me"]], "src/[[:alpha:]].ts"],
  ])("%s refuses what it cannot say: %j", (client, rules, named) => {
    const refused = expect.objectContaining({
      code: "RULES_INEXPRESSIBLE",
      client,
      faults: expect.arrayContaining([expect.objectContaining({ pattern: named })]) as unknown,
      message: expect.stringContaining(JSON.stringify(named)) as unknown,
    }) as Error;
    expect(() => compileRules(client, rules, { root, agentId: "me" })).toThrow(refused);
    expect(compileRules(client, rules, { root, agentId: "me", onInexact: "narrow" }).notes.length).toBeGreaterThan(0);
  });

  it.each(ruleClients)("%s: an agent that owns nothing, and one that is unknown, may write nothing", (client) => {
    for (const agentId of ["nobody", "__proto__", "", "constructor"]) {
      const allows = readRules(compileRules(client, { "src/**": "other" }, { root, agentId }), root);
      expect(paths.filter(allows)).toEqual([]);
    }
  });

  it.each(ruleClients)("%s: keeps the state of the run and the configuration, whoever owns them", (client) => {
    const rules = { "**": "me" };
    const options = {
      root,
      agentId: "me",
      configFiles: ["orch.json"],
      protect: ["**/.npmrc"],
      caseMode: "sensitive",
    } as const;
    const compiled = compileRules(client, rules, { ...options, onInexact: "narrow" });
    const allows = readRules(compiled, root);
    expect([".claude/orchestration/x", "orch.json", "src/.npmrc", ".git/config"].filter(allows)).toEqual([]);
  });

  it.each(["", "src", "./x", "/a/../b", 7, null])("refuses the root %j", (given) => {
    expect(() => compileRules("codex", { "src/**": "me" }, { root: given as string, agentId: "me" })).toThrow(
      ArgumentError,
    );
  });

  it("refuses an unknown client, and bad rules with every fault", () => {
    expect(() => compileRules("__proto__" as RuleClient, {}, { root, agentId: "me" })).toThrow(ArgumentError);
    expect(() => compileRules("claude", { "!x": "me" }, { root, agentId: "me" })).toThrow(
      expect.objectContaining({ code: "OWNERSHIP_RULES_INVALID" }) as Error,
    );
    expect(() => compileRules("claude", { "src/**": "me" }, { root: "/a(b)", agentId: "me" })).toThrow(/root/);
  });

  it("gives Claude Code a shell only inside of its sandbox", () => {
    const rules = { "src/**": "me" };
    const read = (text: string): { permissions: { deny: string[]; allow: string[] }; sandbox?: object } =>
      JSON.parse(text) as { permissions: { deny: string[]; allow: string[] } };
    const closed = read(compileClaudeRules(rules, { root, agentId: "me" }).text);
    expect(closed.permissions.deny).toContain("Bash");
    expect(closed.sandbox).toBeUndefined();
    const boxed = read(compileClaudeRules(rules, { root, agentId: "me", denyWrite: ["/srv/a"] }).text);
    expect(boxed.permissions.allow).toContain("Bash");
    expect(boxed.permissions.deny).not.toContain("Bash");
    expect(boxed.sandbox).toMatchObject({ allowUnsandboxedCommands: false, filesystem: { denyWrite: ["/srv/a"] } });
  });

  it("stays fast with many rules", () => {
    const rules: [string, string][] = Array.from({ length: 400 }, (_, at) => [
      `src/m${at}/**`,
      at % 2 === 0 ? "me" : "other",
    ]);
    for (const client of ruleClients) {
      const compiled = compileRules(client, rules, { root, agentId: "me" });
      expect(compiled.text).toContain("m398");
      expect(compiled.text).not.toContain("m399");
    }
  });
});

function buildGuard(
  rules: Rules,
  options: Pick<CompileOptions, "overlap" | "caseMode">,
): ReturnType<typeof createOwnershipGuard> | null {
  try {
    return createOwnershipGuard(rules, { ...options, agents: ["me", "other"] });
  } catch {
    return null;
  }
}

/** A file's name is also one for all below it, where a client reads rules so; nothing can lie there. */
function isBelowFile(path: string, rules: Rules): boolean {
  const above = path
    .split("/")
    .map((_, place, parts) => parts.slice(0, place).join("/"))
    .filter((one) => one !== "");
  return rules.some(([one, by]) => {
    const guard = buildGuard([[one, by]], {});
    return guard !== null && above.some((folder) => guard.ownersOf(folder) !== null);
  });
}
