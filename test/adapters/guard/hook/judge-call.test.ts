import { describe, expect, it } from "vitest";
import { createDirectoryGuard } from "../../../../src/adapters/guard/directory/index.ts";
import {
  createGuardEndpoint,
  findAgents,
  judgeCall,
  readHookCall,
  renderAnswer,
} from "../../../../src/adapters/guard/hook/index.ts";
import type { HookVerdict } from "../../../../src/adapters/guard/hook/index.ts";
import { makeTree } from "../directory/make-tree.ts";

const rules = { "src/api/**": "backend", "src/web/**": "frontend", "README.md": ["backend", "frontend"] } as const;
const root = await makeTree({ "src/api/a.ts": "", "src/web/w.ts": "", "README.md": "", "other/x.ts": "" });
const guard = createDirectoryGuard(rules, { root, agents: ["backend", "frontend"] });

const judge = (tool: string, input: object, options: object = {}): HookVerdict =>
  judgeCall(readHookCall(JSON.stringify({ tool_name: tool, tool_input: input, cwd: root }), null), {
    guard,
    agentIds: ["backend"],
    ...options,
  });
const shell = (command: string): HookVerdict => judge("Bash", { command });

describe("judgeCall", () => {
  it.each<[string, object, boolean]>([
    ["Write", { file_path: `${root}/src/api/new.ts` }, true],
    ["Write", { file_path: "src/api/new.ts" }, true],
    ["Edit", { file_path: `${root}/src/web/w.ts` }, false],
    ["MultiEdit", { file_path: `${root}/src/api/../web/w.ts` }, false],
    ["NotebookEdit", { notebook_path: `${root}/src/api/n.ipynb` }, true],
    ["NotebookEdit", { notebook_path: `${root}/n.ipynb` }, false],
    ["Write", { file_path: "/etc/passwd" }, false],
    ["Write", { file_path: "~/x" }, false],
    ["Write", { file_path: `${root}/.git/hooks/pre-commit` }, false],
    ["Write", { file_path: 7 }, false],
    ["Write", {}, false],
    ["write_file", { file_path: "src/api/x" }, true],
    ["replace", { file_path: "src/web/x" }, false],
    ["write_to_file", { path: "src/web/x" }, false],
    ["str_replace_based_edit_tool", { command: "view", path: "src/web/w.ts" }, true],
    ["str_replace_based_edit_tool", { command: "create", path: "src/web/w.ts" }, false],
    ["Read", { file_path: "/etc/passwd" }, true],
    ["mcp__docs__search", {}, false],
    ["frobnicate", { path: "src/api/x" }, false],
    ["__proto__", {}, false],
    ["apply_patch", { command: "*** Begin Patch\n*** Add File: src/api/b.ts\n+x\n*** End Patch" }, true],
    ["apply_patch", { input: "*** Begin Patch\n*** Update File: src/api/a.ts\n*** Move to: src/web/a.ts\n" }, false],
    ["apply_patch", { input: "*** Begin Patch\n*** Add File: src/api/b.ts\n*** Delete File: src/web/w.ts\n" }, false],
    ["apply_patch", { patch: "--- a/src/api/a.ts\r\n+++ b/src/api/a.ts\r\n@@ -1 +1 @@\r\n-x\r\n+y\r\n" }, true],
    ["apply_patch", { patch: "diff --git a/x b/y\nrename from src/api/a.ts\nrename to src/web/a.ts\n" }, false],
    ["apply_patch", { input: "nothing" }, false],
    ["apply_patch", {}, false],
  ])("%s %j: %s", (tool, input, allowed) => {
    expect(judge(tool, input)).toMatchObject({ allowed });
  });

  it.each([
    "echo x > src/web/w.ts",
    "echo x >> src/web/w.ts",
    "echo x &> src/web/w.ts",
    "printf x 1>src/web/w.ts",
    "cat src/api/a.ts | tee src/web/w.ts >/dev/null",
    "cp src/api/a.ts src/web/",
    "mv src/web/w.ts src/api/w.ts",
    "rm -rf src/web",
    "rm src/*/w.ts",
    "cd src && touch web/w.ts",
    "(cd src/web; touch w.ts)",
    "FOO=1 sudo -n rm src/web/w.ts",
    "nohup sh -c 'sleep 1; echo x > src/web/w.ts' &",
    'bash -lc "sed -i s/a/b/ src/web/w.ts"',
    "sh <<'EOF'\necho x > src/web/w.ts\nEOF",
    "perl -pi -e 's/a/b/' src/web/w.ts",
    "dd if=/dev/zero of=src/web/w.ts",
    "ln -sf ../web/w.ts src/web/l.ts",
    "git checkout HEAD -- src/web/w.ts",
    "git -C . reset --hard HEAD~1",
    "git config core.hooksPath src/api",
    "echo x > .git/hooks/pre-commit",
    "node -e \"require('fs').writeFileSync('src/web/w.ts','x')\"",
    "python3 - <<'X'\nopen('src/web/w.ts','w').write('x')\nX",
    "echo $(rm src/web/w.ts)",
    "echo `rm src/web/w.ts`",
    "tar xf a.tar",
    "curl -o src/web/w.ts http://x",
    "find src/web -delete",
    "chmod 777 src/web/w.ts",
    "echo x > /etc/cron.d/x",
    "echo x > ~/.bashrc",
    "true; >src/web/w.ts",
    "if true; then rm src/web/w.ts; fi",
    "timeout 5 rm src/web/w.ts",
    "xargs rm src/web/w.ts < list",
  ])("sees where a shell command writes: %s", (command) => {
    const verdict = shell(command);
    expect(verdict.allowed).toBe(false);
    expect(verdict.denied.length).toBeGreaterThan(0);
  });

  it.each([
    "npm test",
    "npm test 2>&1 | tail -5",
    "echo x > src/api/new.ts && cat src/web/w.ts",
    "cp src/web/w.ts src/api/",
    "mkdir -p src/api/deep/er && touch src/api/deep/er/x",
    "git add -A && git commit -m 'fix: > not a redirection'",
    "git status; git diff HEAD -- src/web",
    "grep -rn 'rm src/web/w.ts' .",
    "sed -n 1,20p src/web/w.ts",
    "echo x > /tmp/scratch.txt",
    "node -e 'console.log(1)'",
    "ls *.ts # > src/web/w.ts",
    'echo "$HOME" > /dev/null',
    "",
  ])("lets a shell command pass, and says that it did not see all: %s", (command) => {
    expect(shell(command)).toMatchObject({
      allowed: true,
      message: expect.stringContaining("not seen whole") as unknown,
    });
  });

  it("refuses the shell altogether where asked, and a tool that is allowed by name passes", () => {
    expect(judge("Bash", { command: "ls" }, { shell: "deny" }).allowed).toBe(false);
    expect(judge("mcp__docs__search", {}, { allowTools: ["mcp__docs__*"] }).allowed).toBe(true);
    expect(judge("mcp__docsx", {}, { allowTools: ["mcp__docs__*"] }).allowed).toBe(false);
  });

  it("refuses where nobody is at work, or somebody unknown, and asks every agent of a call", () => {
    const input = { file_path: "src/api/x.ts" };
    expect(judge("Write", input, { agentIds: [] })).toMatchObject({
      allowed: false,
      denied: [{ reason: "unknown-agent" }],
    });
    for (const agentId of ["", "__proto__", "constructor", "nobody"])
      expect(judge("Write", input, { agentIds: [agentId] }).allowed).toBe(false);
    expect(judge("Write", input, { agentIds: ["backend", "frontend"] }).allowed).toBe(false);
    expect(judge("Write", { file_path: "README.md" }, { agentIds: ["backend", "frontend"] }).allowed).toBe(true);
  });

  it("names the file, the owner and the way out", () => {
    expect(judge("Edit", { file_path: "src/web/w.ts" })).toEqual({
      allowed: false,
      message: "backend may not write src/web/w.ts (not-owner, owned by frontend): ask an owner, or hand the work over",
      denied: [{ path: "src/web/w.ts", reason: "not-owner" }],
    });
  });

  it("ends for any text of a shell, however broken", () => {
    for (const text of [
      "'",
      '"',
      "`",
      "$(",
      "${",
      "<<",
      "<<<",
      ">",
      "((((",
      "a\\",
      "$'x",
      "&>",
      "2>&",
      "{",
      "<(",
      "\0",
      "$(`",
      "x".repeat(100_000),
    ])
      expect(() => shell(text)).not.toThrow();
  });
});

