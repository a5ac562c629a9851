import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createAcpRunner } from "../../../src/adapters/runner/acp/index.ts";
import type { AcpRunnerOptions } from "../../../src/adapters/runner/acp/index.ts";
import type { TaskOutcome, WorkOrder } from "../../../src/ports/index.ts";
import { runnerChecks } from "../../../src/testing/runner-checks.ts";
import { clientOrder, contract, fakeClient, noteCallbacks } from "../../support/client-order.ts";

const cwd = realpathSync(mkdtempSync(join(tmpdir(), "acp-runner-")));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const notePath = join(cwd, "note.json");
const has = (path: string): boolean => existsSync(join(cwd, path));
beforeEach(() => {
  rmSync(join(cwd, "src"), { recursive: true, force: true });
  mkdirSync(join(cwd, "src/api"), { recursive: true });
  mkdirSync(join(cwd, "src/cli"));
});

const makeRunner = (wish: object, options: Partial<AcpRunnerOptions> = {}) =>
  createAcpRunner({
    command: resolve(fakeClient),
    cwd,
    graceMs: 1_000,
    ...options,
    environment: { FAKE_CLIENT: JSON.stringify({ protocol: "acp", note: notePath, ...wish }), ...options.environment },
  });
const run = async (
  wish: object,
  { options = {}, order = {} }: { options?: Partial<AcpRunnerOptions>; order?: Partial<WorkOrder> } = {},
): Promise<{ outcome: TaskOutcome; callbacks: ReturnType<typeof noteCallbacks> }> => {
  const callbacks = noteCallbacks();
  return { outcome: await makeRunner(wish, options).run(clientOrder(order), callbacks), callbacks };
};

/** A client that asks for one call and notes what it was answered. */
const asking = (call: object, rest = ""): object => ({
  behaviour: "succeed",
  script: `
    const path = (name) => tools.cwd + "/" + name;
    const options = [
      { optionId: "always", kind: "allow_always" },
      { optionId: "yes", kind: "allow_once" },
      { optionId: "no", kind: "reject_once" },
    ];
    const call = ${JSON.stringify(call)};
    const { result } = await tools.ask("session/request_permission", { toolCall: { toolCallId: "c", ...call }, options });
    const isYes = result.outcome.optionId === "yes";
    tools.writeFileSync(path("answer.json"), JSON.stringify(result.outcome));
    ${rest}`,
});
const answer = (): object => JSON.parse(readFileSync(join(cwd, "answer.json"), "utf8")) as object;
const yes = { outcome: "selected", optionId: "yes" };
const no = { outcome: "selected", optionId: "no" };

