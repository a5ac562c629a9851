// Tries to lead the safe writer astray: other processes exchange a directory of the agent for a link to a foreign one,
// move the directory itself into foreign land, and exchange a file for a link, all without a pause, while the agent writes.
// Fails where one byte or one file arrives where it should not.
//
//   node bench/guard-race.mjs [tries=10000] [writes=best|real-path]
//
// With `real-path` it shows what systems without descriptor paths are left with: writes may go astray, and are counted.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDirectoryGuard } from "orchestrate-agents/guard/directory";

const tries = Number(process.argv[2] ?? 10_000);
const writes = /** @type {"best" | "real-path"} */ (process.argv[3] ?? "best");

const flippers = {
  // A directory on the way becomes a link to a foreign directory, and back.
  "directory for a link": `
    symlinkSync("../other", "own/link");
    step = () => {
      tryTo(() => renameSync("own/spot", "own/aside"));
      tryTo(() => renameSync("own/link", "own/spot"));
      tryTo(() => renameSync("own/spot", "own/link"));
      tryTo(() => renameSync("own/aside", "own/spot"));
    };`,
  // The directory itself is moved to where its files belong to another.
  "directory moved away": `
    step = () => {
      tryTo(() => renameSync("own/spot", "other/spot"));
      tryTo(() => renameSync("other/spot", "own/spot"));
    };`,
  // The file is a link to a foreign file for a moment, or a further name of one.
  "file for a link": `
    step = () => {
      tryTo(() => symlinkSync("../../other/file.ts", "own/draft"));
      tryTo(() => renameSync("own/draft", "own/spot/file.ts"));
      tryTo(() => linkSync("other/file.ts", "own/draft"));
      tryTo(() => renameSync("own/draft", "own/spot/file.ts"));
      tryTo(() => writeFileSync("own/draft", "mine"));
      tryTo(() => renameSync("own/draft", "own/spot/file.ts"));
    };`,
};

let astray = 0;
for (const [name, body] of Object.entries(flippers)) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "guard-race-")));
  mkdirSync(join(root, "own/spot"), { recursive: true });
  mkdirSync(join(root, "other"));
  writeFileSync(join(root, "own/spot/file.ts"), "mine");
  writeFileSync(join(root, "other/file.ts"), "theirs");
  const script = `
    import { linkSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
    process.chdir(${JSON.stringify(root)});
    const tryTo = (act) => { try { act(); } catch {} };
    let step;
    ${body}
    process.stdout.write("on");
    for (;;) step();`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((done) => child.stdout.once("data", done));
  const guard = createDirectoryGuard({ "own/**": "agent", "other/**": "victim" }, { root, writes });
  const writer = guard.writerFor("agent");
  const startedAtMs = performance.now();
  /** @type {Map<string, number>} */
  const outcomes = new Map();
  for (let count = 0; count < tries; count += 1) {
    const path = count % 2 === 0 ? "own/spot/file.ts" : `own/spot/new-${count % 50}.ts`;
    const outcome = await writer.writeFile(path, "bad").then(
      () => "written",
      (error) => error.reason ?? error.code ?? String(error),
    );
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    // A directory that was moved away takes its files with it; they were the agent's when they were written.
    const foreign = readdirSync(join(root, "other")).filter((entry) => entry !== "file.ts" && entry !== "spot");
    const isChanged = readFileSync(join(root, "other/file.ts"), "utf8") !== "theirs";
    if (foreign.length === 0 && !isChanged) continue;
    astray += 1;
    for (const entry of foreign) rmSync(join(root, "other", entry), { force: true });
    if (isChanged) writeFileSync(join(root, "other/file.ts"), "theirs");
  }
  child.kill("SIGKILL");
  await new Promise((done) => child.once("close", done));
  rmSync(root, { recursive: true, force: true });
  const told = [...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(", ");
  const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(1);
  console.log(
    `${name}: ${tries} tries in ${seconds} s by ${guard.capabilities.writes}: ${told}; astray so far ${astray}`,
  );
}
console.log(`${astray} writes went astray`);
if (astray > 0 && writes === "best") process.exitCode = 1;
