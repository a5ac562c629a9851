import { mkdir, writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDirectoryStore } from "../../src/adapters/store/directory/index.ts";
import { makePlan } from "../../src/core/plan/index.ts";
import { runCli } from "../../src/cli/run-cli.ts";
import { readTasks } from "../../src/intake/index.ts";
import { addTo, makeTree } from "../adapters/guard/directory/make-tree.ts";

const owners = { "src/api/**": "backend", "src/api/schema.ts": "data", "tests/**": ["qa", "backend"] };

const tree = {
  "owners.json": JSON.stringify(owners),
  "owners.yaml": 'src/api/**: backend\n"src/api/schema.ts": data\ntests/**: [qa, backend]\n',
  "crossing.json": JSON.stringify({ "src/**": "backend", "**/*.sql": "data" }),
  "twice.json": '{"src/**":"backend","src/**":"data"}',
  "broken.json": JSON.stringify({ "../x": "backend" }),
  "plan.json": JSON.stringify({
    feature: "f",
    agents: [{ agentId: "backend" }, { agentId: "idle" }],
    ownership: [
      ["src/api/**", ["backend"]],
      ["secret/**", []],
    ],
    tasks: [{ id: "1", files: ["src/api/x.ts", "docs/x.md"] }],
  }),
  ".github/CODEOWNERS": "*.ts @web\n/docs/ @writers\n/docs/api.ts @web\n/docs/ @everyone\n",
  "plain.CODEOWNERS": "/src/ @web\n",
  "src/api/users.ts": "",
  "src/api/link.ts": "-> ../../README.md",
  "README.md": "",
} as const;

