import { execFile } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { folderMaker } from "../../support/folder-maker.ts";

const program = resolve("dist/cli/main.js");
const makeFolder = folderMaker("orch-init-");
interface Told {
  changes: { path: string; action: string; reason: string | null; text?: string }[];
  written: string[];
}
/** Without a `PATH` no agent program is found, and no git. */
const init = (cwd: string, ...args: string[]): Promise<{ code: number; stderr: string; told: Told }> =>
  new Promise((done) => {
    const env = { NO_COLOR: "1", PATH: "" };
    const child = execFile(
      process.execPath,
      [program, "init", "--json", ...args],
      { cwd, env },
      (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code), stderr, told: JSON.parse(stdout) as Told }),
    );
    child.stdin?.end();
  });
const actions = ({ changes }: Told): Record<string, string> =>
  Object.fromEntries(changes.map(({ path, action }) => [path, action]));

describe("orch init", () => {
  it("shows what it would do, writes it when told to, and then has nothing to do", async () => {
    const cwd = makeFolder({ "src/api/a.ts": "", "CLAUDE.md": "", ".mcp.json": '{ "mcpServers": { "other": {} } }' });
    const shown = await init(cwd);
    expect(shown).toMatchObject({ code: 0, told: { written: [] } });
    expect(shown.stderr).toContain("Nothing was written: --yes writes it");
    expect((await init(cwd, "--dry-run", "--yes")).told.written).toEqual([]);
    const { code, told } = await init(cwd, "--yes");
    expect(code).toBe(0);
    expect(actions(told)).toEqual({
      "orch.config.json": "create",
      "orch.ownership.json": "create",
      ".claude/skills/orch/SKILL.md": "create",
      ".claude/commands/orch.md": "create",
      ".claude/settings.json": "create",
      ".mcp.json": "add",
    });
    for (const { path, text } of told.changes) expect(readFileSync(join(cwd, path), "utf8")).toBe(text);
    const settings = JSON.parse(readFileSync(join(cwd, ".claude/settings.json"), "utf8")) as {
      hooks: { PreToolUse: { hooks: { onFailure: string }[] }[] };
    };
    expect(settings.hooks.PreToolUse[0]!.hooks[0]!.onFailure).toBe("block");
    expect(readFileSync(join(cwd, ".mcp.json"), "utf8")).toContain('"other": {},\n');
    const again = await init(cwd, "--yes");
    expect(again.stderr).toContain("Nothing to do");
    expect(again.told.written).toEqual([]);
    expect(new Set(Object.values(actions(again.told)))).toEqual(new Set(["keep"]));
  });

  it("installs a hook that judges agents of a run, and asks nobody else", async () => {
    const cwd = makeFolder({
      "CLAUDE.md": "",
      "tasks.json":
        '{ "tasks": [{ "id": "1", "title": "Endpoint", "files": ["src/out.json"], "personaId": "backend" }] }',
    });
    await init(cwd, "--yes", "--programs", "claude");
    rmSync(join(cwd, "orch.config.json"));
    // An agent that asks the hook as Claude Code does, and writes down what it was answered.
    writeFileSync(
      join(cwd, "agent.cjs"),
      `const { spawnSync } = require("child_process"), fs = require("fs");
const { command } = JSON.parse(fs.readFileSync(".claude/settings.json", "utf8")).hooks.PreToolUse[0].hooks[0];
const ask = (input, env = {}) => {
  const { status, stdout } = spawnSync("sh", ["-c", command], { input, encoding: "utf8", env: { ...process.env, ...env } });
  return status === 0 && !stdout.includes("deny") ? "allowed" : status === 0 || status === 2 ? "refused" : "ended " + status;
};
const use = (tool_name, file_path) =>
  JSON.stringify({ hook_event_name: "PreToolUse", cwd: process.cwd(), tool_name, tool_input: { file_path, content: "" } });
fs.mkdirSync("src");
fs.writeFileSync("src/out.json", JSON.stringify([
  ask("not JSON", { ORCH_RUN_ID: "" }), ask("not JSON"), ask("not JSON", { ORCH_COMMAND: "" }),
  ask(use("Write", process.cwd() + "/src/out.json")), ask(use("mcp__orch__status", "")),
  ask(use("Write", process.cwd() + "/other.ts")), ask(use("Edit", process.cwd() + "/orch.config.json")), ask(use("mcp__files__write", "src/out.json")),
]));`,
    );
    const command = [process.execPath, "agent.cjs"].map((part) => JSON.stringify(part)).join(" ");
    const code = await new Promise((done) => {
      const env = { PATH: process.env["PATH"] };
      const words = ["run", "x", "--tasks", "tasks.json", "--agent-command", command];
      execFile(process.execPath, [program, ...words], { cwd, env }, (error) => done(error === null ? 0 : error.code));
    });
    expect(code).toBe(0);
    const answers = JSON.parse(readFileSync(join(cwd, "src/out.json"), "utf8")) as string[];
    expect(answers.slice(0, 2)).toEqual(["allowed", "refused"]);
    expect(answers[2]).toMatch(/^ended 12[67]$/);
    expect(answers.slice(3)).toEqual(["allowed", "allowed", "refused", "refused", "refused"]);
  });

  it("leaves alone what is the user's, cannot be merged, is read-only or leads out", async () => {
    const cwd = makeFolder({
      "orch.config.json": '{ "agents": 2 }\n',
      ".claude/settings.json": '{ "hooks": [] }',
      ".mcp.json": "{}",
      ".gemini/x": "",
    });
    const elsewhere = makeFolder({});
    chmodSync(join(cwd, ".mcp.json"), 0o444);
    symlinkSync(elsewhere, join(cwd, ".claude/skills"));
    mkdirSync(join(cwd, ".agents/skills"), { recursive: true });
    writeFileSync(join(cwd, ".agents/skills/orch"), "");
    symlinkSync(join(elsewhere, "none"), join(cwd, "orch.ownership.json"));
    const { code, told } = await init(cwd, "--yes", "--programs", "claude,gemini");
    expect(code).toBe(3);
    expect(Object.fromEntries(told.changes.map(({ path, reason }) => [path, reason]))).toEqual({
      "orch.config.json": "it was changed, or is of another version; remove it to get this one's",
      "orch.ownership.json": "orch.ownership.json is a link that leads nowhere",
      ".claude/skills/orch/SKILL.md": ".claude/skills is a link that leads out of this folder",
      ".agents/skills/orch/SKILL.md": ".agents/skills/orch is no folder",
      ".claude/commands/orch.md": null,
      ".claude/settings.json": "hooks is not an object",
      ".mcp.json": "it is read-only",
      ".gemini/commands/orch.toml": null,
    });
    expect(told.written).toEqual([".claude/commands/orch.md", ".gemini/commands/orch.toml"]);
    expect(readFileSync(join(cwd, "orch.config.json"), "utf8")).toBe('{ "agents": 2 }\n');
  });

  it("writes through a link that stays inside, which stays a link", async () => {
    const cwd = makeFolder({ "settings/mcp.json": "{}\n", "CLAUDE.md": "" });
    symlinkSync("settings/mcp.json", join(cwd, ".mcp.json"));
    expect((await init(cwd, "--yes")).told.written).toContain(".mcp.json");
    expect(lstatSync(join(cwd, ".mcp.json")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(cwd, "settings/mcp.json"), "utf8")).toContain("mcpServers");
  });

  it("puts the skill where all programs look if none is found, and knows no other program", async () => {
    const cwd = makeFolder({});
    expect(Object.keys(actions((await init(cwd)).told))).toEqual([
      "orch.config.json",
      "orch.ownership.json",
      ".claude/skills/orch/SKILL.md",
      ".agents/skills/orch/SKILL.md",
    ]);
    expect(await init(cwd, "--programs", "claud")).toMatchObject({ code: 2, told: { error: { code: "USAGE" } } });
  });
});