describe("readHookCall", () => {
  it.each<[string, object, string, string]>([
    [
      "claude",
      { hook_event_name: "PreToolUse", tool_name: "Write", tool_input: { file_path: "a" } },
      "claude",
      "Write",
    ],
    ["gemini", { hook_event_name: "BeforeTool", tool_name: "write_file", tool_input: {} }, "gemini", "write_file"],
    ["copilot", { toolName: "create", toolArgs: '{"path":"a"}' }, "copilot", "create"],
    [
      "cline",
      { hookName: "PreToolUse", preToolUse: { toolName: "write_to_file", parameters: {} } },
      "cline",
      "write_to_file",
    ],
  ])("knows %s by what it says", (_, data, dialect, tool) => {
    expect(readHookCall(JSON.stringify(data), null)).toMatchObject({ dialect, tool });
  });

  it.each([
    "",
    "{",
    "[]",
    "null",
    "7",
    '{"tool_name":7}',
    '{"tool_name":"Write","tool_input":[]}',
    '{"tool_name":"","tool_input":{}}',
    '{"toolName":"x","toolArgs":"["}',
    '{"tool_name":"x","cwd":7}',
  ])("refuses %j", (text) => {
    expect(() => readHookCall(text, null)).toThrow(/expected/);
  });
});