describe("orch guard", () => {
  let cwd = "";
  let out = "";
  let err = "";
  beforeEach(async () => {
    cwd = await makeTree(tree);
    out = err = "";
    vi.spyOn(process.stdout, "write").mockImplementation((text) => ((out += String(text)), true));
    vi.spyOn(process.stderr, "write").mockImplementation((text) => ((err += String(text)), true));
    for (const name of ["ORCH_AGENT_ID", "ORCH_TASK_FILE", "ORCH_RUN_ID", "ORCH_DIRECTORY"])
      vi.stubEnv(name, undefined);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
  const orch = (...words: string[]): Promise<number> => runCli(["guard", ...words, "--cwd", cwd]);
  const answer = (): Record<string, unknown> => JSON.parse(out) as Record<string, unknown>;

  it.each(["owners.json", "owners.yaml"])("checks with the rules of %s", async (rules) => {
    expect(await orch("check", "--agent", "backend", "--rules", rules, "src/api/users.ts", "tests/x.py")).toBe(0);
    expect(out).toContain("allowed  src/api/users.ts");
    out = "";
    expect(await orch("check", "--agent", "backend", "--rules", rules, "src/api/users.ts", "src/api/schema.ts")).toBe(
      3,
    );
    expect(out).toContain("denied   src/api/schema.ts  not-owner, owned by data");
  });

  it("compiles rules for a client, and refuses what it cannot say", async () => {
    expect(await orch("rules", "--for", "codex", "--agent", "qa", "--rules", "owners.json")).toBe(0);
    expect(out).toContain('/tests" = "write"');
    expect(out).not.toContain('/src/api" = "write"');
    out = "";
    expect(await orch("rules", "--for", "copilot", "--agent", "@web", "--rules", ".github/CODEOWNERS")).toBe(2);
    expect(err).toContain('"**/*.ts{,/**}"');
    expect(
      await orch("rules", "--for", "copilot", "--agent", "@web", "--rules", ".github/CODEOWNERS", "--json", "--narrow"),
    ).toBe(0);
    expect(answer()).toMatchObject({ client: "copilot", agentId: "@web" });
    expect(await orch("rules", "--for", "vim", "--agent", "qa", "--rules", "owners.json")).toBe(2);
    expect(await orch("rules", "--for", "codex", "--rules", "owners.json")).toBe(2);
  });

  it("answers as one JSON document", async () => {
    const code = await orch(
      "check",
      "--agent",
      "qa",
      "--rules",
      "owners.json",
      "--json",
      "src/api/users.ts",
      "tests/a",
    );
    expect(code).toBe(3);
    expect(answer()).toMatchObject({
      agentId: "qa",
      operation: "write",
      allowed: false,
      decisions: [
        { asked: "src/api/users.ts", allowed: false, reason: "not-owner", ownerIds: ["backend"] },
        { asked: "tests/a", allowed: true, reason: "owner" },
      ],
    });
    expect(err).toContain("denied");
  });

  it("looks at the files, unless asked not to", async () => {
    const words = ["check", "--agent", "backend", "--rules", "owners.json", "src/api/link.ts"];
    expect(await orch(...words)).toBe(3);
    expect(await orch(...words, "--no-files")).toBe(0);
    expect(await orch(...words, "--op", "delete")).toBe(0);
  });

  it("takes the other end of a rename, a link's target, and paths from another folder", async () => {
    const words = ["check", "--agent", "backend", "--rules", "owners.json"];
    expect(await orch(...words, "--op", "rename", "--to", "src/api/new.ts", "src/api/users.ts")).toBe(0);
    expect(await orch(...words, "--op", "rename", "--to", "README.md", "src/api/users.ts")).toBe(3);
    expect(await orch(...words, "--op", "symlink", "--link-target", "src/api/users.ts", "src/api/l")).toBe(0);
    expect(await orch(...words, "--op", "symlink", "--link-target", "README.md", "src/api/l")).toBe(3);
    const rules = join(cwd, "owners.json");
    const below = ["guard", "check", "--agent", "backend", "--rules", rules, "--root", cwd, "--cwd", join(cwd, "src")];
    expect(await runCli([...below, "api/users.ts"])).toBe(0);
    expect(await runCli([...below, "../src/api/users.ts"])).toBe(3);
    expect(await runCli([...below, join(cwd, "src/api/users.ts")])).toBe(0);
  });

  it("takes paths on stdin", async () => {
    const stdin = (text: string | Buffer): void =>
      void vi.spyOn(process, "stdin", "get").mockReturnValue(Readable.from([Buffer.from(text)]) as never);
    const words = ["check", "--agent", "backend", "--rules", "owners.json", "--stdin0", "--json"];
    stdin("src/api/a b\0src/api/line\nbreak\0tests/x\0");
    expect(await orch(...words)).toBe(3);
    expect(
      (answer()["decisions"] as { asked: string; reason: string }[]).map((one) => [one.asked, one.reason]),
    ).toEqual([
      ["src/api/a b", "owner"],
      ["src/api/line\nbreak", "path-control-character"],
      ["tests/x", "owner"],
    ]);
    stdin("");
    expect(await orch(...words)).toBe(0);
    stdin(Buffer.from([0x61, 0xff, 0]));
    expect(await orch(...words)).toBe(2);
  });

  it.each<[string, string[]]>([
    ["no agent", ["check", "--rules", "owners.json", "x"]],
    ["an unknown operation", ["check", "--agent", "a", "--rules", "owners.json", "--op", "explode", "x"]],
    ["no paths", ["check", "--agent", "a", "--rules", "owners.json"]],
    ["no rules anywhere", ["check", "--agent", "a", "x"]],
    ["rules that are not there", ["check", "--agent", "a", "--rules", "none.json", "x"]],
    ["rules that cross", ["check", "--agent", "a", "--rules", "crossing.json", "x"]],
    ["a pattern that stands twice", ["check", "--agent", "a", "--rules", "twice.json", "x"]],
    ["a broken pattern", ["check", "--agent", "a", "--rules", "broken.json", "x"]],
    ["a broken pattern, for overlaps", ["overlaps", "broken.json"]],
    ["two sources", ["check", "--agent", "a", "--rules", "owners.json", "--plan", "plan.json", "x"]],
    ["two files", ["overlaps", "owners.json", "--rules", "owners.json"]],
    ["a plan that is none", ["check", "--agent", "a", "--plan", "owners.json", "x"]],
    ["a wrong mode", ["check", "--agent", "a", "--rules", "owners.json", "--overlap", "first", "x"]],
    ["a wrong choice for links", ["check", "--agent", "a", "--rules", "owners.json", "--hard-links", "x", "x"]],
    ["a run that is not there", ["check", "--agent", "a", "--run", "r", "x"]],
    ["a root that is not there", ["check", "--agent", "a", "--rules", "owners.json", "--root", "none", "x"]],
    ["an unknown command", ["explode"]],
    ["no command", []],
    ["no CODEOWNERS file", ["import-codeowners", "none"]],
    ["nothing to cover", ["coverage", "--rules", "owners.json"]],
  ])("ends with 2 for %s", async (_, words) => {
    expect(await orch(...words)).toBe(2);
    expect(err).not.toBe("");
    expect(out).toBe("");
  });

  it("shows the rules that match a path", async () => {
    expect(await orch("explain", "src/api/schema.ts", "--rules", "owners.json")).toBe(0);
    expect(out).toContain("src/api/schema.ts is owned by data");
    expect(out.indexOf("-> src/api/schema.ts")).toBeLessThan(out.indexOf("src/api/**"));
    out = "";
    expect(await orch("explain", "docs/api.ts", "--rules", ".github/CODEOWNERS", "--json")).toBe(0);
    expect(answer()).toMatchObject({ ownerIds: ["@everyone"], fault: null });
    for (const [path, says] of [
      [".git/config", "always protected"],
      ["free", "named by no rule"],
      ["../x", "no path that is judged"],
    ] as const) {
      await orch("explain", path, "--rules", "owners.json");
      expect(out).toContain(says);
    }
    await orch("explain", "secret/x", "--plan", "plan.json");
    expect(out).toContain("is nobody's");
  });

  it("finds overlaps of a map", async () => {
    expect(await orch("overlaps", "owners.json", "--json")).toBe(0);
    expect(answer()).toMatchObject({
      rules: 3,
      open: 0,
      overlaps: [{ code: "nested", settled: "the narrower one decides" }],
    });
    out = "";
    expect(await orch("overlaps", "--rules", "crossing.json", "--json")).toBe(3);
    expect(answer()).toMatchObject({
      open: 1,
      overlaps: [{ code: "partial", first: { ownerIds: ["backend"] }, second: { ownerIds: ["data"] }, settled: null }],
    });
    expect(await orch("overlaps", "owners.json", "--overlap", "error")).toBe(3);
  });

  it("finds overlaps of a CODEOWNERS file, and rules that can never win", async () => {
    expect(await orch("overlaps", ".github/CODEOWNERS", "--json")).toBe(3);
    const { overlaps } = answer() as {
      overlaps: { code: string; first: { line: number }; second: { line: number } }[];
    };
    const told = overlaps.map(({ code, first, second }) => [code, first.line, second.line]);
    expect(told).toContainEqual(["never-wins", 2, 4]);
    expect(told).toContainEqual(["never-wins", 3, 4]);
    expect(told).toContainEqual(["overlap", 1, 4]);
    const [pattern] = overlaps.map(({ first }) => first as unknown as { written: string; pattern: string });
    expect(pattern!.pattern).not.toBe(pattern!.written);
    expect(await orch("overlaps", "plain.CODEOWNERS")).toBe(0);
  });

  it("imports a CODEOWNERS file from where it usually is", async () => {
    expect(await orch("import-codeowners", "--json")).toBe(3);
    expect(answer()).toMatchObject({ path: ".github/CODEOWNERS", overlap: "last", lines: [1, 2, 3, 4] });
    out = "";
    expect(await orch("import-codeowners", "plain.CODEOWNERS")).toBe(0);
    expect(out).toContain("@web");
  });

  it("tells which paths nobody owns", async () => {
    expect(await orch("coverage", "--rules", "owners.json", "--json", "src/api/x", "free", ".git/config", "../x")).toBe(
      3,
    );
    expect(answer()).toMatchObject({
      owned: [{ path: "src/api/x", ownerIds: ["backend"] }],
      unowned: ["free"],
      forbidden: [".git/config"],
      refused: [{ path: "../x", reason: "path-parent" }],
    });
    out = "";
    expect(await orch("coverage", "--plan", "plan.json", "--json")).toBe(3);
    expect(answer()).toMatchObject({ owned: [{ path: "src/api/x.ts" }], unowned: ["docs/x.md"] });
    expect(await orch("coverage", "--rules", "owners.json", "tests/a")).toBe(0);
  });

  it("takes the rules of a plan, with agents that own nothing", async () => {
    expect(await orch("check", "--agent", "backend", "--plan", "plan.json", "src/api/x")).toBe(0);
    expect(await orch("check", "--agent", "idle", "--plan", "plan.json", "--op", "read", "README.md")).toBe(0);
    expect(await orch("check", "--agent", "other", "--plan", "plan.json", "--op", "read", "README.md")).toBe(3);
    expect(await orch("check", "--agent", "idle", "--plan", "plan.json", "--unowned", "allow", "README.md")).toBe(0);
    expect(await orch("check", "--agent", "backend", "--plan", "plan.json", "--unowned", "allow", "secret/x")).toBe(3);
  });

  it("knows its agent and its rules inside of a run", async () => {
    const directory = join(cwd, ".claude/orchestration");
    await mkdir(directory, { recursive: true });
    const task = {
      agentId: "qa",
      ownership: [
        ["tests/**", ["qa"]],
        ["src/**", ["backend"]],
      ],
    };
    await writeFile(join(directory, "task.json"), JSON.stringify(task));
    vi.stubEnv("ORCH_TASK_FILE", join(directory, "task.json"));
    vi.stubEnv("ORCH_AGENT_ID", "qa");
    vi.stubEnv("ORCH_DIRECTORY", directory);
    vi.spyOn(process, "cwd").mockReturnValue(join(cwd, "src"));
    expect(await runCli(["guard", "check", join(cwd, "tests/x.py")])).toBe(0);
    expect(await runCli(["guard", "check", "api/users.ts"])).toBe(3);
    expect(out).toContain("owned by backend");
    expect(await runCli(["guard", "check", join(directory, "messages.json")])).toBe(3);
  });

  it("takes the rules of a run, the newest where none is named", async () => {
    const text =
      "- [ ] 1. Write the API in `src/api/users.ts`\n- [ ] 2. Test it in `tests/users.test.ts` (depends on 1)\n";
    const plan = makePlan({ feature: "login", tasks: readTasks(text).tasks, agents: 2 });
    const store = createDirectoryStore({ directory: join(cwd, ".claude/orchestration") });
    const journal = await store.create("login-1");
    await journal.append([{ type: "run:started", atMs: 1, runId: "login-1", plan } as never]);
    await journal.close();
    const [pattern, ownerIds] = plan.ownership[0]!;
    const words = ["check", "--agent", ownerIds[0]!, pattern.replace("**", "x"), "--no-files"];
    expect(await orch(...words)).toBe(0);
    expect(await orch(...words, "--run", "login-1")).toBe(0);
    expect(await orch("check", "--agent", ownerIds[0]!, "elsewhere")).toBe(3);
  });

  it("says nothing that could drive a terminal", async () => {
    await addTo(cwd, { "odd.json": JSON.stringify({ "src/**": "a\u001b[31mb" }) });
    await orch("explain", "src/x", "--rules", "odd.json");
    expect(out).not.toContain("\u001b");
  });
});

describe("orch guard hook", () => {
  const call = JSON.stringify({ tool_name: "Write", tool_input: { file_path: "src/api/x.ts" } });
  const start = async (
    cwd: string,
    words: readonly string[],
    input: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ status: number | null; stderr: string; stdout: string }> => {
    const { spawnSync } = await import("node:child_process");
    const { PATH } = process.env;
    return spawnSync(process.execPath, ["dist/cli/main.js", "guard", "hook", "--cwd", cwd, ...words], {
      input,
      encoding: "utf8",
      env: { PATH, ...env },
    });
  };

  it("closes on everything that it cannot judge", async () => {
    const cwd = await makeTree(tree);
    const mine = ["--agent", "backend", "--rules", "owners.json"];
    expect(await start(cwd, mine, call)).toMatchObject({ status: 0, stdout: "", stderr: "" });
    const cases: [readonly string[], string, Record<string, string>?][] = [
      [mine, "nonsense"],
      [mine, ""],
      [["--agent", "backend", "--rules", "missing.json"], call],
      [["--agent", "backend", "--rules", "broken.json"], call],
      [["--agent", "backend"], call],
      [["--rules", "owners.json"], call],
      [["--agent", "nobody", "--rules", "owners.json"], call],
      [[...mine, "--bogus"], call],
      [[...mine, "--shell", "maybe"], call],
      [[...mine, "--dialect", "vim"], call],
      [mine, call, { ORCH_RUN_ID: "dead-run", ORCH_DIRECTORY: join(cwd, ".claude/orchestration") }],
      [mine, call.replace("Write", "Frobnicate")],
    ];
    for (const [words, input, env] of cases) {
      const { status, stderr } = await start(cwd, words, input, env);
      expect([words, input, status]).toEqual([words, input, 2]);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
    const cline = await start(cwd, [...mine, "--dialect", "cline"], "nonsense");
    expect(JSON.parse(cline.stdout)).toMatchObject({ cancel: true });
  });
});
