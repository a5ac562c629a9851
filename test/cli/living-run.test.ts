import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const program = resolve("dist/cli/main.js");
const cwd = mkdtempSync(join(tmpdir(), "orch-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const orch = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((done) => {
    const env = {
      ...process.env,
      NO_COLOR: "1",
      ORCH_RUN_ID: undefined,
      ORCH_AGENT_ID: undefined,
      ORCH_DIRECTORY: undefined,
    };
    const child = execFile(process.execPath, [program, ...args], { cwd, env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
    );
    child.stdin?.end();
  });
const json = async (...args: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await orch(...args, "--json")).stdout) as Record<string, unknown>;
const until = async (condition: () => Promise<boolean>): Promise<void> => {
  for (let turn = 0; turn < 200; turn += 1) {
    if (await condition()) return;
    await new Promise((done) => setTimeout(done, 300));
  }
  throw new Error("waited for nothing");
};

describe("a run that needs a person", () => {
  it("says what waits for what, takes answers and proposals, and accounts for its end", async () => {
    const tasks = [
      { id: "1", title: "User model", gates: ["review"] },
      { id: "2", title: "Login endpoint", dependsOn: ["1"] },
    ];
    const gates = [{ id: "review", title: "A person reads it", approval: true }];
    writeFileSync(join(cwd, "tasks.json"), JSON.stringify({ tasks, gates }));
    writeFileSync(join(cwd, "more.json"), JSON.stringify({ tasks: [{ id: "3", title: "Logout endpoint" }] }));
    // The second task never ends by itself.
    const command = `if [ "$ORCH_TASK_ID" = 2 ]; then exec sleep 600; fi`;
    const running = orch(
      "run",
      "login",
      "--tasks",
      "tasks.json",
      "--agent-command",
      command,
      "--run-id",
      "r",
      "--json",
    );
    const approvals = async (): Promise<{ approvalId: string; status: string }[]> =>
      (await orch("status", "--run", "r", "--json")).code === 0
        ? ((await json("status", "--run", "r"))["approvals"] as { approvalId: string; status: string }[])
        : [];
    await until(async () => (await approvals()).length === 1);
    expect(await json("status", "--run", "r", "--why")).toMatchObject({
      status: "running",
      waits: [
        { taskId: "1", causes: [{ kind: "approval", approvalId: "1#1:review" }] },
        { taskId: "2", causes: [{ kind: "task", taskId: "1" }] },
      ],
    });
    expect((await orch("status", "--run", "r", "--why", "2")).stdout.trim()).toBe("2 waits for 1");
    expect((await orch("approve", "1", "--run", "r", "--from", "backend", "--wait", "20")).code).toBe(1);
    expect((await orch("propose", "more.json", "--run", "r", "--wait", "20")).code).toBe(0);
    expect((await orch("propose", "more.json", "--run", "r", "--wait", "20")).stdout).toContain("PROPOSAL_REFUSED");
    expect((await orch("approve", "1", "reads", "well", "--run", "r", "--wait", "20")).code).toBe(0);
    await until(async () => JSON.stringify(await json("status", "--run", "r", "--why", "2")).includes('"causes":[]'));
    const aborted = await json("abort", "--run", "r");
    expect(aborted).toMatchObject({ status: "aborted" });
    const receipt = aborted["receipt"] as { kind: string; name: string; outcome: string; pid: number | null }[];
    expect(
      receipt.filter((entry) => entry.kind !== "timer").map((entry) => `${entry.kind} ${entry.name} ${entry.outcome}`),
    ).toEqual(["agent 2 ended", "process 2 ended"]);
    const { pid } = receipt.find((entry) => entry.kind === "process")!;
    expect(() => process.kill(-pid!, 0)).toThrow("ESRCH");
    const ended = await running;
    expect(ended.code).toBe(130);
    expect((await orch("status", "--run", "r")).stdout).toContain("process");
    expect((await orch("export", "--run", "r", "--trace", "--output", "trace.json")).code).toBe(0);
    const trace = JSON.parse(readFileSync(join(cwd, "trace.json"), "utf8")) as { traceEvents: { name: string }[] };
    expect(trace.traceEvents.map((event) => event.name)).toContain("1 User model");
  });
});
