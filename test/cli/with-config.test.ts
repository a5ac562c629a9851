import { readFileSync } from "node:fs";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { configFields } from "../../src/intake/index.ts";
import { withConfig } from "../../src/cli/with-config.ts";

const cwd = mkdtempSync(join(tmpdir(), "orch-config-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

const read = (config: object, ...args: string[]): Promise<object> => {
  writeFileSync(join(cwd, "orch.config.json"), JSON.stringify(config));
  const command = new Command()
    .option("--cwd <folder>")
    .option("--resume <id>")
    .option("--strategy <name>", "", "auto")
    .option("--agents <count>")
    .option("--personas <ids>")
    .option("--agent-command <command>")
    .option("--barriers")
    .parse(["--cwd", cwd, ...args], { from: "user" });
  return withConfig(command);
};

describe("withConfig", () => {
  it("fills what the arguments do not say, also where the command has a default of its own", async () => {
    const config = { strategy: "security", agents: 3, personas: ["qa", "backend"], barriers: true };
    expect(await read(config)).toEqual({
      cwd,
      strategy: "security",
      agents: "3",
      personas: "qa,backend",
      barriers: true,
    });
    expect(await read(config, "--strategy", "bug", "--agents", "2")).toMatchObject({ strategy: "bug", agents: "2" });
  });

  it("leaves out what the command has no option for", async () => {
    expect(await read({ timeout: 5, $schema: "x" })).toEqual({ cwd, strategy: "auto" });
  });

  it("lets the environment name the agents' program before the file", async () => {
    expect(await read({ agentCommand: "file" })).toMatchObject({ agentCommand: "file" });
    vi.stubEnv("ORCH_AGENT_COMMAND", "environment");
    expect(await read({ agentCommand: "file" })).not.toHaveProperty("agentCommand");
    expect(await read({ agentCommand: "file" }, "--agent-command", "own")).toMatchObject({ agentCommand: "own" });
  });

  it("changes nothing for a run that goes on", async () => {
    expect(await read({ agents: 3 }, "--resume", "r")).toEqual({ cwd, resume: "r", strategy: "auto" });
  });

  it("refuses a file that is wrong", async () => {
    await expect(read({ agnets: 3 })).rejects.toMatchObject({ code: "INTAKE_INVALID" });
  });
});

describe("the fields of the configuration", () => {
  it("are options of `orch run`, all of them", () => {
    const source = readFileSync("src/cli/run-cli.ts", "utf8");
    const options = [...source.matchAll(/\.option\(\s*"--([a-z-]+)/g)].map(([, name]) =>
      name!.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
    );
    expect(configFields.filter((name) => name !== "$schema" && !options.includes(name))).toEqual([]);
  });
});
