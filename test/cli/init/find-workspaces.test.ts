import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findWorkspaces } from "../../../src/cli/init/find-workspaces.ts";

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), "orch-parts-"))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const folders = ["apps", "apps/web", "packages", "packages/api", "packages/api/src", "tools", "ä b"];

describe("findWorkspaces", () => {
  it.each([
    ["package.json", '{"workspaces": ["packages/*", "./apps/web/"]}', ["packages/api", "apps/web"]],
    ["package.json", '{"workspaces": {"packages": ["tools", 1]}}', ["tools"]],
    ["package.json", '{"workspaces": ["../x", "!tools", "[", "", "."]}', []],
    ["package.json", "{", []],
    [
      "pnpm-workspace.yaml",
      "packages:\r\n  # all\r\n  - 'packages/*'\r\n  - \"tools\" # also\r\ncatalog: {}\r\n",
      ["packages/api", "tools"],
    ],
    ["pnpm-workspace.yaml", "catalog:\n  - tools\n", []],
    [
      "Cargo.toml",
      '[package]\nname = "x"\n[workspace]\nmembers = [\n  "packages/*", # all\n  "tools",\n]\n',
      ["packages/api", "tools"],
    ],
    [
      "pyproject.toml",
      '[tool.uv.workspace]\nmembers = ["packages/*"]\n[tool.other]\nmembers = ["tools"]\n',
      ["packages/api"],
    ],
    ["go.work", "go 1.22\nuse ./tools // one\nuse (\n\t./apps/web\n\t// no\n\t.\n)\n", ["apps/web"]],
    ["go.work", "use ./tools\n", ["tools"]],
  ])("reads %s %j", async (path, text, expected) => {
    writeFileSync(join(root, path), text);
    expect(await findWorkspaces(root, folders)).toEqual(expected);
  });

  it("finds none where no file says so", async () => expect(await findWorkspaces(root, folders)).toEqual([]));
});
