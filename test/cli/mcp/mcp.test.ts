import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const program = resolve("dist/cli/main.js");
const cwd = mkdtempSync(join(tmpdir(), "orch-mcp-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const bare = Object.fromEntries(
  Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith("ORCH_"),
  ),
);
const orch = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((done) => {
    const child = execFile(process.execPath, [program, ...args], { cwd, env: bare }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
    );
    child.stdin?.end();
  });
const json = async (...args: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await orch(...args, "--json")).stdout) as Record<string, unknown>;

async function withClient<T>(
  args: readonly string[],
  use: (client: Client) => Promise<T>,
  env: Record<string, string> = {},
): Promise<T> {
  const client = new Client({ name: "test", version: "1" });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, "mcp", "--cwd", cwd, ...args],
    env: { ...bare, ...env },
  });
  await client.connect(transport);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

const tasks = [
  { id: "1", title: "Login endpoint", files: ["src/api/login.ts"], personaId: "backend" },
  { id: "2", title: "Login tests", files: ["tests/login.test.ts"], personaId: "qa", dependsOn: ["1"] },
];

describe("orch mcp", () => {
  let ended: { code: number; stderr: string };
  beforeAll(async () => {
    writeFileSync(join(cwd, "tasks.json"), JSON.stringify({ tasks }));
    const agent = [process.execPath, resolve("test/cli/mcp/mcp-agent.mjs"), program];
    const command = agent.map((part) => JSON.stringify(part)).join(" ");
    ended = await orch("run", "login", "--tasks", "tasks.json", "--agent-command", command, "--run-id", "r");
  });

  it("lets the agents of a run do by tools what the commands do", async () => {
    expect(ended.stderr).not.toContain("error");
    expect(ended.code).toBe(0);
    const values = await json("context", "list", "--run", "r");
    expect(values).toMatchObject({
      "api.port": { value: 8080, version: 1, by: "backend" },
      seen: { value: { texts: ["first", "second"], port: 8080 }, by: "qa" },
    });
    expect(await json("checkpoint", "list", "--run", "r")).toMatchObject([
      { agentId: "backend", taskId: "1", note: "port is chosen", nextSteps: ["write it down"] },
    ]);
    expect(await json("status", "--run", "r")).toMatchObject({
      status: "completed",
      violations: ["backend", "qa"].map((agentId) => ({ agentId, path: "README.md", prevented: true })),
    });
  });

  it("shows tools with forms and hints, to a client that knows no run", async () => {
    const tools = await withClient([], async (client) => (await client.listTools()).tools);
    expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual([
      ["plan", true],
      ["status", true],
      ["send_message", false],
      ["read_messages", false],
      ["report_progress", false],
      ["get_context", true],
      ["set_context", false],
      ["hand_off", false],
      ["save_checkpoint", false],
      ["check_ownership", true],
      ["propose_tasks", false],
    ]);
    for (const { inputSchema, annotations } of tools) {
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      expect(inputSchema).not.toHaveProperty("$schema");
      expect(annotations).toMatchObject({ destructiveHint: false, openWorldHint: false });
    }
  });

  it("takes who asks from options, and empty variables for none", async () => {
    const answer = await withClient(
      ["--run", "r", "--from", "qa"],
      (client) => client.callTool({ name: "status", arguments: {} }),
      { ORCH_RUN_ID: "", ORCH_AGENT_ID: "", ORCH_DIRECTORY: "", ORCH_TASK_ID: "" },
    );
    expect(answer.structuredContent).toMatchObject({
      runId: "r",
      status: "completed",
      counts: { completed: 2 },
      tasks: [{ taskId: "2", agentId: "qa" }],
      waits: [],
    });
  });

  it("answers what is wrong with our codes, goes on, and says that a post waits where the run is over", async () => {
    await withClient(["--from", "qa"], async (client) => {
      const wrong: [name: string, input: Record<string, unknown>, code: string, text: string][] = [
        ["plan", { scope: "other" }, "INTAKE_INVALID", "scope"],
        ["report_progress", { percent: 101 }, "INTAKE_INVALID", "percent"],
        ["send_message", { to: "qa", text: "x", subject: "y" }, "INTAKE_INVALID", "no unknown keys, came subject"],
        ["hand_off", { handoff: { to: "qa" } }, "INTAKE_INVALID", "from"],
        ["check_ownership", { paths: [] }, "INTAKE_INVALID", "paths"],
        ["__proto__", {}, "USAGE", "There is no tool"],
        ["constructor", {}, "USAGE", "There is no tool"],
      ];
      for (const [name, input, code, text] of wrong) {
        const { isError, structuredContent, content } = await client.callTool({ name, arguments: input });
        expect([name, isError]).toEqual([name, true]);
        expect(structuredContent).toMatchObject({ error: { code, message: expect.stringContaining(text) as unknown } });
        expect(JSON.stringify(content)).toContain(code);
      }
      const late = await client.callTool({ name: "send_message", arguments: { to: "backend", text: "late" } });
      expect(late.structuredContent).toMatchObject({ ok: true, pending: true });
    });
  });

  it("says that there is no such run", async () => {
    const answer = await withClient(["--run", "none"], (client) => client.callTool({ name: "plan" }));
    expect(answer).toMatchObject({ isError: true, structuredContent: { error: { code: "USAGE" } } });
  });

  it("ends with its client", async () => expect((await orch("mcp")).code).toBe(0));
});
