import { expect, it } from "vitest";
import { createOwnershipGuard, recommendedProtection } from "../../../../src/core/ownership/index.ts";

const guard = createOwnershipGuard({ "**": "a" }, { portable: false });

it.each([
  ".git",
  ".GIT",
  ".git.",
  ".git ",
  ".git::$INDEX_ALLOCATION",
  "git~1",
  "GIT~9.x",
  "gi7eba~1",
  "\uff0egit",
  ".\uff47it",
  "\u2024git",
  ".g\u0131t",
  ".g\u0130t",
])("protects %j", (name) => {
  for (const path of [name, `src/${name}`, `src/${name}/config`])
    expect(guard.check("a", path, "write").reason).toBe("protected");
});

it.each(["git", "xgit~1", "g~1", "gi7ebx~1", ".gitx", "x.git", "git~", "git~x"])("leaves %j alone", (name) => {
  expect(guard.check("a", `src/${name}/x`).allowed).toBe(true);
});

it("takes the recommended patterns, in any case", () => {
  const strict = createOwnershipGuard({ "**": "a" }, { protect: recommendedProtection });
  for (const path of [".claude/settings.json", "sub/.Claude/hooks/x.sh", ".vscode/tasks.json", ".MCP.json"])
    expect(strict.check("a", path).reason).toBe("protected");
  expect(strict.check("a", ".claude/agents/x.md").allowed).toBe(true);
});
