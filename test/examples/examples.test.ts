import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const names = readdirSync("examples").filter(
  (name) => name.endsWith(".mjs") || existsSync(`examples/${name}/index.js`),
);

/** Something that each example says when it does what it is there for. */
const expected = new Map<string, RegExp>([
  ["codeowners-lint.mjs", /6 rules, 4 findings\nsrc\/api\/users\.ts \[ \'@backend\' \]/],
  ["embed-in-your-tool.mjs", /second: completed; 0\.06 US dollars; index was paid 1 time\n/],
  ["guard-alone.mjs", /frontend write \.git\/hooks\/pre-commit: no \(protected[^]*overlap-partial/],
  ["guard-in-your-tool.mjs", /wrote src\/api\/users\.ts\nrefused: not-owner/],
  ["guarded-hook.mjs", /^exit code 0\nexit code 2: backend may not write [^]*"\/srv\/shop\/src\/api" = "write"\n/],
  [
    "interface-mismatch",
    /without contracts\n[^]*failed: the integration test[^]*with contracts\n[^]*no field token\n[^]*attempt 2\n +handed over, verified\n[^]* completed\n$/,
  ],
  ["lint-in-ci.mjs", /::error file=lint-in-ci\/tasks\.md,line=11,[^]*exit code 3\n[^]*\(depends on T001\)\n/],
  [
    "merged-branch",
    / does not fit: CHANGES\.md\n[^]*run completed; main is where it was: Begin\nmain was moved \(fast-forward\)\nCHANGES\.md\nsrc\/components\/page\.mjs\nsrc\/models\/price\.mjs\ntests\/price\.test\.mjs\n/,
  ],
  [
    "own-repository",
    /orch plan: 0 errors\norch run: completed\nreported, not merged: qa wrote src\/cli\/list-runs\.ts\n[^]* src\/cli\/commands\/runs\.ts[^]* 9 files changed[^]*no foreign change was merged\n[^]*completed    5\/5  own  runs-overview\n/,
  ],
  ["own-runner.mjs", /ok: an outcome names its attempt\n[^]*run completed\n/],
  ["plan-only.mjs", /error output-unowned: src\/models\/payment\.py [^]*## You are backend/],
  ["quick-start.mjs", /QA_AGENT +\[█{10}\] 100%[^]* completed\n/],
  ["read-any-task-file.mjs", /5 tasks, 2 done, 0 gates\n/],
  ["scheduler-alone.mjs", /as it is: 225 min\n[^]*not possible: /],
]);

describe("examples", () => {
  it("are known here", () => expect([...expected.keys()]).toEqual(names.sort()));

  it.each(names)("%s runs and says what it is there for", async (name) => {
    const { stdout } = await run(process.execPath, [`examples/${name}`], { env: { ...process.env, NO_COLOR: "1" } });
    expect(stdout).toMatch(expected.get(name)!);
  });
});

describe("README.md", () => {
  const [quickStart, guard] = [...readFileSync("README.md", "utf8").matchAll(/```js\n([^]*?)```/g)].map(
    (match) => match[1]!,
  );

  it("shows examples/quick-start.mjs as it is, in 20 lines at most", () => {
    expect(quickStart).toBe(readFileSync("examples/quick-start.mjs", "utf8"));
    expect(quickStart!.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(20);
  });

  it("says of the guard what the guard says", async () => {
    const said = [...guard!.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm)].map((match) => match[1]!);
    const failed = await run(process.execPath, ["--input-type=module", "--eval", guard!]).then(
      () => null,
      (error: { stdout: string; stderr: string }) => error,
    );
    expect(failed?.stdout.trim().split("\n")).toEqual(said);
    expect(failed?.stderr).toContain("OwnershipError: backend cannot write README.md, owned by no agent");
  });
});
