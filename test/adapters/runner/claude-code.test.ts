import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createClaudeCodeRunner } from "../../../src/adapters/runner/claude-code/index.ts";
import type { ClaudeCodeRunnerOptions } from "../../../src/adapters/runner/claude-code/index.ts";
import type { TaskOutcome, WorkOrder } from "../../../src/ports/index.ts";
import { runnerChecks } from "../../../src/testing/runner-checks.ts";
import { clientOrder, contract, fakeClient, noteCallbacks } from "../../support/client-order.ts";

const cwd = mkdtempSync(join(tmpdir(), "claude-runner-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const notePath = join(cwd, "note.json");

interface Note {
  args: string[];
  env: Record<string, string>;
  prompt: string;
  pids: number[];
}
const readNote = (): Note => JSON.parse(readFileSync(notePath, "utf8")) as Note;

const makeRunner = (wish: object, options: ClaudeCodeRunnerOptions = {}) =>
  createClaudeCodeRunner({
    command: resolve(fakeClient),
    cwd,
    graceMs: 1_000,
    ...options,
    environment: {
      FAKE_CLIENT: JSON.stringify({ protocol: "claude", note: notePath, ...wish }),
      ...options.environment,
    },
  });
const run = async (
  wish: object,
  { options = {}, order = {} }: { options?: ClaudeCodeRunnerOptions; order?: Partial<WorkOrder> } = {},
): Promise<{ outcome: TaskOutcome; callbacks: ReturnType<typeof noteCallbacks> }> => {
  const callbacks = noteCallbacks();
  return { outcome: await makeRunner(wish, options).run(clientOrder(order), callbacks), callbacks };
};
const replay = (name: string, order: Partial<WorkOrder> = {}) =>
  run({ behaviour: "replay", replay: resolve("test/fixtures/clients", `claude-${name}.jsonl`) }, { order });

/** What was killed is in the process table until somebody takes note of it. */
const isGone = async (pid: number): Promise<boolean> => {
  for (let tries = 0; tries < 500; tries += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((done) => setTimeout(done, 10));
  }
  return false;
};

describe("createClaudeCodeRunner", () => {
  const checks = runnerChecks({ createRunner: (behaviour) => makeRunner({ behaviour, note: undefined }) });
  it.each(checks.map((check) => [check.name, check.run] as const))("%s", async (_, check) => check());

  it.each(["2.1.332", "2.1.197"])("reads a recorded session of %s", async (version) => {
    const { outcome, callbacks } = await replay(`${version}-ok`, { contracts: [contract] });
    expect(outcome).toMatchObject({
      ok: true,
      output: "s",
      handoffs: [
        {
          from: "backend",
          to: "qa",
          contractId: "c1",
          deliverables: { files: ["src/api/a.ts"], payload: { a: 1 } },
          notes: "n",
        },
      ],
      usage: { inputTokens: 3_000, outputTokens: 150, costUsd: expect.closeTo(0.017, 2) as number },
    });
    expect(callbacks.denied.mock.calls.map(([path]) => path)).toEqual([
      "src/cli/b.ts",
      "$ Bash echo hi > src/cli/c.ts",
    ]);
    const notes = callbacks.progress.mock.calls.map(([, note]) => note);
    expect(notes).toEqual(expect.arrayContaining(["Write src/api/a.ts", "Write src/cli/b.ts"]));
    expect(callbacks.spend.mock.calls.reduce((sum, [usage]) => sum + (usage.inputTokens ?? 0), 0)).toBe(3_000);
    expect(callbacks.enforced).toHaveBeenCalledWith(["native-rules"]);
  });

  it("takes a provider's request to wait for what it is, and a wrong key for a failure", async () => {
    expect((await replay("2.1.332-429")).outcome).toMatchObject({
      ok: false,
      reason: expect.stringContaining("slow down") as string,
      rateLimit: { delayMs: expect.any(Number) as number },
    });
    const { outcome } = await replay("2.1.332-401");
    expect(outcome).toMatchObject({ ok: false, reason: expect.stringContaining("401 bad key") as string });
    expect(outcome).not.toHaveProperty("rateLimit");
  });

  it("takes only for done what says so in every place", async () => {
    const lines = readFileSync("test/fixtures/clients/claude-2.1.332-ok.jsonl", "utf8").trimEnd().split("\n");
    const result = JSON.parse(lines.pop()!) as Record<string, unknown>;
    const path = join(cwd, "changed.jsonl");
    const ended = async (change: object | null): Promise<TaskOutcome> => {
      const last = change === null ? [] : [JSON.stringify({ ...result, ...change })];
      writeFileSync(path, [...lines, ...last].join("\n"));
      return (await run({ behaviour: "replay", replay: path })).outcome;
    };
    expect(await ended({})).toMatchObject({ ok: true });
    expect(await ended({ is_error: true })).toMatchObject({ ok: false });
    expect(await ended({ terminal_reason: "tool_deferred" })).toMatchObject({
      ok: false,
      reason: expect.stringContaining("tool_deferred") as string,
    });
    expect(await ended({ subtype: "error_max_turns", errors: ["too long"] })).toMatchObject({
      reason: expect.stringContaining("too long") as string,
    });
    expect(await ended({ structured_output: { status: "failed", summary: "no way" } })).toMatchObject({
      ok: false,
      reason: "no way",
    });
    expect(await ended({ structured_output: undefined })).toMatchObject({
      reason: expect.stringContaining("without the answer") as string,
    });
  });

  it("tells what is not of the protocol, and goes on", async () => {
    const path = join(cwd, "stray.jsonl");
    const good = readFileSync("test/fixtures/clients/claude-2.1.332-ok.jsonl", "utf8");
    writeFileSync(path, `npm warn old\r\n{"type":\n[1]\n\n${good.replaceAll("\n", "\r\n")}`);
    const { outcome, callbacks } = await run({ behaviour: "replay", replay: path });
    expect(outcome).toMatchObject({ ok: true });
    const strays = callbacks.progress.mock.calls.flatMap(([, note]) => (note?.includes("protocol") ? [note] : []));
    expect(strays).toHaveLength(3);
    expect(strays[0]).toContain("npm warn old");
  });

  it("gives long instructions, mail and hand-offs on stdin, and only its own keys in the environment", async () => {
    process.env["ANTHROPIC_API_KEY"] = "key";
    process.env["OPENAI_API_KEY"] = "foreign";
    const callbacks = noteCallbacks();
    callbacks.handoffs.mockReturnValue([{ from: "data", to: "backend", deliverables: { files: ["src/schema.sql"] } }]);
    callbacks.receive.mockResolvedValue([
      { sequence: 1, atMs: 1, from: "qa", to: "backend", text: "mind the tests", artifacts: [] },
    ]);
    const instructions = "Ä long line.\n".repeat(50_000);
    const runner = makeRunner({ behaviour: "succeed" }, { model: "opus", args: ["--max-budget-usd", "2"] });
    expect(await runner.run(clientOrder({ instructions }), callbacks)).toMatchObject({ ok: true });
    const { args, env, prompt } = readNote();
    expect(prompt.startsWith(instructions.trimEnd())).toBe(true);
    expect(prompt).toContain("src/schema.sql");
    expect(prompt).toContain("[qa] mind the tests");
    expect(env).toMatchObject({ ANTHROPIC_API_KEY: "key", ORCH_TASK_ID: "t" });
    expect(env).not.toHaveProperty("OPENAI_API_KEY");
    expect(args.join(" ")).toContain("--model opus --max-budget-usd 2");
    expect(args).toEqual(expect.arrayContaining(["--permission-mode", "dontAsk", "--strict-mcp-config"]));
  });

  it("opens only files of the agent, and a shell only inside a sandbox", async () => {
    const permissions = (): Record<"allow" | "deny", string[]> => {
      const { args } = readNote();
      const settings = JSON.parse(args[args.indexOf("--settings") + 1]!) as { permissions: never };
      return settings.permissions;
    };
    await run({ behaviour: "succeed" });
    expect(permissions().allow.filter((rule) => rule.startsWith("Edit"))).toEqual([
      `Edit(/${realpathSync(cwd)}/src/api/**)`,
    ]);
    expect(permissions().deny).toContain("Bash");
    const sandbox = { name: "box", confine: <T>(launch: T) => Promise.resolve(launch) };
    const { callbacks } = await run({ behaviour: "succeed" }, { options: { sandbox } });
    expect(permissions().allow).toContain("Bash");
    expect(callbacks.enforced).toHaveBeenCalledWith(["box"]);
  });

  it("gives settings that are too long for an argument in a file", async () => {
    const settings = { env: { LONG: "x".repeat(200_000) } };
    expect((await run({ behaviour: "succeed" }, { options: { settings } })).outcome).toMatchObject({ ok: true });
    const { args } = readNote();
    const path = args[args.indexOf("--settings") + 1]!;
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject(settings);
  });

  it.skipIf(process.platform === "win32")("ends a program that does not listen, with all that it started", async () => {
    const controller = new AbortController();
    const callbacks = noteCallbacks(controller.signal);
    rmSync(notePath, { force: true });
    const running = makeRunner({ behaviour: "deaf" }, { graceMs: 300 }).run(clientOrder(), callbacks);
    let pids: number[] = [];
    while (pids.length === 0) {
      await new Promise((done) => setTimeout(done, 10));
      try {
        pids = readNote().pids;
      } catch {
        // It is not written yet.
      }
    }
    controller.abort();
    expect(await running).toMatchObject({ ok: false });
    expect(await Promise.all(pids.map(isGone))).toEqual([true, true]);
  });

  it("refuses to work with a program that is missing, too old, or in another mode", async () => {
    const missing = createClaudeCodeRunner({ command: join(cwd, "none"), cwd });
    await expect(missing.check()).rejects.toMatchObject({ code: "RUNNER_PROGRAM_MISSING" });
    await expect(missing.run(clientOrder(), noteCallbacks())).rejects.toThrow("there is no such program");
    const old = makeRunner({ behaviour: "succeed", version: "2.1.19 (Claude Code)" });
    await expect(old.check()).rejects.toMatchObject({ code: "RUNNER_PROGRAM_OLD", version: "2.1.19" });
    const hooks = makeRunner({ behaviour: "succeed", version: "2.1.197" }, { settings: { hooks: {} } });
    await expect(hooks.check()).rejects.toThrow("a hook that closes where it fails needs 2.1.295");
    await expect(makeRunner({ version: "2.10.0" }).check()).resolves.toEqual({ version: "2.10.0" });
    const path = join(cwd, "mode.jsonl");
    const init = { type: "system", subtype: "init", permissionMode: "bypassPermissions" };
    writeFileSync(path, `${JSON.stringify(init)}\n`);
    expect((await run({ behaviour: "replay", replay: path })).outcome).toMatchObject({
      ok: false,
      reason: expect.stringContaining("bypassPermissions") as string,
    });
  });
});