describe("renderAnswer", () => {
  it("ends with 2, or says it in the JSON that a client reads", () => {
    const no = { allowed: false, message: "no\nway" };
    for (const dialect of ["claude", "codex", "gemini", "qwen"] as const)
      expect(renderAnswer(dialect, no)).toEqual({ exitCode: 2, stdout: "", stderr: "no way\n" });
    expect(JSON.parse(renderAnswer("cline", no).stdout)).toEqual({ cancel: true, errorMessage: "no way" });
    expect(JSON.parse(renderAnswer("copilot", no).stdout)).toMatchObject({ permissionDecision: "deny" });
    expect(renderAnswer("claude", { allowed: true, message: "" })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });
});

describe("findAgents", () => {
  it.each<[string | null, string | null, string[], string[]]>([
    ["backend", null, ["backend", "qa"], ["backend"]],
    ["backend", "general-purpose", ["backend", "qa"], ["backend"]],
    ["backend", "qa", ["backend", "qa"], ["backend", "qa"]],
    [null, "orch:qa", ["backend", "qa"], ["qa"]],
    [null, "api_developer", ["backend-1"], ["backend-1"]],
    [null, "backend", ["backend-1", "backend-2"], []],
    [null, "__proto__", ["backend"], []],
    [null, null, ["backend"], []],
  ])("%s with a subagent %s of %j: %j", async (agentId, agentType, known, expected) => {
    expect(await findAgents(agentId, agentType, known)).toEqual(expected);
  });
});

describe("createGuardEndpoint", () => {
  it("answers who knows its path, and refuses what it cannot judge", async () => {
    const told: string[] = [];
    const onDenied = (path: string): void => {
      told.push(path);
      throw new Error("nobody listens");
    };
    const endpoint = await createGuardEndpoint({ guard, agentId: "backend", onDenied });
    try {
      const ask = async (body: string): Promise<unknown> =>
        (await fetch(endpoint.url, { method: "POST", body })).json();
      const call = (path: string): string =>
        JSON.stringify({ tool_name: "Write", tool_input: { file_path: path }, cwd: root });
      const refused = { hookSpecificOutput: { hookEventName: "PreToolUse", permissionDecision: "deny" } };
      expect(await ask(call("src/api/x.ts"))).toEqual({});
      expect(await ask(call("src/web/x.ts"))).toMatchObject(refused);
      expect(await ask("nonsense")).toMatchObject(refused);
      expect(told).toEqual(["src/web/x.ts"]);
      expect(endpoint.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}$/);
      const { status } = await fetch(endpoint.url.replace(/\/[\w-]+$/, "/"), {
        method: "POST",
        body: call("src/api/x.ts"),
      });
      expect(status).toBe(404);
      expect((await fetch(endpoint.url)).status).toBe(404);
    } finally {
      await endpoint.close();
    }
    await expect(fetch(endpoint.url, { method: "POST", body: "{}" })).rejects.toThrow();
  });
});