describe("createAcpRunner", () => {
  const checks = runnerChecks({ createRunner: (behaviour) => makeRunner({ behaviour, note: undefined }) });
  it.each(checks.map((check) => [check.name, check.run] as const))("%s", async (_, check) => check());

  it.each([
    ["claude-agent-acp-0.101.0", { inputTokens: 3_000, outputTokens: 150, costUsd: 0.02 }, true],
    ["codex-acp-2.6.0", { inputTokens: 4_000, outputTokens: 200 }, false],
  ])("reads a recorded session with %s", async (name, usage, asksForShell) => {
    const replay = resolve("test/fixtures/clients", `acp-${name}.jsonl`);
    const { outcome, callbacks } = await run({ behaviour: "replay", replay }, { order: { contracts: [contract] } });
    expect(outcome).toMatchObject({
      ok: true,
      output: "s",
      handoffs: [{ contractId: "c1", to: "qa", deliverables: { files: ["src/api/a.ts"], payload: { a: 1 } } }],
      usage,
    });
    const shell = expect.stringContaining("echo hi > src/cli/c.ts") as string;
    expect(callbacks.denied.mock.calls.map(([path]) => path)).toEqual([
      "src/cli/b.ts",
      ...(asksForShell ? [shell] : []),
    ]);
    expect(callbacks.progress.mock.calls.map(([, note]) => note)).toContain("edit src/api/a.ts");
    expect(callbacks.enforced).toHaveBeenCalledWith(["acp"]);
  });

  it.each([
    ["an owned file", "src/api/a.ts", yes],
    ["a foreign file", "src/cli/a.ts", no],
  ])("is asked for %s", async (_, path, expected) => {
    const { callbacks } = await run(asking({ kind: "edit", locations: [{ path }] }));
    expect(answer()).toEqual(expected);
    expect(callbacks.denied).toHaveBeenCalledTimes(expected === no ? 1 : 0);
  });

  it("allows a shell inside a sandbox, and what is named", async () => {
    const sandbox = { name: "box", confine: <T>(launch: T) => Promise.resolve(launch) };
    await run(asking({ kind: "execute" }), { options: { sandbox } });
    expect(answer()).toEqual(yes);
    await run(asking({ kind: "fetch" }), { options: { kinds: ["fetch"] } });
    expect(answer()).toEqual(yes);
  });

  it("knows the files of a call that were told before the question", async () => {
    const call = { sessionUpdate: "tool_call", toolCallId: "c", kind: "edit", status: "pending" };
    const late = { sessionUpdate: "tool_call_update", toolCallId: "c", locations: [{ path: "src/cli/late.ts" }] };
    const wish = asking({}) as { script: string };
    const script = `tools.tell(${JSON.stringify(call)}); tools.tell(${JSON.stringify(late)}); ${wish.script}`;
    const { callbacks } = await run({ ...wish, script });
    expect(answer()).toEqual(no);
    expect(callbacks.denied).toHaveBeenCalledWith("src/cli/late.ts", "not-owner, owned by frontend");
  });

  it("writes for the client by the guard's own writer", async () => {
    const write = (path: string): string =>
      `const made = await tools.ask("fs/write_text_file", { sessionId: "s", path: ${path}, content: "ä\\r\\n" });
       tools.writeFileSync(tools.cwd + "/answer.json", JSON.stringify(made));`;
    const wish = { behaviour: "succeed" };
    await run({ ...wish, script: write(`tools.cwd + "/src/api/new/a.ts"`) });
    expect(readFileSync(join(cwd, "src/api/new/a.ts"), "utf8")).toBe("ä\r\n");
    symlinkSync("../cli/b.ts", join(cwd, "src/api/b.ts"));
    const { callbacks } = await run({ ...wish, script: write(`tools.cwd + "/src/api/b.ts"`) });
    expect(answer()).toHaveProperty("error");
    expect(has("src/cli/b.ts")).toBe(false);
    expect(callbacks.denied).toHaveBeenCalledTimes(1);
  });

  it("stops a client that writes without asking", async () => {
    const call = { toolCallId: "c", kind: "edit", locations: [{ path: "src/api/a.ts" }] };
    const done = { sessionUpdate: "tool_call_update", ...call, status: "completed" };
    const { outcome } = await run({ behaviour: "succeed", script: `tools.tell(${JSON.stringify(done)})` });
    expect(outcome).toMatchObject({ ok: false, reason: expect.stringContaining("without asking") as string });
  });

  it("asks an agent to go on that ended its turn over a refusal, and not for ever", async () => {
    const wish = asking({ kind: "edit", locations: [{ path: "src/cli/a.ts" }] }) as { script: string };
    const script = `if (!words.startsWith("Refused")) { ${wish.script} } else {
      tools.tell({ sessionUpdate: "agent_message_chunk", content: { text: '{"status":"done","summary":"rest"}' } });
    }`;
    const { outcome, callbacks } = await run({ behaviour: "silent", script });
    expect(outcome).toMatchObject({ ok: true, output: "rest", usage: { inputTokens: 20 } });
    expect(callbacks.denied).toHaveBeenCalledTimes(1);
    expect((await run({ ...wish, behaviour: "silent" })).outcome).toMatchObject({ ok: false });
  });

  it("reminds once of an answer that is missing, and needs none where any words will do", async () => {
    const script = `tools.tell({ sessionUpdate: "agent_message_chunk", content: { text: "I looked." } })`;
    expect((await run({ behaviour: "silent", script })).outcome).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/without the answer.*I looked\.I looked\.$/) as string,
    });
    expect((await run({ behaviour: "silent", script }, { options: { answer: "free" } })).outcome).toMatchObject({
      ok: true,
      output: "I looked.",
    });
  });

  it.each([
    [["auto", "default", "plan"], "default"],
    [["agent", "read-only", "default"], "read-only"],
    [["build", "plan"], undefined],
  ])("chooses of the modes %j the one that asks: %s", async (ids, expected) => {
    rmSync(notePath, { force: true });
    const modes = { currentModeId: ids[0], availableModes: ids.map((id) => ({ id })) };
    await run({ behaviour: "succeed", modes });
    const mode = has("note.json") ? (JSON.parse(readFileSync(notePath, "utf8")) as { mode: string }).mode : undefined;
    expect(mode).toBe(expected);
  });

  it("counts the agent's own plan as progress", async () => {
    const entries = [{ status: "completed" }, { status: "in_progress" }, { status: "pending" }];
    const script = `tools.tell(${JSON.stringify({ sessionUpdate: "plan", entries })})`;
    const { callbacks } = await run({ behaviour: "succeed", script });
    expect(callbacks.progress).toHaveBeenCalledWith(33, "1 of 3 steps");
  });

  it("says what is wrong with a client that is missing, locked, of another protocol, or leaves", async () => {
    await expect(createAcpRunner({ command: "no-such-client", cwd }).check()).rejects.toMatchObject({
      code: "RUNNER_PROGRAM_MISSING",
    });
    expect(() => createAcpRunner({ command: " " })).toThrow("Expected `command` to be a program");
    await expect(run({ protocolVersion: 2 })).rejects.toMatchObject({ code: "RUNNER_PROGRAM_OLD", version: "1.2.3" });
    expect((await run({ behaviour: "locked" })).outcome).toMatchObject({
      ok: false,
      reason: expect.stringContaining("log in with the program itself") as string,
    });
    expect((await run({ script: "process.exit(3)" })).outcome).toMatchObject({
      ok: false,
      reason: expect.stringContaining("exit code 3") as string,
    });
  });

  it("judges by its own patterns where the map crosses", async () => {
    const ownership = [
      ["src/*/a.ts", ["backend"]],
      ["src/api/**", ["frontend"]],
    ] as const;
    const order = { ownership, owned: ["src/*/a.ts"] };
    await run(asking({ kind: "edit", locations: [{ path: "src/api/a.ts" }] }), { order });
    expect(answer()).toEqual(yes);
    await run(asking({ kind: "edit", locations: [{ path: "src/api/b.ts" }] }), { order });
    expect(answer()).toEqual(no);
  });
});
