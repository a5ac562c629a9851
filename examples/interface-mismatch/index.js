// Three agents build a small app: server, client, integration test. Each part is right in itself, and they do not fit: the
// backend calls a field, a route and a variable other than the client does. Without a contract that is found when all is
// built. With one it is found when the server is handed over, and the second attempt mends it before the client begins.
//
//   node examples/interface-mismatch
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineContract, makePlan, Orchestrator } from "orchestrate-agents";
import { createSymbolFinder } from "orchestrate-agents/handoff/symbols";
import { createFunctionRunner } from "orchestrate-agents/runner/function";
import { createProcessGateRunner } from "orchestrate-agents/runner/process";
import { createAgents } from "./agents.js";

const contract = defineContract({
  id: "login",
  from: "backend",
  to: "frontend",
  files: ["src/server.js"],
  symbols: [{ path: "src/session.js", name: "Session", kind: "class", fields: [{ name: "token", type: null }] }],
  endpoints: ["POST /api/login"],
  environment: ["API_PORT"],
});

await build("without contracts", []);
await build("with contracts", [contract]);

/**
 * @param {string} title
 * @param {import("orchestrate-agents").HandoffContract[]} contracts
 */
async function build(title, contracts) {
  const root = mkdtempSync(join(tmpdir(), "interface-mismatch-"));
  const plan = makePlan({
    feature: "login",
    tasks: [
      {
        id: "server",
        title: "Login server",
        personaId: "backend",
        files: ["src/session.js", "src/server.js", "*.json"],
      },
      { id: "client", title: "Login client", personaId: "frontend", files: ["src/client.js"], dependsOn: ["server"] },
      { id: "test", title: "Integration test", personaId: "qa", files: ["test/login.mjs"], dependsOn: ["client"] },
    ],
    gates: [{ id: "integration", level: 3, title: "Integration test", commands: ["node test/login.mjs"] }],
    contracts,
  });
  const orchestrator = new Orchestrator({
    runner: createFunctionRunner(createAgents(root)),
    gateRunner: createProcessGateRunner({ cwd: root }),
    delivered: {
      readFile: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : null),
      ...(await createSymbolFinder([])),
    },
    policy: { retries: 1, retryDelayMs: 0 },
  });
  console.log(`\n${title}`);
  orchestrator.on("task:started", ({ agentId, taskId, attempt }) =>
    console.log(`  ${agentId}: ${taskId}, attempt ${attempt}`),
  );
  orchestrator.on("handoff:rejected", ({ faults }) =>
    console.log(faults.map((fault) => `    sent back: ${fault}`).join("\n")),
  );
  orchestrator.on("handoff:accepted", ({ verdict }) => console.log(`    handed over, ${verdict}`));
  const { status, reason } = await orchestrator.run(plan);
  const line = reason?.split("\n").find((text) => /Error|does not/.test(text));
  console.log(`  ${status}${line === undefined ? "" : `: the integration test says: ${line.trim()}`}`);
  rmSync(root, { recursive: true });
}