describe("orch.config.json", () => {
  it("is what plan and guard go by", async () => {
    const cwd = makeFolder({
      "orch.config.json": '{ "ownership": "owners.json", "agents": 1 }',
      "owners.json": '{ "src/**": "backend", "tests/**": "qa" }',
      "tasks.json": JSON.stringify({ tasks: [{ id: "1", title: "User model", files: ["src/a.ts"] }] }),
    });
    const orch = (...args: string[]): Promise<{ code: number; stdout: string }> =>
      new Promise((done) =>
        execFile(process.execPath, [program, ...args], { cwd, env: { PATH: "" } }, (error, stdout) =>
          done({ code: error === null ? 0 : Number(error.code), stdout }),
        ),
      );
    const plan = JSON.parse((await orch("plan", "x", "--tasks", "tasks.json", "--json")).stdout) as object;
    expect(plan).toMatchObject({
      ownership: [
        ["src/**", ["backend"]],
        ["tests/**", ["qa"]],
      ],
    });
    expect((await orch("guard", "check", "--agent", "backend", "src/a.ts")).code).toBe(0);
    const { code, stdout } = await orch("guard", "check", "--agent", "backend", "orch.config.json", "tests/b.ts");
    expect(code).toBe(3);
    expect(stdout).toContain("orch.config.json  protected");
    expect(stdout).toContain("tests/b.ts  not-owner");
    writeFileSync(join(cwd, "orch.config.json"), '{ "agnets": 1 }');
    const wrong = await orch("plan", "x", "--tasks", "tasks.json", "--json");
    expect(wrong.code).toBe(2);
    expect(JSON.parse(wrong.stdout)).toMatchObject({ error: { code: "INTAKE_INVALID" } });
  });
});
