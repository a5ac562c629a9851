import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import {
  allowedEnvironment,
  createProcessGateRunner,
  createProcessRunner,
  endLeftAgents,
} from "../../../src/adapters/runner/process/index.ts";
import type { Sandbox, TaskOutcome } from "../../../src/ports/index.ts";
import { runnerChecks } from "../../../src/testing/runner-checks.ts";

const cwd = mkdtempSync(join(tmpdir(), "process-runner-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** A command for the shell that runs a program of Node. */
const node = (program: string): string => {
  const path = join(cwd, `program-${Math.random().toString(36).slice(2)}.cjs`);
  writeFileSync(path, program);
  return `${JSON.stringify(process.execPath)} ${JSON.stringify(path)}`;
};

const order = {
  runId: "r/1",
  feature: "f",
  agentId: "backend-2",
  personaId: "backend",
  attempt: 2,
  instructions: "Write it.\n",
  owned: ["src/**"],
  ownership: [],
  waitsFor: ["0"],
  enables: ["2"],
  contracts: [],
  timeoutMs: null,
};
const run = async (command: string, rest: object = {}, signal = new AbortController().signal): Promise<TaskOutcome> => {
  const runner = createProcessRunner({ command, cwd, graceMs: 300, ...rest });
  const callbacks = { signal, enforced: () => undefined };
  return runner.run({ ...order, task: { id: "1", title: "t" } } as never, callbacks as never);
};

/** What was killed is in the process table until somebody takes note of it. */
const isGone = async (pid: number): Promise<boolean> => {
  for (let tries = 0; tries < 500; tries += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
};

describe("createProcessRunner", () => {
  const checks = runnerChecks({
    createRunner: (behaviour) =>
      createProcessRunner({
        command: node({ succeed: "", fail: "process.exit(1)", hang: "setInterval(() => {}, 1000)" }[behaviour]),
        cwd,
        graceMs: 200,
      }),
  });
  it.each(checks.map((check) => [check.name, check.run] as const))("%s", async (_, check) => check());

  it("gives the instructions on stdin, the facts in the environment and in a file, and no secret of the user", async () => {
    process.env["MY_SECRET_TOKEN"] = "s3cret";
    process.env["MY_MODEL_KEY"] = "allowed";
    const outcome = await run(
      node(
        `console.log(JSON.stringify({ stdin: require("fs").readFileSync(0, "utf8"), env: process.env, file: JSON.parse(require("fs").readFileSync(process.env.ORCH_TASK_FILE)), cwd: process.cwd() }))`,
      ),
      { allowEnvironment: ["MY_MODEL_*"], environment: { EXTRA: "x" } },
    );
    expect(outcome).toMatchObject({ ok: true, attempt: 2 });
    const seen = JSON.parse((outcome as { output: string }).output) as {
      stdin: string;
      env: Record<string, string>;
      file: object;
    };
    expect(seen.stdin).toBe("Write it.\n");
    expect(seen.env).toMatchObject({
      ORCH_RUN_ID: "r/1",
      ORCH_FEATURE: "f",
      ORCH_AGENT_ID: "backend-2",
      ORCH_PERSONA_ID: "backend",
      ORCH_TASK_ID: "1",
      ORCH_ATTEMPT: "2",
      EXTRA: "x",
      MY_MODEL_KEY: "allowed",
    });
    expect(seen.env).not.toHaveProperty("MY_SECRET_TOKEN");
    expect(seen.file).toMatchObject({
      task: { id: "1" },
      agentId: "backend-2",
      owned: ["src/**"],
      waitsFor: ["0"],
      enables: ["2"],
    });
  });

  it("takes an exit code for what it is, with the end of stderr as the reason", async () => {
    expect(await run(node(`console.error("x".repeat(100000) + "the end"); process.exitCode = 3`))).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^exit code 3: x+the end$/) as string,
    });
    expect(await run(node(`console.log("only stdout"); process.exitCode = 1`))).toMatchObject({
      reason: "exit code 1: only stdout",
    });
    expect(await run("exit 7")).toMatchObject({ reason: "exit code 7" });
    expect(await run("no-such-program-anywhere")).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^exit code \d+: .*no-such-program/s) as string,
    });
    expect(await run("true", { cwd: join(cwd, "gone") })).toMatchObject({
      ok: false,
      reason: expect.stringContaining("could not be started") as string,
    });
  });

  it("works in the folder of the work order, where it names one", async () => {
    const directory = join(cwd, "elsewhere");
    mkdirSync(directory);
    const runner = createProcessRunner({ command: "touch made", cwd });
    const signal = new AbortController().signal;
    const outcome = await runner.run({ ...order, task: { id: "1" }, directory } as never, { signal } as never);
    expect(outcome).toMatchObject({ ok: true });
    const gate = { id: "g", level: 1, title: "", commands: ["test -e made"] } as const;
    const check = { runId: "r", gate, taskId: "1", timeoutMs: 10_000 };
    const gates = createProcessGateRunner({ cwd });
    expect((await gates.check({ ...check, directory }, signal)).ok).toBe(true);
    expect((await gates.check(check, signal)).ok).toBe(false);
  });

  it("keeps the whole output in a log, and only its end in memory", async () => {
    const outcome = await run(node(`for (let i = 0; i < 20000; i += 1) console.log("line " + i)`), {
      outputLimitBytes: 100,
    });
    expect((outcome as { output: string }).output).toMatch(/^….*line 19999$/s);
    expect((outcome as { output: string }).output.length).toBeLessThan(120);
    const log = readFileSync(join(cwd, ".claude/orchestration/runs/r%2F1/logs/1.2.log"), "utf8");
    expect(log.split("\n")).toHaveLength(20001);
  });

  it("is not hurt by an agent that reads nothing", async () => {
    const runner = createProcessRunner({ command: "exit 0", cwd });
    const instructions = "x".repeat(5_000_000);
    expect(
      await runner.run(
        { ...order, instructions, task: { id: "1" } } as never,
        { signal: new AbortController().signal } as never,
      ),
    ).toMatchObject({ ok: true });
  });

  it.skipIf(process.platform === "win32")(
    "ends an agent that ignores the request, with everything it started",
    async () => {
      const marker = join(cwd, "alive");
      const child = node(
        `process.on("SIGTERM", () => {}); require("fs").writeFileSync(${JSON.stringify(marker)}, String(process.pid)); setInterval(() => {}, 1000)`,
      );
      const parent = node(
        `process.on("SIGTERM", () => {}); require("child_process").spawn(${JSON.stringify(child)}, { shell: true, stdio: "ignore" }); setInterval(() => {}, 1000)`,
      );
      const controller = new AbortController();
      const running = run(parent, {}, controller.signal);
      while (!existsSync(marker) || readFileSync(marker, "utf8") === "")
        await new Promise((resolve) => setTimeout(resolve, 10));
      controller.abort();
      expect(await running).toMatchObject({
        ok: false,
        reason: expect.stringMatching(/^ended by SIG(TERM|KILL)$/) as string,
      });
      const pid = Number(readFileSync(marker, "utf8"));
      expect(await isGone(pid)).toBe(true);
    },
  );

  it.skipIf(process.platform === "win32")("ends what an agent leaves running when it is done", async () => {
    const marker = join(cwd, "left");
    const child = node(
      `require("fs").writeFileSync(${JSON.stringify(marker)}, String(process.pid)); setInterval(() => {}, 1000)`,
    );
    const outcome = await run(`${child} & while [ ! -s ${JSON.stringify(marker)} ]; do sleep 0.02; done`);
    expect(outcome).toMatchObject({ ok: true });
    const pid = Number(readFileSync(marker, "utf8"));
    expect(await isGone(pid)).toBe(true);
  });

  it.skipIf(process.platform === "win32")(
    "ends what an attempt of a run that died left behind, before it begins again",
    async () => {
      const marker = join(cwd, "orphan");
      const agent = node(
        `require("fs").writeFileSync(${JSON.stringify(marker)}, String(process.pid)); setInterval(() => {}, 1000)`,
      );
      void createProcessRunner({ command: agent, cwd }).run(
        { ...order, attempt: 1, task: { id: "o" } } as never,
        { signal: new AbortController().signal } as never,
      );
      const mark = join(cwd, ".claude/orchestration/runs/r%2F1/tasks/o.1.pid");
      while (!existsSync(marker) || readFileSync(marker, "utf8") === "" || !existsSync(mark))
        await new Promise((resolve) => setTimeout(resolve, 10));
      const pid = Number(readFileSync(marker, "utf8"));
      const runner = createProcessRunner({ command: "exit 0", cwd });
      expect(
        await runner.run({ ...order, task: { id: "o" } } as never, { signal: new AbortController().signal } as never),
      ).toMatchObject({ ok: true });
      expect(await isGone(pid)).toBe(true);
      expect(existsSync(mark)).toBe(false);
    },
  );

  it.runIf(process.platform === "linux")(
    "ends what is left of a group of which the first process has ended",
    async () => {
      const marker = join(cwd, "rest");
      const rest = node(
        `require("fs").writeFileSync(${JSON.stringify(marker)}, String(process.pid)); setInterval(() => {}, 1000)`,
      );
      // As an agent that goes on after its run was killed, and ends before what it started.
      const mark = join(cwd, ".claude/orchestration/runs/left/tasks/o.1.pid");
      mkdirSync(dirname(mark), { recursive: true });
      const leader = spawn("/bin/sh", ["-c", `cat /proc/$$/stat >"$1"; ${rest} & exit 0`, "sh", mark], {
        detached: true,
        stdio: "ignore",
        env: { ...process.env, ORCH_RUN_ID: "left" },
      });
      await new Promise((ended) => leader.once("exit", ended));
      while (!existsSync(marker) || readFileSync(marker, "utf8") === "")
        await new Promise((resolve) => setTimeout(resolve, 10));
      expect(await endLeftAgents(join(cwd, ".claude/orchestration"), "left")).toEqual([leader.pid]);
      expect(await isGone(Number(readFileSync(marker, "utf8")))).toBe(true);
      expect(existsSync(mark)).toBe(false);
      expect(await endLeftAgents(join(cwd, ".claude/orchestration"), "left")).toEqual([]);
      expect(await endLeftAgents(join(cwd, ".claude/orchestration"), "no such run")).toEqual([]);
    },
  );

  it.each([
    `${process.pid} (a) b) S 1 2 3 0 -1 0 0 0 0 0 0 0 0 0 0 0 0 0 12 0`,
    `${process.pid} Mon Jan  1 00:00:00 2001`,
    "",
    "1 (init) S 0",
    "-5",
  ])("leaves a process alone that only has the number of an old one: %j", async (text) => {
    const mark = join(cwd, ".claude/orchestration/runs/old/tasks/p.1.pid");
    mkdirSync(dirname(mark), { recursive: true });
    writeFileSync(mark, text);
    expect(await endLeftAgents(join(cwd, ".claude/orchestration"), "old")).toEqual([]);
    expect(existsSync(mark)).toBe(false);
  });

  it("starts what the sandbox makes of it, and nothing where that cannot", async () => {
    const made = join(cwd, "unconfined");
    const confine = vi.fn<Sandbox["confine"]>((launch) =>
      Promise.resolve({ ...launch, command: "/bin/sh", args: ["-c", "echo confined"] }),
    );
    const command = `touch ${JSON.stringify(made)}`;
    expect(await run(command, { sandbox: { name: "box", confine } })).toMatchObject({ ok: true, output: "confined" });
    expect(confine.mock.calls[0]).toMatchObject([{ directory: cwd, environment: { ORCH_TASK_ID: "1" } }, order]);
    confine.mockRejectedValueOnce(new Error("no room"));
    expect(await run(command, { sandbox: { name: "box", confine } })).toMatchObject({
      ok: false,
      reason: "could not be started: box: no room",
    });
    expect(existsSync(made)).toBe(false);
  });

  it("refuses an empty command", () => {
    expect(() => createProcessRunner({ command: " " })).toThrow("Expected `command` to be a shell command");
  });
});

