import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder, makeRepository } from "../adapters/workspace/git/make-repository.ts";
import { addTo } from "../adapters/guard/directory/make-tree.ts";

const program = resolve("dist/cli/main.js");
const orch = (cwd: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((done) => {
    const env = {
      ...process.env,
      NO_COLOR: "1",
      ORCH_RUN_ID: undefined,
      ORCH_AGENT_ID: undefined,
      ORCH_DIRECTORY: undefined,
    };
    execFile(process.execPath, [program, ...args], { cwd, env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
    ).stdin?.end();
  });
const tasks = JSON.stringify({
  tasks: [
    { id: "1", title: "User model", files: ["src/models/user.py"] },
    { id: "2", title: "Login endpoint", files: ["src/api/login.py"], dependsOn: ["1"] },
    { id: "3", title: "Login page component", files: ["src/components/login.js"] },
  ],
});
const agent = `set -e
file=$(sed -n 's/.*"\\(src[^"*]*\\)".*/\\1/p' "$ORCH_TASK_FILE" | head -1)
mkdir -p "$(dirname "$file")"
{ echo "$ORCH_TASK_ID"; ls "$ORCH_SEEN" 2>/dev/null || true; ls src/models 2>/dev/null || true; } > "$file"
echo "not its own" > foreign-$ORCH_TASK_ID
[ ! -e setup-was-here ] && exit 1
exit 0
`;

describe("orch run --isolation", () => {
  it("works in folders of their own, reviews, merges and cleans", async () => {
    const repository = await makeRepository({
      "README.md": "hello\n",
      ".gitignore": ".claude\nsetup-was-here\n",
      "tasks.json": tasks,
    });
    const cwd = repository.root;
    const script = join(await makeFolder(), "agent.sh");
    await writeFile(script, agent);
    const before = repository.snapshot();
    const args = [
      "--tasks",
      "tasks.json",
      "--agent-command",
      `sh ${script}`,
      "--run-id",
      "r",
      "--setup",
      "touch setup-was-here",
    ];
    const ran = await orch(cwd, "run", "login", ...args, "--isolation", "worktree", "--plain", "--json");
    expect([ran.code, ran.stderr.includes("completed")]).toEqual([0, true]);
    const { review } = JSON.parse(ran.stdout) as {
      review: { branch: string; bytes: number; agents: { commits: string[]; foreignWrites: number }[] };
    };
    expect(review.branch).toBe("orch/r/integration");
    expect(review.agents.map(({ commits, foreignWrites }) => [commits.length, foreignWrites])).toEqual([
      [2, 2],
      [1, 1],
    ]);
    expect(review.bytes).toBeGreaterThan(0);
    expect({ ...repository.snapshot(), status: "" }).toEqual({ ...before, status: "" });
    expect(repository.git("show", "orch/r/integration:src/api/login.py").split("\n")).toEqual(["2", "user.py"]);

    const refused = await orch(cwd, "clean");
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining("orch/r/integration is merged nowhere"),
    ]);
    const merged = await orch(cwd, "merge");
    expect([merged.code, merged.stdout]).toEqual([0, expect.stringContaining("main was moved forward")]);
    expect(repository.git("status", "--porcelain")).toBe("");
    expect(readFileSync(join(cwd, "src/components/login.js"), "utf8")).toBe("3\n");
    expect(repository.git("ls-files")).not.toContain("foreign");
    const listed = await orch(cwd, "clean", "--dry-run");
    expect([listed.code, listed.stdout]).toEqual([0, expect.stringContaining("branch orch/r/backend")]);
    expect((await orch(cwd, "clean")).code).toBe(0);
    expect(repository.git("branch", "--list", "orch/*")).toBe("");
    expect(existsSync(`${cwd}.orch`)).toBe(false);
  });

  it("goes on with a failed run in the same folders, and moves the branch at the end", async () => {
    const repository = await makeRepository({ ".gitignore": ".claude\n", "tasks.json": tasks });
    const script = join(await makeFolder(), "agent.sh");
    await writeFile(script, agent);
    const args = [
      "--tasks",
      "tasks.json",
      "--agent-command",
      `sh ${script}`,
      "--retries",
      "0",
      "--isolation",
      "worktree",
    ];
    expect((await orch(repository.root, "run", "login", ...args, "--merge", "--plain")).code).toBe(1);
    expect(repository.git("log", "--format=%s", "main")).toBe("first");
    await writeFile(script, agent.replace(/^\[.*\n/m, ""));
    const resumed = await orch(repository.root, "resume", "--merge", "--plain");
    expect([resumed.code, resumed.stdout]).toEqual([0, expect.stringContaining("main was moved forward")]);
    expect(existsSync(join(repository.root, "src/api/login.py"))).toBe(true);
  });

  it("copies a folder without git", async () => {
    const cwd = join(await makeFolder(), "work");
    await addTo(cwd, { "tasks.json": tasks, "old.txt": "old\n" });
    const script = join(await makeFolder(), "agent.sh");
    await writeFile(script, agent.replace(/^\[.*\n/m, ""));
    const args = [
      "--tasks",
      "tasks.json",
      "--agent-command",
      `sh ${script}`,
      "--isolation",
      "copy",
      "--merge",
      "--plain",
    ];
    const ran = await orch(cwd, "run", "login", ...args);
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining("what was merged is in")]);
    expect(readFileSync(join(cwd, "src/api/login.py"), "utf8")).toContain("2\n");
    expect(existsSync(join(cwd, "foreign-1"))).toBe(false);
    expect((await orch(cwd, "clean")).code).toBe(0);
  });

  it.each([
    [["--isolation", "boxes"], "none, worktree or copy"],
    [["--merge"], "needs --isolation"],
    [["--isolation", "worktree"], "is in no git repository"],
  ])("refuses %j", async (options, reason) => {
    const cwd = await makeFolder();
    await addTo(cwd, { "tasks.json": tasks });
    const { code, stderr } = await orch(
      cwd,
      "run",
      "login",
      "--tasks",
      "tasks.json",
      "--agent-command",
      "true",
      ...options,
    );
    expect([code, stderr]).toEqual([2, expect.stringContaining(reason)]);
    expect(existsSync(join(cwd, ".claude"))).toBe(false);
  });

  it("has nothing to merge or clean of a run in one folder", async () => {
    const cwd = await makeFolder();
    await addTo(cwd, { "tasks.json": tasks });
    await orch(cwd, "run", "login", "--tasks", "tasks.json", "--agent-command", "true", "--plain");
    for (const command of ["merge", "clean"]) {
      const { code, stderr } = await orch(cwd, command);
      expect([code, stderr]).toEqual([2, expect.stringContaining("work in one folder")]);
    }
  });
});
