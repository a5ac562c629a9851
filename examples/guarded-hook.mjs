// A client's hook before its tools: the program as a command, the same over HTTP, and the map in a client's own language.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createDirectoryGuard } from "orchestrate-agents/guard/directory";
import { createGuardEndpoint } from "orchestrate-agents/guard/hook";
import { compileRules } from "orchestrate-agents/guard/rules";

const rules = { "src/api/**": "backend", "src/web/**": "frontend" };
const root = mkdtempSync(join(tmpdir(), "guarded-hook-"));
mkdirSync(join(root, "src/api"), { recursive: true });
writeFileSync(join(root, "owners.json"), JSON.stringify(rules));

/** What Claude Code, Codex and Qwen write to a hook. @param {string} tool @param {object} input */
const call = (tool, input) => JSON.stringify({ tool_name: tool, tool_input: input, cwd: root });
const calls = [
  call("Write", { file_path: join(root, "src/api/users.ts") }),
  call("Write", { file_path: join(root, "src/web/app.tsx") }),
  call("Bash", { command: "npm test && echo done > src/web/done.txt" }),
];

const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
for (const input of calls) {
  const hook = [main, "guard", "hook", "--agent", "backend", "--rules", "owners.json"];
  const { status, stderr } = spawnSync(process.execPath, hook, { cwd: root, input, encoding: "utf8" });
  console.log(`exit code ${status}${stderr === "" ? "" : `: ${stderr.trim()}`}`);
}

const guard = createDirectoryGuard(rules, { root });
const endpoint = await createGuardEndpoint({ guard, agentId: "backend" });
for (const body of calls) {
  const answer = await fetch(endpoint.url, { method: "POST", body });
  console.log(JSON.stringify(await answer.json()));
}
await endpoint.close();

console.log(compileRules("codex", rules, { root: "/srv/shop", agentId: "backend" }).text);
rmSync(root, { recursive: true });