describe("createProcessGateRunner", () => {
  const check = async (commands: string[], timeoutMs = 10_000): Promise<{ ok: boolean | null; output: string }> =>
    createProcessGateRunner({ cwd, graceMs: 100 }).check(
      { runId: "r", gate: { id: "g", level: 1, title: "g", commands }, taskId: "1", timeoutMs },
      new AbortController().signal,
    );

  it("runs command after command, and quotes the one that fails", async () => {
    expect(await check(["exit 0", "exit 0"])).toEqual({ ok: true, output: "" });
    const failing = node(`console.log("2 tests failed"); process.exitCode = 1`);
    expect(await check(["exit 0", failing, "exit 9"])).toEqual({
      ok: false,
      output: `\`${failing}\` exit code 1: 2 tests failed`,
    });
  });

  it("ends what takes too long", async () => {
    const hanging = node("setInterval(() => {}, 1000)");
    expect(await check([hanging], 300)).toEqual({ ok: false, output: `\`${hanging}\` took longer than 300 ms` });
  });
});

describe("allowedEnvironment", () => {
  it("lets through what programs need and what is named, nothing else", () => {
    const given = {
      PATH: "p",
      Path: "q",
      HOME: "h",
      LC_ALL: "C",
      AWS_SECRET: "s",
      MY_A: "1",
      MY_B: "2",
      OTHER: undefined,
      __proto__: null,
    } as never;
    expect(allowedEnvironment(given, ["MY_A", "OTHER"])).toEqual({
      PATH: "p",
      Path: "q",
      HOME: "h",
      LC_ALL: "C",
      MY_A: "1",
    });
    expect(allowedEnvironment(given, ["MY_*"])).toMatchObject({ MY_A: "1", MY_B: "2" });
  });
});
