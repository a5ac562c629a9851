import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createOwnershipGuard } from "../../../src/core/ownership/index.ts";
import { proposeOwnership } from "../../../src/cli/init/propose-ownership.ts";
import type { OwnershipEvidence } from "../../../src/cli/init/propose-ownership.ts";

const evidenceOf = (files: readonly string[], more: Partial<OwnershipEvidence> = {}): OwnershipEvidence => {
  const folders = new Set<string>();
  for (const file of [...files].sort()) {
    const parts = file.split("/");
    for (let depth = 1; depth < parts.length; depth += 1) folders.add(parts.slice(0, depth).join("/"));
  }
  return { files: [...files].sort(), folders: [...folders], workspaces: [], codeowners: [], ...more };
};
const propose = (files: readonly string[], more?: Partial<OwnershipEvidence>): Record<string, string | null> =>
  Object.fromEntries(proposeOwnership(evidenceOf(files, more)).map(({ pattern, personaId }) => [pattern, personaId]));

describe("proposeOwnership", () => {
  it("gives folders to the personas that their paths call, and the rest to who builds most", () => {
    const map = propose([
      "src/api/a.ts",
      "src/components/b.tsx",
      "src/components/c.tsx",
      "tests/d.ts",
      ".github/workflows/e.yml",
      "x.json",
    ]);
    expect(map).toMatchObject({
      "src/api/**": "backend",
      "src/**": "frontend",
      "tests/**": "qa",
      ".github/**": "devops",
      "**": "frontend",
      "orch.config.json": null,
      ".claude/**": null,
    });
    expect(Object.keys(map).at(-1)).toBe("**");
  });

  it("goes into the parts of a repository and the packages of Python", () => {
    expect(propose(["a/web/components/b.tsx", "a/web/api/c.ts"], { workspaces: ["a/web"] })).toMatchObject({
      "a/web/api/**": "backend",
    });
    expect(propose(["src/shop/__init__.py", "src/shop/pipelines/a.py", "src/shop/api/b.py"])).toMatchObject({
      "src/shop/pipelines/**": "data_engineer",
      "src/shop/api/**": "backend",
    });
  });

  it("believes CODEOWNERS where a team has a persona's name, but not what it says of everything", () => {
    const codeowners = [
      ["*", ["@acme/security-team"]],
      ["/docs/", ["@acme/writers"]],
      ["/src/", ["@acme/backend"]],
      ["/src/api/", ["@acme/platform", "@acme/qa"]],
    ] as const;
    const files = ["docs/a.md", "src/components/b.tsx", "src/api/c.ts", "tests/d.ts"];
    const map = propose(files, {
      codeowners: codeowners.map(([pattern, owners]) => [pattern === "*" ? "**" : `${pattern.slice(1)}**`, owners]),
    });
    expect(map).toMatchObject({
      "src/components/**": "backend",
      "src/api/**": "qa",
      "tests/**": "qa",
      "**": "security",
    });
    expect(map).not.toHaveProperty("docs/**");
  });

  it("is a map of which a guard can be built, whatever folders are called", () => {
    const name = fc.oneof(
      fc.constantFrom(
        "src",
        "api",
        "tests",
        "packages",
        "[id]",
        "(group)",
        "{a}",
        "!x",
        "#x",
        "constructor",
        "__proto__",
        " ",
        "ä",
        "A",
        "a",
        "*",
        "con",
        "~",
      ),
      fc.stringMatching(/^[^/\0]{1,8}$/),
    );
    const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));
    fc.assert(
      fc.property(fc.array(path, { maxLength: 20 }), fc.array(path, { maxLength: 3 }), (files, workspaces) => {
        const rules = proposeOwnership(evidenceOf(files, { workspaces }));
        const guard = createOwnershipGuard(rules.map(({ pattern, personaId }) => [pattern, personaId] as const));
        expect(guard.ownersOf("README.md")).toEqual([rules.at(-1)!.personaId]);
      }),
      { numRuns: 50 },
    );
  });
});
