import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const program = resolve("dist/cli/main.js");
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const makeFolder = (files: Record<string, string> = {}): string => {
  const folder = mkdtempSync(join(tmpdir(), "orch-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
};

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}
const orch = (cwd: string, ...args: string[]): Promise<Ended> =>
  new Promise((done) => {
    const child = execFile(
      process.execPath,
      [program, ...args],
      {
        cwd,
        env: {
          ...process.env,
          NO_COLOR: "1",
          ORCH_RUN_ID: undefined,
          ORCH_AGENT_ID: undefined,
          ORCH_DIRECTORY: undefined,
        },
      },
      (error, stdout, stderr) =>
        done({ code: error === null ? 0 : ((error.code as number | undefined) ?? null), stdout, stderr }),
    );
    child.stdin?.end();
  });
const json = async (cwd: string, ...args: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await orch(cwd, ...args, "--json")).stdout) as Record<string, unknown>;

const tasks = JSON.stringify({
  tasks: [
    { id: "1", title: "User model", files: ["src/models/user.py"], estimateMinutes: 30 },
    { id: "2", title: "Login endpoint", files: ["src/api/login.py"], dependsOn: ["1"], estimateMinutes: 60 },
    { id: "3", title: "Pytest fixtures", files: ["tests/conftest.py"], dependsOn: ["1"], estimateMinutes: 20 },
  ],
});
const agent = (work: string): string => {
  const path = join(makeFolder(), "agent.cjs");
  writeFileSync(
    path,
    `const fs = require("fs"); const { execFileSync } = require("child_process"); const orch = (...args) => execFileSync(process.execPath, [${JSON.stringify(program)}, ...args], { encoding: "utf8" });\nconst id = process.env.ORCH_TASK_ID;\n${work}`,
  );
  return `${JSON.stringify(process.execPath)} ${JSON.stringify(path)}`;
};

