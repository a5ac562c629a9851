import { Ajv } from "ajv";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../../src/cli/run-cli.ts";
import { renderLintGithub, renderLintSarif } from "../../src/cli/render-lint.ts";
import { lintCodes } from "../../src/core/plan/index.ts";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
const makeFolder = (files: Record<string, string>): string => {
  const folder = mkdtempSync(join(tmpdir(), "orch-lint-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
};

const said = { out: "", err: "" };
beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockImplementation((text) => ((said.out += String(text)), true));
  vi.spyOn(process.stderr, "write").mockImplementation((text) => ((said.err += String(text)), true));
  return () => vi.restoreAllMocks();
});
const orch = async (cwd: string, ...args: string[]) => {
  Object.assign(said, { out: "", err: "" });
  const code = await runCli([...args, "--cwd", cwd]);
  return { code, out: said.out, err: said.err };
};
const lintJson = async (cwd: string, ...args: string[]) => {
  const { out, code } = await orch(cwd, "lint", "--json", ...args);
  const answer = JSON.parse(out) as {
    files: { path: string; format: string | null; findings: { code: string; line?: number; taskIds: string[] }[] }[];
    counts: Record<string, number>;
    fixes?: { wrote: string | null; applied: string[]; left: string[] }[];
  };
  return { code, ...answer, codes: answer.files.flatMap((file) => file.findings.map((finding) => finding.code)) };
};

const speckit = `# Tasks: Login

## Phase 1: Setup
- [ ] T001 Create the user model in src/models/user.py
- [ ] T002 [P] Add the login page in src/pages/login.tsx (depends on T009)
- [ ] T003 Write tests in tests/test_user.py
- [ ] T004 Change src/models/user.py again
`;
const good = JSON.stringify({ tasks: [{ id: "1", title: "User model with its table", files: ["src/user.py"] }] });

