import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createCodexRunner } from "../../../src/adapters/runner/codex/index.ts";
import type { CodexRunnerOptions } from "../../../src/adapters/runner/codex/index.ts";
import type { TaskOutcome, WorkOrder } from "../../../src/ports/index.ts";
import { runnerChecks } from "../../../src/testing/runner-checks.ts";
import { clientOrder, contract, fakeClient, noteCallbacks } from "../../support/client-order.ts";

const cwd = realpathSync(mkdtempSync(join(tmpdir(), "codex-runner-")));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const notePath = join(cwd, "note.json");
const fixture = (name: string): string => resolve("test/fixtures/clients", `codex-0.169.0-${name}.jsonl`);

const makeRunner = (wish: object, options: CodexRunnerOptions = {}) =>
  createCodexRunner({
    command: resolve(fakeClient),
    cwd,
    graceMs: 1_000,
    ...options,
    environment: {
      FAKE_CLIENT: JSON.stringify({ protocol: "codex", version: "codex-cli 0.169.0", note: notePath, ...wish }),
    },
  });
const run = async (
  wish: object,
  { options = {}, order = {} }: { options?: CodexRunnerOptions; order?: Partial<WorkOrder> } = {},
): Promise<{ outcome: TaskOutcome; callbacks: ReturnType<typeof noteCallbacks> }> => {
  const callbacks = noteCallbacks();
  return { outcome: await makeRunner(wish, options).run(clientOrder(order), callbacks), callbacks };
};

describe("createCodexRunner", () => {
  const checks = runnerChecks({ createRunner: (behaviour) => makeRunner({ behaviour, note: undefined }) });
  it.each(checks.map((check) => [check.name, check.run] as const))("%s", async (_, check) => check());

  it("reads a recorded session", async () => {
    const stderr = "2026 ERROR codex_core::tools::router: error=patch rejected: writing outside of the project";
    const wish = { behaviour: "replay", replay: fixture("ok"), stderr };
    const { outcome, callbacks } = await run(wish, { order: { contracts: [contract] } });
    expect(outcome).toMatchObject({
      ok: true,
      output: "s",
      handoffs: [{ contractId: "c1", to: "qa", deliverables: { files: ["src/api/a.ts"], payload: { a: 1 } } }],
      usage: { inputTokens: 5_000, outputTokens: 250 },
    });
    expect(callbacks.denied.mock.calls).toEqual([
      ["$ shell /bin/bash -lc 'echo hi > src/cli/c.ts'", "Read-only file system"],
      ["$ apply_patch", "patch rejected: writing outside of the project"],
    ]);
    expect(callbacks.progress.mock.calls.map(([, note]) => note)).toContain("patch src/api/a.ts");
    expect(callbacks.spend).toHaveBeenCalledWith({ inputTokens: 5_000, outputTokens: 250 });
    expect(callbacks.enforced).toHaveBeenCalledWith(["native-rules"]);
  });

  it("takes a provider's request to wait for what it is", async () => {
    const { outcome } = await run({ behaviour: "replay", replay: fixture("429"), exitCode: 1 });
    expect(outcome).toMatchObject({ ok: false, rateLimit: { delayMs: 30_000 } });
    expect((await run({ behaviour: "fail" })).outcome).not.toHaveProperty("rateLimit");
  });

  it("takes only for done what says so in every place", async () => {
    const lines = readFileSync(fixture("ok"), "utf8").trimEnd().split("\n");
    const path = join(cwd, "changed.jsonl");
    const ended = async (text: string, wish: object = {}): Promise<TaskOutcome> => {
      writeFileSync(path, text);
      return (await run({ behaviour: "replay", replay: path, ...wish })).outcome;
    };
    expect(await ended(lines.join("\r\n"))).toMatchObject({ ok: true });
    expect(await ended(lines.join("\n"), { exitCode: 1 })).toMatchObject({ ok: false });
    expect(await ended(lines.slice(0, -1).join("\n"))).toMatchObject({
      ok: false,
      reason: expect.stringContaining("completed no turn") as string,
    });
    expect(await ended(lines.join("\n").replace('\\"done\\"', '\\"failed\\"'))).toMatchObject({
      ok: false,
      reason: "s",
    });
    expect(await ended(lines.filter((line) => !line.includes('\\"done\\"')).join("\n"))).toMatchObject({
      reason: expect.stringContaining("without the answer") as string,
    });
  });

  it("starts with the profile of the map, the schema of the answer, and nothing of the user's configuration", async () => {
    const { outcome } = await run(
      { behaviour: "succeed" },
      { options: { model: "m", config: ["a=1"], protect: ["orch.config.json"] }, order: { contracts: [contract] } },
    );
    expect(outcome).toMatchObject({ ok: true, usage: { inputTokens: 10 } });
    const { args, prompt } = JSON.parse(readFileSync(notePath, "utf8")) as { args: string[]; prompt: string };
    expect(prompt).toMatch(/^Do it\./);
    expect(args).toEqual(expect.arrayContaining(["--ignore-user-config", "--ignore-rules", "-m", "m", "a=1"]));
    const profile = args.find((arg) => arg.startsWith("permissions."))!;
    expect(profile).toContain('":root" = "read"');
    expect(profile).toContain(`${JSON.stringify(`${cwd}/src/api`)} = "write"`);
    expect(profile).toContain(`${JSON.stringify(`${cwd}/orch.config.json`)} = "read"`);
    const schema = JSON.parse(readFileSync(args[args.indexOf("--output-schema") + 1]!, "utf8")) as object;
    expect(schema).toMatchObject({ additionalProperties: false, required: ["status", "summary", "handoffs"] });
  });

  it("counts the agent's own list of steps, and tells a patch that failed", async () => {
    const path = join(cwd, "steps.jsonl");
    const items = [{ completed: true }, { completed: false }];
    const patch = { type: "file_change", status: "failed", changes: [{ path: join(cwd, "src/cli/x"), kind: "add" }] };
    const events = [
      { type: "item.updated", item: { type: "todo_list", items } },
      { type: "item.completed", item: patch },
      { type: "turn.completed" },
    ];
    writeFileSync(path, events.map((event) => JSON.stringify(event)).join("\n"));
    const { outcome, callbacks } = await run({ behaviour: "replay", replay: path }, { options: { answer: "free" } });
    expect(outcome).toMatchObject({ ok: true });
    expect(callbacks.progress).toHaveBeenCalledWith(50, "1 of 2 steps");
    expect(callbacks.denied).toHaveBeenCalledWith("src/cli/x", expect.any(String));
  });

  it("refuses to work with a program that is too old", async () => {
    const old = makeRunner({ version: "codex-cli 0.98.0" });
    await expect(old.check()).rejects.toMatchObject({ code: "RUNNER_PROGRAM_OLD", version: "0.98.0" });
    await expect(old.run(clientOrder(), noteCallbacks())).rejects.toThrow("needs 0.169.0");
  });
});
