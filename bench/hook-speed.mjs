// How long a client waits for `orch guard hook`, beside a bare start of node, and for the endpoint in a process.
//   node bench/hook-speed.mjs [starts, default 31] [checks, default 500]
// Prints medians in milliseconds; the two kinds of starts take turns, so that a busy machine slows both down.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createDirectoryGuard } from "orchestrate-agents/guard/directory";
import { createGuardEndpoint } from "orchestrate-agents/guard/hook";

const starts = Number(process.argv[2] ?? 31);
const checks = Number(process.argv[3] ?? 500);
const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "hook-speed-"));
mkdirSync(join(root, "src/api"), { recursive: true });
const rules = Object.fromEntries(
  Array.from({ length: 100 }, (_, at) => [`src/part${at}/**`, at % 2 === 0 ? "backend" : "qa"]),
);
writeFileSync(join(root, "owners.json"), JSON.stringify({ ...rules, "src/api/**": "backend" }));
const call = JSON.stringify({
  hook_event_name: "PreToolUse",
  tool_name: "Write",
  tool_input: { file_path: join(root, "src/api/users.ts"), content: "export {};\n".repeat(500) },
  cwd: root,
});
/** @param {readonly number[]} numbers @param {number} share */
const quantile = (numbers, share) => [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) * share)] ?? 0;
/** @param {readonly string[]} args */
const time = (args) => {
  const began = performance.now();
  const { status } = spawnSync(process.execPath, [...args], { cwd: root, input: call });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}`);
  return performance.now() - began;
};

try {
  /** @type {number[]} */
  const bare = [];
  /** @type {number[]} */
  const hook = [];
  for (let at = 0; at < starts; at += 1) {
    bare.push(time(["-e", ""]));
    hook.push(time([main, "guard", "hook", "--rules", "owners.json", "--agent", "backend"]));
  }
  const guard = createDirectoryGuard({ ...rules, "src/api/**": "backend" }, { root });
  const endpoint = await createGuardEndpoint({ guard, agentId: "backend" });
  /** @type {number[]} */
  const asked = [];
  for (let at = 0; at < checks; at += 1) {
    const began = performance.now();
    const answer = await fetch(endpoint.url, { method: "POST", body: call });
    if (JSON.stringify(await answer.json()) !== "{}") throw new Error("the endpoint refused an owned file");
    asked.push(performance.now() - began);
  }
  await endpoint.close();
  const [bareMs, hookMs] = [quantile(bare, 0.5), quantile(hook, 0.5)];
  console.log(`start of node        ${bareMs.toFixed(1)} ms`);
  console.log(`orch guard hook      ${hookMs.toFixed(1)} ms, of these its own ${(hookMs - bareMs).toFixed(1)} ms`);
  console.log(
    `the endpoint         ${quantile(asked, 0.5).toFixed(2)} ms, slowest of 100: ${quantile(asked, 0.99).toFixed(2)} ms`,
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
