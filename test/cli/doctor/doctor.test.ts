import { execFile } from "node:child_process";
import { appendFileSync, chmodSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { folderMaker } from "../../support/folder-maker.ts";

const program = resolve("dist/cli/main.js");
const makeFolder = folderMaker("orch-doctor-");
interface Told {
  checks: { checkId: string; status: string; text: string; advice: string | null }[];
  findings: number;
}
const orch = (cwd: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((done) => {
    // Only what the folder itself brings is found.
    const env = { NO_COLOR: "1", PATH: join(cwd, "bin") };
    const child = execFile(process.execPath, [program, ...args], { cwd, env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    child.stdin?.end();
  });
const doctor = async (cwd: string): Promise<{ code: number; told: Told }> => {
  const { code, stdout } = await orch(cwd, "doctor", "--json");
  return { code, told: JSON.parse(stdout) as Told };
};
const textsOf = ({ checks }: Told, status: string): string =>
  checks.flatMap((one) => (one.status === status ? [one.text] : [])).join("\n");

const claude = (version: string): string => `#!/bin/sh\necho "${version} (Claude Code)"\n`;

describe("orch doctor", () => {
  it("has no findings where `orch init` has been, and says what fails open", async () => {
    const cwd = makeFolder({ "bin/claude": claude("2.1.330"), "bin/codex": "#!/bin/sh\necho codex-cli 0.169.0\n" });
    chmodSync(join(cwd, "bin/claude"), 0o755);
    chmodSync(join(cwd, "bin/codex"), 0o755);
    expect((await orch(cwd, "init", "--yes")).code).toBe(0);
    const { code, told } = await doctor(cwd);
    expect([code, told.findings, textsOf(told, "finding")]).toEqual([0, 0, ""]);
    expect(textsOf(told, "fine")).toMatch(
      /Claude Code 2\.1\.330: a failed hook refuses[^]*closing\nhook: refuses what it cannot read\ntools: /,
    );
    expect(textsOf(told, "open")).toMatch(/there is no bwrap|not tried[^]*Codex 0\.169\.0: a hook that crashes/);
  });

  it("finds an old program, a wrong configuration, unknown owners, dead lines, an open hook, and a damaged journal", async () => {
    const cwd = makeFolder({
      "bin/claude": claude("2.1.197"),
      CODEOWNERS: "/x/ @b\n* @c\n",
      ".claude/settings.json": '{ "hooks": { "PreToolUse": [{ "command": "orch guard hook" }] } }',
      "tasks.json": '{ "tasks": [{ "id": "1", "title": "Model" }] }',
    });
    chmodSync(join(cwd, "bin/claude"), 0o755);
    const command = `${JSON.stringify(process.execPath)} -e 0`;
    expect(
      (await orch(cwd, "run", "x", "--tasks", "tasks.json", "--run-id", "r", "--agent-command", command)).code,
    ).toBe(0);
    appendFileSync(join(cwd, ".claude/orchestration/runs/r/journal.jsonl"), "not a line\nnor this\n");
    writeFileSync(join(cwd, "orch.config.json"), '{ "ownership": "owners.json" }');
    writeFileSync(join(cwd, "owners.json"), '{ "src/**": "backend", "tests/**": "nobody-knows" }');
    const { code, told } = await doctor(cwd);
    expect(code).toBe(3);
    const findings = textsOf(told, "finding");
    expect(findings).toContain("Claude Code 2.1.197: a failed hook lets the write through");
    expect(findings).toContain('owners.json: "nobody-knows" is no persona');
    expect(findings).toContain("CODEOWNERS:1: ");
    expect(findings).toContain("a failure lets writes through");
    expect(findings).toContain("run r: STORE_JOURNAL_DAMAGED");
    writeFileSync(join(cwd, "orch.config.json"), '{ "ownreship": "owners.json" }');
    expect(textsOf((await doctor(cwd)).told, "finding")).toContain("expected ownership, came an unknown name");
    writeFileSync(join(cwd, "orch.config.json"), '{ "ownership": "owners.json" }');
    writeFileSync(join(cwd, "owners.json"), '{ "src/**/a": "backend", "src/x/**": "qa" }');
    expect(textsOf((await doctor(cwd)).told, "finding")).toContain("src/x/**");
  });
});