const waitFor = async (condition: () => Promise<boolean> | boolean): Promise<void> => {
  for (let i = 0; i < 600; i += 1) {
    if (await condition()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("waited for nothing");
};

describe("orch plan", () => {
  it("gives the plan as one JSON document, and text for people beside it", async () => {
    const cwd = makeFolder({ "tasks.json": tasks });
    const { code, stdout, stderr } = await orch(cwd, "plan", "login", "--tasks", "tasks.json", "--json");
    expect(code).toBe(0);
    const plan = JSON.parse(stdout) as Record<string, unknown>;
    expect(plan).toMatchObject({
      feature: "login",
      strategy: "feature_development",
      schedule: { makespanMinutes: 90, lowerBoundMinutes: 90, gap: 0, optimal: true },
      gates: [],
      findings: expect.any(Array) as unknown,
    });
    expect((plan["agents"] as { taskIds: string[] }[]).flatMap((one) => one.taskIds).sort()).toEqual(["1", "2", "3"]);
    expect((plan["ownership"] as [string, string[]][]).map(([pattern]) => pattern)).toContain("tests/conftest.py");
    expect(stderr).toContain("Schedule: 1.5 h");
    expect(readdirSync(cwd)).toEqual(["tasks.json"]);
  });

  it("finds the feature's PRP, its task file, or takes the feature for a file", async () => {
    const prp = "# PRP: x\n\n```yaml\nTask 1 - Models:\n  domain: backend\nTask 2 - API:\n  depends_on: task_1\n```\n";
    const cwd = makeFolder({
      "PRPs/active/x.md": prp,
      "specs/y/tasks.md": "# Tasks\n\n- [ ] T001 Make the model in src/a.py\n",
      "z/tasks.json": tasks,
    });
    expect((await json(cwd, "plan", "x", "--from-prp"))["tasks"]).toHaveLength(2);
    expect((await json(cwd, "plan", "x"))["feature"]).toBe("x");
    expect((await json(cwd, "plan", "y"))["tasks"]).toHaveLength(1);
    expect((await json(cwd, "plan", "z/tasks.json"))["feature"]).toBe("z");
  });

  it.each([
    [["plan", "x"], /There is no task file for "x"; looked at .*PRPs\/active\/x.md.*--tasks FILE/],
    [["plan", "x", "--tasks", "none.json"], /Cannot read the task file none.json: there is no such file/],
    [["plan", "x", "--tasks", "."], /it is a folder/],
    [["plan", "x", "--tasks", "broken.json"], /broken.json:3: expected/],
    [["plan", "x", "--tasks", "empty.md"], /empty.md/],
    [["plan", "x", "--tasks", "circle.json"], /circle|cycle/i],
    [
      ["plan", "x", "--tasks", "good.json", "--agents", "9"],
      /Expected --agents to be auto or a whole number from 2 to 8, got "9"/,
    ],
    [["plan", "x", "--tasks", "good.json", "--strategy", "fast"], /fast/],
    [["plan", "x", "--tasks", "good.json", "--personas", "backend,wizard"], /wizard.*backend/s],
    [["plan", "x", "--tsks", "good.json"], /Did you mean --tasks/],
    [["plan"], /missing required argument 'feature'/],
    [["run", "x", "--tasks", "good.json"], /Expected --agent-command/],
    [
      ["run", "x", "--tasks", "good.json", "--agent-command", "true", "--retries", "-1"],
      /--retries to be a whole number from 0, got "-1"/,
    ],
    [["status"], /There is no run; no run was started here/],
    [["resume", "gone"], /There is no run of "gone"/],
    [["abort"], /There is no run/],
    [["message"], /There is no run/],
    [["progress", "half"], /Expected a percentage from 0 to 100, got "half"/],
    [["guard"], /guard/],
  ])("says what is wrong and ends with 2: %j", async (args, message) => {
    const cwd = makeFolder({
      "good.json": tasks,
      "broken.json": '{\n "tasks": [\n {"id": }]}',
      "empty.md": "",
      "circle.json": JSON.stringify({
        tasks: [
          { id: "a", title: "a", dependsOn: ["b"] },
          { id: "b", title: "b", dependsOn: ["a"] },
        ],
      }),
    });
    const { code, stderr, stdout } = await orch(cwd, ...args);
    expect(stderr + stdout).toMatch(message);
    expect(code).toBe(2);
    if (args.length > 1)
      expect(JSON.parse((await orch(cwd, ...args, "--json")).stdout)).toMatchObject({
        error: { code: expect.any(String) as string },
      });
  });

  it("shows help with examples for every command", async () => {
    const cwd = makeFolder();
    const { stdout } = await orch(cwd, "--help");
    const names = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1]!).filter((name) => name !== "help");
    expect(names).toEqual(
      expect.arrayContaining([
        "run",
        "plan",
        "status",
        "abort",
        "resume",
        "watch",
        "guard",
        "personas",
        "message",
        "progress",
        "context",
        "handoff",
        "checkpoint",
      ]),
    );
    for (const name of names) expect((await orch(cwd, name, "--help")).stdout).toMatch(/Usage: orch/);
    expect((await orch(cwd, "run", "--help")).stdout).toContain("Examples:");
  });

  it("tells its version", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(await orch(makeFolder(), "--version")).toMatchObject({ code: 0, stdout: `${version}\n` });
  });
});