describe("orch lint", () => {
  it("names file, line, code and what would settle it, and ends with 3", async () => {
    const { code, out } = await orch(makeFolder({ "a b.md": speckit }), "lint", "a b.md");
    expect(code).toBe(3);
    expect(out).toContain(
      'a b.md:5: error dependency-unknown: Task "T002" depends on "T009", which is no task\n    you could leave out',
    );
    expect(out).toContain('a b.md:6: warning edge-missing: Task "T003" tests src/models/user.py');
    expect(out).toContain('    --fix would let "T003" wait for "T001"');
    expect(out).toMatch(/1 file: 1 errors, 2 warnings, \d to know\n$/);
  });

  it.each([
    ["error", 3],
    ["warning", 3],
    ["info", 3],
  ])("fails on %s and what is worse", async (failOn, code) => {
    expect((await orch(makeFolder({ "t.md": speckit }), "lint", "t.md", "--fail-on", failOn)).code).toBe(code);
  });

  it("is content with a good file, and with what was switched off", async () => {
    const cwd = makeFolder({ "good.json": good, "t.md": speckit });
    expect((await orch(cwd, "lint", "good.json")).code).toBe(0);
    expect((await orch(cwd, "lint", "good.json", "--fail-on", "info")).code).toBe(3);
    const off = ["--off", "edge-missing,writers-parallel", "--off", "dependency-unknown"];
    expect((await orch(cwd, "lint", "t.md", ...off)).code).toBe(0);
    expect((await orch(cwd, "lint", "t.md", "--fail-on", "error", "--off", "dependency-unknown")).code).toBe(0);
  });

  it.each([
    [["none.md"], /Cannot read none.md: there is no such file/],
    [["."], /it is a folder/],
    [["t.md", "--off", "edges"], /--off to be a code of a finding, got "edges"; there are .*edge-missing/],
    [["t.md", "--format", "xml"], /--format to be text, json, github, sarif, got "xml"/],
    [["t.md", "--fail-on", "never"], /--fail-on to be error, warning, info/],
    [["t.md", "--output", "p.json"], /--output together with --fix/],
    [["t.md", "--task-format", "word"], /--task-format to be one of/],
    [[], /missing required argument 'files'/],
  ])("says what is wrong and ends with 2: %j", async (args, message) => {
    const { code, err } = await orch(makeFolder({ "t.md": speckit }), "lint", ...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it("finds a file that cannot be read, a circle, and what the reader did not understand", async () => {
    const cwd = makeFolder({
      "broken.json": '{\n "tasks": [\n {"id": }]}',
      "prose.md": "Nothing here is a task.\n",
      "circle.yaml":
        "tasks:\n  - id: a\n    title: Make a\n    depends_on: [b]\n  - id: b\n    title: Make b\n    depends_on: [a]\n",
      "twice.md": "- [ ] T001 Make the model\n- [ ] T001 Make the view\n",
    });
    const { files, code } = await lintJson(cwd, "broken.json", "prose.md", "circle.yaml", "twice.md");
    expect(code).toBe(3);
    const first = files.map(({ findings }) => [findings[0]!.code, findings[0]!.line]);
    expect(first).toEqual([
      ["file-unreadable", 3],
      ["file-unreadable", 1],
      ["dependency-cycle", 2],
      ["file-unclear", 2],
    ]);
    expect(files[2]!.findings.map((finding) => finding.code)).not.toContain("dependency-unknown");
  });

  it("looks for scripts, targets and files of commands in the working folder", async () => {
    const gates = ["npm run lint", "npm test", "make check", "make nothing", "node tools/a.mjs", "cd web && npm run b"];
    const text = JSON.stringify({
      tasks: [{ id: "1", title: "User model with its table", files: ["src/user.py"], gates: ["g"] }],
      gates: [{ id: "g", commands: [...gates, "node tools/b.mjs"] }],
    });
    const cwd = makeFolder({
      "t.json": text,
      "package.json": '{"scripts":{"test":"x"}}',
      Makefile: "check: a\n\ttrue\n",
      "tools/b.mjs": "",
    });
    const found = (await lintJson(cwd, "t.json")).files[0]!.findings.filter(
      (one) => one.code === "command-unavailable",
    );
    expect(found.map((one) => /`(.*?)`/.exec((one as unknown as { message: string }).message)![1])).toEqual([
      "npm run lint",
      "make nothing",
      "node tools/a.mjs",
    ]);
  });

  it("reads a plan as `orch plan --json` gives it, mends it in place, and finds less then", async () => {
    const cwd = makeFolder({ "t.md": speckit });
    await orch(cwd, "plan", "login", "--tasks", "t.md", "--json");
    writeFileSync(join(cwd, "plan.json"), said.out);
    const before = await lintJson(cwd, "plan.json");
    expect(before.files[0]!.format).toBe("plan");
    expect(before.codes).toEqual(expect.arrayContaining(["edge-missing", "writers-parallel", "dependency-unknown"]));
    expect(before.files[0]!.findings.every((finding) => finding.taskIds.length === 0 || finding.line! > 1)).toBe(true);
    const after = await lintJson(cwd, "--fix", "plan.json");
    expect(after.fixes![0]!.applied).toHaveLength(2);
    expect(after.codes).not.toContain("edge-missing");
    expect(after.codes).not.toContain("writers-parallel");
    expect((await lintJson(cwd, "plan.json")).codes).toEqual(after.codes);
  });

  it("refuses a plan that is none, with every fault", async () => {
    const cwd = makeFolder({ "p.json": '{"agents": [], "ownership": [], "schedule": {}, "tasks": 7}' });
    const { files } = await lintJson(cwd, "p.json");
    expect(files[0]!.findings.length).toBeGreaterThan(2);
    expect(files[0]!.findings.every((finding) => finding.code === "file-unreadable")).toBe(true);
  });

  it("fixes what is safe in the file itself, and nothing else", async () => {
    const cwd = makeFolder({ "t.md": speckit.replaceAll("\n", "\r\n") });
    chmodSync(join(cwd, "t.md"), 0o640);
    symlinkSync("t.md", join(cwd, "link.md"));
    const { fixes, codes } = await lintJson(cwd, "--fix", "link.md");
    expect(fixes![0]).toMatchObject({ wrote: "link.md", left: [] });
    expect(codes).not.toContain("edge-missing");
    const text = readFileSync(join(cwd, "t.md"), "utf8");
    expect(text).toBe(
      speckit
        .replace("tests/test_user.py", "tests/test_user.py (depends on T001)")
        .replace("user.py again", "user.py again (depends on T001)")
        .replaceAll("\n", "\r\n"),
    );
    expect(statSync(join(cwd, "t.md")).mode & 0o777).toBe(0o640);
    await lintJson(cwd, "--fix", "link.md");
    expect(readFileSync(join(cwd, "t.md"), "utf8")).toBe(text);
  });

  it("writes the mended plan where it is told to, and says what a form has no place for", async () => {
    const text = "- [ ] Create src/a.py with the model\n- [ ] Write tests in tests/test_a.py\n";
    const cwd = makeFolder({ "t.md": text });
    const inPlace = await lintJson(cwd, "--fix", "t.md");
    expect(inPlace.fixes![0]!.wrote).toBeNull();
    expect(inPlace.fixes![0]!.left[0]).toMatch(/"2" waits for "1": task "1" has no id.*--output FILE/);
    const { fixes, codes } = await lintJson(cwd, "--fix", "--output", "plan.json", "t.md");
    expect(fixes![0]).toMatchObject({ wrote: "plan.json", applied: ['"2" waits for "1" now'] });
    expect(codes).not.toContain("edge-missing");
    expect(readFileSync(join(cwd, "t.md"), "utf8")).toBe(text);
  });

  it("gives the same findings in every format", async () => {
    const cwd = makeFolder({ "t.md": speckit });
    const { codes } = await lintJson(cwd, "t.md");
    const github = (await orch(cwd, "lint", "--format", "github", "t.md")).out.trimEnd().split("\n");
    expect(github.map((line) => /title=([a-z-]+)::/.exec(line)![1])).toEqual(codes);
    const sarif = JSON.parse((await orch(cwd, "lint", "--format", "sarif", "t.md")).out) as Sarif;
    expect(sarif.runs[0]!.results.map((result) => result.ruleId)).toEqual(codes);
  });
});

interface Sarif {
  runs: {
    tool: { driver: { rules: { id: string; helpUri: string }[] } };
    results: { ruleId: string; ruleIndex: number }[];
  }[];
}
const nasty = {
  path: "docs/a b:c,d%.md",
  findings: [
    {
      code: "edge-missing" as const,
      severity: "warning" as const,
      taskIds: ["__proto__", ""],
      message: "100 %,\r\nthe second line: ::error::x",
      line: 7,
      suggestion: { kind: "add-dependency" as const, taskId: "", dependsOn: "a\nb" },
      isSafe: true,
    },
    { code: "estimate-absent" as const, severity: "info" as const, taskIds: [], message: "no line" },
  ],
};

describe("renderLintGithub", () => {
  it("keeps every finding on one line, and its place apart from its text", () => {
    expect(renderLintGithub([nasty]).split("\n")).toEqual([
      '::warning file=docs/a b%3Ac%2Cd%25.md,line=7,title=edge-missing::100 %25,%0D%0Athe second line: ::error::x%0A--fix would let "" wait for "a\\nb"',
      "::notice file=docs/a b%3Ac%2Cd%25.md,line=1,title=estimate-absent::no line",
    ]);
    expect(renderLintGithub([])).toBe("");
  });
});

describe("renderLintSarif", () => {
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    formats: { uri: /^[a-z]+:\S+$/, "uri-reference": /^[^\s:]*$/ },
  });
  const isSarif = ajv.compile(
    JSON.parse(readFileSync(new URL("./lint/sarif-2.1.0-required.schema.json", import.meta.url), "utf8")) as object,
  );

  it("is a valid log, with nasty paths and with nothing", () => {
    for (const log of [renderLintSarif([nasty]), renderLintSarif([])]) {
      isSarif(log);
      expect(isSarif.errors).toBeNull();
    }
  });

  it("has a rule for each code, with the page that explains it", () => {
    const { rules } = (renderLintSarif([nasty]) as Sarif).runs[0]!.tool.driver;
    expect(rules.map((rule) => rule.id)).toEqual(Object.keys(lintCodes));
    const page = readFileSync(new URL("../../docs/lint.md", import.meta.url), "utf8");
    const anchors = [...page.matchAll(/^### `([a-z-]+)` \((\w+)\)$/gm)].map(
      ([, code, severity]) => `#${code}-${severity}`,
    );
    expect(rules.map((rule) => /#.*$/.exec(rule.helpUri)![0]).sort()).toEqual(anchors.sort());
    for (const { ruleId, ruleIndex } of (renderLintSarif([nasty]) as Sarif).runs[0]!.results)
      expect(rules[ruleIndex]!.id).toBe(ruleId);
  });
});