describe("orch run", () => {
  it("starts each task's process after those it waits for, and tells what became of it", async () => {
    const cwd = makeFolder({ "tasks.json": tasks });
    const log = join(cwd, "log");
    const command = agent(
      `fs.appendFileSync(${JSON.stringify(log)}, "start " + id + "\\n"); fs.readFileSync(0); fs.appendFileSync(${JSON.stringify(log)}, "end " + id + "\\n");`,
    );
    const { code, stdout } = await orch(cwd, "login", "--tasks", "tasks.json", "--agent-command", command, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: "completed", feature: "login" });
    const lines = readFileSync(log, "utf8").trim().split("\n");
    expect(lines.slice(0, 2)).toEqual(["start 1", "end 1"]);
    expect([...lines].sort()).toEqual(["end 1", "end 2", "end 3", "start 1", "start 2", "start 3"]);
    const status = await json(cwd, "status");
    expect(status).toMatchObject({
      feature: "login",
      status: "completed",
      tasks: [{ taskId: "1", status: "completed", attempts: 1 }, { taskId: "2" }, { taskId: "3" }],
    });
    const folder = join(cwd, ".claude/orchestration/runs", status["runId"] as string);
    expect(readdirSync(folder).filter((name) => name.endsWith(".jsonl"))).toHaveLength(1);
    expect((await orch(cwd, "watch", "--plain")).stdout).toMatch(/run completed/);
    expect(JSON.parse(readFileSync(join(cwd, ".claude/orchestration/messages.json"), "utf8"))).toEqual([]);
  });

  it("ends with 1 where a task fails, after the rest was done", async () => {
    const cwd = makeFolder({ "tasks.json": tasks });
    const command = agent(`if (id === "2") { console.error("the endpoint is broken"); process.exit(4); }`);
    const { code, stdout } = await orch(
      cwd,
      "run",
      "login",
      "--tasks",
      "tasks.json",
      "--retries",
      "0",
      "--agent-command",
      command,
      "--json",
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: "failed" });
    const status = (await json(cwd, "status"))["tasks"] as { taskId: string; status: string; reason: string | null }[];
    expect(status).toMatchObject([
      { status: "completed" },
      { status: "failed", reason: "exit code 4: the endpoint is broken" },
      { status: "completed" },
    ]);
    const again = await orch(cwd, "resume", "--agent-command", agent(""));
    expect(again.code).toBe(0);
    expect((await json(cwd, "status"))["tasks"]).toMatchObject([
      { attempts: 1 },
      { attempts: 2, status: "completed" },
      { attempts: 1 },
    ]);
  });

  it("runs gates of a task file before dependents start", async () => {
    const withGates = JSON.stringify({
      tasks: [
        { id: "1", title: "a", gates: ["g"] },
        { id: "2", title: "b", dependsOn: ["1"] },
      ],
      gates: [{ id: "g", level: 2, title: "there", commands: ["test -f made"] }],
    });
    const cwd = makeFolder({ "tasks.json": withGates });
    const good = await orch(
      cwd,
      "run",
      "x",
      "--tasks",
      "tasks.json",
      "--agent-command",
      agent(`if (id === "1") fs.writeFileSync("made", "");`),
    );
    expect(good.code).toBe(0);
    const bad = makeFolder({ "tasks.json": withGates });
    expect(
      (await orch(bad, "run", "x", "--tasks", "tasks.json", "--retries", "0", "--agent-command", agent(""))).code,
    ).toBe(1);
    expect((await json(bad, "status"))["tasks"]).toMatchObject([
      { status: "failed", reason: expect.stringContaining("gate g failed") as string },
      { status: "skipped" },
    ]);
    expect(
      (await orch(bad, "run", "x", "--tasks", "tasks.json", "--gates", "off", "--agent-command", agent(""))).code,
    ).toBe(0);
  });

  it("tells the truth after it was killed, and goes on from there", async () => {
    const cwd = makeFolder({ "tasks.json": tasks });
    const log = join(cwd, "log");
    const command = agent(
      `fs.appendFileSync(${JSON.stringify(log)}, id + "#" + process.env.ORCH_ATTEMPT + "\\n"); if (id !== "1" && process.env.ORCH_ATTEMPT === "1") setTimeout(() => {}, 20000);`,
    );
    const child = spawn(
      process.execPath,
      [program, "run", "login", "--tasks", "tasks.json", "--agent-command", command],
      { cwd, stdio: "ignore" },
    );
    const ended = new Promise((done) => child.once("exit", done));
    await waitFor(() => {
      try {
        return readFileSync(log, "utf8").split("\n").length > 3;
      } catch {
        return false;
      }
    });
    expect((await json(cwd, "status"))["status"]).toBe("running");
    expect((await orch(cwd, "resume")).stderr).toMatch(/held|process/);
    child.kill("SIGKILL");
    await ended;
    const status = await json(cwd, "status");
    expect(status["status"]).toBe("interrupted");
    expect(status["tasks"]).toMatchObject([{ status: "completed" }, { status: "running" }, { status: "running" }]);
    expect((await orch(cwd, "resume")).code).toBe(0);
    expect(readFileSync(log, "utf8").trim().split("\n").sort()).toEqual(["1#1", "2#1", "2#2", "3#1", "3#2"]);
  });

  it.each([
    ["orch abort", 130],
    ["SIGINT", 130],
    ["SIGTERM", 130],
    ["a terminal that was closed", 130],
    ["an error that nobody caught", 1],
  ])("ends by %s with %i, and leaves no agent, no lock and no mark", async (how, code) => {
    const cwd = makeFolder({
      "tasks.json": tasks,
      "later.mjs": `const timer = setInterval(() => { if (fs.existsSync("now")) { clearInterval(timer); throw new Error("boom"); } }, 20);
        import fs from "node:fs"; timer.unref();`,
    });
    const pid = join(cwd, "pid");
    const command = agent(
      `fs.writeFileSync(${JSON.stringify(pid)}, String(process.pid)); setTimeout(() => {}, 60000);`,
    );
    const child = spawn(
      process.execPath,
      [
        ...["--import", "./later.mjs", program, "run", "login", "--tasks", "tasks.json", "--run-id", "r"],
        ...["--agent-command", command],
      ],
      { cwd, stdio: ["ignore", "pipe", "pipe"] },
    );
    let stderr = "";
    child.stdout.resume();
    child.stderr.on("data", (chunk) => (stderr += String(chunk)));
    const ended = new Promise<number | null>((done) => child.once("exit", (exitCode) => done(exitCode)));
    await waitFor(() => {
      try {
        return readFileSync(pid, "utf8") !== "";
      } catch {
        return false;
      }
    });
    if (how === "orch abort") expect(await json(cwd, "abort", "login")).toMatchObject({ status: "aborted" });
    else if (how === "an error that nobody caught") writeFileSync(join(cwd, "now"), "");
    else if (how === "a terminal that was closed") {
      child.stdout.destroy();
      child.stderr.destroy();
      child.kill("SIGHUP");
    } else child.kill(how as NodeJS.Signals);
    expect(await ended, stderr).toBe(code);
    expect(await json(cwd, "status")).toMatchObject({ status: "aborted", holder: null });
    expect(() => process.kill(Number(readFileSync(pid, "utf8")), 0)).toThrow("ESRCH");
    const left = readdirSync(join(cwd, ".claude/orchestration"), { recursive: true, encoding: "utf8" });
    expect(left.filter((path) => /lock-|\.pid$|\.tmp$/.test(path))).toEqual([]);
  });

  it("marks a run whose process is gone as aborted, and ends the agents that it left", async () => {
    const cwd = makeFolder({ "tasks.json": tasks });
    const pid = join(cwd, "pid");
    const command = agent(
      `fs.writeFileSync(${JSON.stringify(pid)}, String(process.pid)); setTimeout(() => {}, 60000);`,
    );
    const child = spawn(
      process.execPath,
      [program, "run", "login", "--tasks", "tasks.json", "--run-id", "r", "--agent-command", command],
      { cwd, stdio: "ignore" },
    );
    const ended = new Promise((done) => child.once("exit", done));
    await waitFor(() => existsSync(pid) && readFileSync(pid, "utf8") !== "");
    child.kill("SIGKILL");
    await ended;
    expect(() => process.kill(Number(readFileSync(pid, "utf8")), 0)).not.toThrow();
    expect(await json(cwd, "abort", "login")).toMatchObject({ runId: "r", status: "aborted" });
    expect((await json(cwd, "status"))["status"]).toBe("aborted");
    await waitFor(() => {
      try {
        process.kill(Number(readFileSync(pid, "utf8")), 0);
        return false;
      } catch {
        return true;
      }
    });
  });

  it("does again what was edited and what builds on it, and says so before", async () => {
    const cwd = makeFolder({ "tasks.json": tasks });
    const log = join(makeFolder(), "log");
    const command = agent(`fs.appendFileSync(${JSON.stringify(log)}, id + "\\n");`);
    const begun = ["run", "login", "--tasks", "tasks.json", "--agents", "2", "--agent-command", command];
    expect((await orch(cwd, ...begun, "--run-id", "r")).code).toBe(0);
    const edited = JSON.parse(tasks) as { tasks: { id: string; title: string }[] };
    edited.tasks[2]!.title = "Pytest fixtures for logins";
    edited.tasks.push({ id: "4", title: "Logout endpoint" });
    writeFileSync(join(cwd, "tasks.json"), JSON.stringify(edited));
    const said = (await json(cwd, "resume", "--run", "r", "--explain")) as {
      tasks: { taskId: string; action: string }[];
    };
    expect(said.tasks.map(({ taskId, action }) => `${taskId} ${action}`)).toEqual([
      "1 reused",
      "2 reused",
      "3 redone",
      "4 new",
    ]);
    expect((await json(cwd, "resume", "--run", "r"))["status"]).toBe("completed");
    expect(readFileSync(log, "utf8").split("\n").slice(3, -1).sort()).toEqual(["3", "4"]);
  });

  it("lets agents speak with the run and each other", async () => {
    const cwd = makeFolder({ "tasks.json": tasks });
    const out = join(cwd, "out");
    const command = agent(`
      orch("progress", "50", "half way");
      if (id === "1") {
        orch("message", "all", "the model is ready");
        orch("context", "set", "port", "8080", "--if-version", "0");
        orch("checkpoint", "save", "model done", "--next", "indexes");
        orch("checkpoint", "restore", "1");
        try { orch("handoff", "handoff.json"); } catch (error) { fs.appendFileSync(${JSON.stringify(out)}, "rejected " + error.status + "\\n"); }
        fs.mkdirSync("src/models", { recursive: true });
        fs.writeFileSync("src/models/user.py", "class User: pass");
        orch("handoff", "handoff.json");
        try { orch("context", "set", "port", "9", "--if-version", "0"); } catch (error) { fs.appendFileSync(${JSON.stringify(out)}, "conflict " + error.status + "\\n"); }
      } else {
        const read = () => JSON.parse(orch("message", "read", "--json")).map((message) => message.text);
        fs.appendFileSync(${JSON.stringify(out)}, id + " " + JSON.stringify([read(), read(), orch("context", "get", "port").trim()]) + "\\n");
      }`);
    writeFileSync(
      join(cwd, "handoff.json"),
      JSON.stringify({
        handoff: { from: "backend_agent", to: "qa_agent", deliverables: { files: ["src/models/user.py"] }, notes: "" },
      }),
    );
    const { code, stderr } = await orch(cwd, "run", "login", "--tasks", "tasks.json", "--agent-command", command);
    expect(stderr).not.toContain("failed");
    expect(code).toBe(0);
    const lines = readFileSync(out, "utf8").trim().split("\n");
    expect(lines.slice(0, 2)).toEqual(["rejected 1", "conflict 1"]);
    expect(lines.slice(2).map((line) => JSON.parse(line.slice(2)) as unknown)).toContainEqual([
      ["the model is ready"],
      [],
      "8080",
    ]);
    const saved = { agentId: "backend", taskId: "1", note: "model done", nextSteps: ["indexes"] };
    expect(await json(cwd, "checkpoint", "list")).toMatchObject([
      { number: 1, ...saved },
      { number: 2, ...saved },
    ]);
    expect(await json(cwd, "context", "watch")).toMatchObject({ key: "port", version: 1, value: 8080 });
    expect(JSON.parse(readFileSync(join(cwd, ".claude/orchestration/messages.json"), "utf8"))).toMatchObject([
      { message: "the model is ready" },
    ]);
  });
});

describe("orch personas", () => {
  it("lists the seed's ten, or those of a registry", async () => {
    const cwd = makeFolder({
      "r.json": JSON.stringify({
        personas: {
          wizard: {
            name: "Wizard",
            focus: "spells",
            expertise: ["fire"],
            auto_triggers: { keywords: ["spell"], file_patterns: ["magic/**/*"] },
          },
        },
      }),
    });
    expect(((await json(cwd, "personas"))["personas"] as { id: string }[]).map((one) => one.id).sort()).toEqual([
      "agent",
      "analyzer",
      "backend",
      "data_engineer",
      "devops",
      "frontend",
      "performance",
      "qa",
      "refactorer",
      "security",
    ]);
    expect((await orch(cwd, "personas", "--registry", "r.json")).stdout).toContain("wizard");
  });
});
