// Real agent programs against a scripted model on this machine: no network, no key. Nothing is installed here: give the
// folders in which they were installed with npm, and it prints a table.
//
//   mkdir /tmp/clients && cd /tmp/clients && npm init -y
//   npm i @anthropic-ai/claude-code @openai/codex @agentclientprotocol/claude-agent-acp @agentclientprotocol/codex-acp \
//     opencode-ai @qwen-code/qwen-code
//   npm run build && node bench/real-clients.mjs /tmp/clients [more folders] [--only claude,codex] [--plan]
//
// Some of them need Node 22 or later: put it first in PATH. --plan also runs a plan of four agents to a merged branch. Codex
// places its sandbox helper below its home, which may not be below the folder for temporary files: homes are made in
// ~/.cache.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { defineContract } from "orchestrate-agents/handoff";
import { createAcpRunner } from "orchestrate-agents/runner/acp";
import { createClaudeCodeRunner } from "orchestrate-agents/runner/claude-code";
import { createCodexRunner } from "orchestrate-agents/runner/codex";
import { createBubblewrapSandbox, probeBubblewrap } from "orchestrate-agents/sandbox/bubblewrap";
import { makeTask } from "orchestrate-agents/task";
import { startScriptedModel } from "./scripted-model.mjs";

const words = process.argv.slice(2);
const after = (/** @type {string} */ name) => (words.includes(name) ? (words[words.indexOf(name) + 1] ?? "") : null);
const only = after("--only")?.split(",") ?? null;
const folders = words
  .filter((word, place) => !word.startsWith("--") && words[place - 1] !== "--only")
  .map((path) => resolve(path));
const find = (/** @type {string} */ path) =>
  folders.map((folder) => join(folder, "node_modules", path)).find((place) => existsSync(place)) ?? null;

const model = await startScriptedModel();
const provider = `model_providers.scripted={name="scripted",base_url="${model.url}/v1",wire_api="responses",env_key="OPENAI_API_KEY",request_max_retries=0,stream_max_retries=0}`;
const codexToml = `model="gpt-6.1-sol"\nmodel_provider="scripted"\n[model_providers.scripted]\nname="scripted"\nbase_url="${model.url}/v1"\nwire_api="responses"\nenv_key="OPENAI_API_KEY"\nrequest_max_retries=0\nstream_max_retries=0\n`;
const opencodeJson = JSON.stringify({
  permission: { edit: "ask", bash: "ask" },
  model: "scripted/one",
  provider: {
    scripted: {
      npm: "@ai-sdk/openai-compatible",
      name: "scripted",
      options: { baseURL: `${model.url}/v1`, apiKey: "none" },
      models: { one: { name: "one", tool_call: true, limit: { context: 100_000, output: 1_000 } } },
    },
  },
});
const anthropic = {
  ANTHROPIC_BASE_URL: model.url,
  ANTHROPIC_API_KEY: "none",
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
};
const qwenArgs = [
  "--acp",
  "--auth-type",
  "openai",
  "--openai-base-url",
  `${model.url}/v1`,
  "--openai-api-key",
  "none",
  "-m",
  "one",
];

/** @type {{ name: string, package: string, bin: string, make: (options: any) => any, environment: Record<string, string>, cli?: string[], open?: object }[]} */
const clients = [
  {
    name: "claude",
    package: "@anthropic-ai/claude-code",
    bin: ".bin/claude",
    make: createClaudeCodeRunner,
    environment: anthropic,
    cli: ["--runner", "claude:"],
    open: {
      rules: () => ({ settings: { permissions: { allow: ["Edit", "Write", "Bash", "Read"] } }, layers: [] }),
    },
  },
  {
    name: "codex",
    package: "@openai/codex",
    bin: ".bin/codex",
    make: (options) =>
      createCodexRunner({ ...options, model: "gpt-6.1-sol", config: ['model_provider="scripted"', provider] }),
    environment: { OPENAI_API_KEY: "none" },
    cli: [
      "--model",
      "gpt-6.1-sol",
      "--runner-arg=-c",
      '--runner-arg=model_provider="scripted"',
      "--runner-arg=-c",
      `--runner-arg=${provider}`,
      "--runner",
      "codex:",
    ],
    open: { rules: () => ({ config: [], args: ["--dangerously-bypass-approvals-and-sandbox"], layers: [] }) },
  },
  {
    name: "claude-agent-acp",
    package: "@agentclientprotocol/claude-agent-acp",
    bin: ".bin/claude-agent-acp",
    make: createAcpRunner,
    environment: anthropic,
    cli: ["--runner", "acp:"],
  },
  {
    name: "codex-acp",
    package: "@agentclientprotocol/codex-acp",
    bin: ".bin/codex-acp",
    make: createAcpRunner,
    environment: { OPENAI_API_KEY: "none" },
    cli: ["--runner", "acp:"],
  },
  {
    name: "opencode",
    package: "opencode-ai",
    bin: ".bin/opencode",
    make: (options) => createAcpRunner({ ...options, args: ["acp"] }),
    environment: { OPENCODE_CONFIG_CONTENT: opencodeJson },
  },
  {
    name: "qwen",
    package: "@qwen-code/qwen-code",
    bin: ".bin/qwen",
    make: (options) => createAcpRunner({ ...options, args: qwenArgs }),
    environment: {},
  },
];

/** A repository and a home for one try. */
function makeLab() {
  const folder = mkdtempSync(join(tmpdir(), "real-clients-"));
  mkdirSync(join(homedir(), ".cache"), { recursive: true });
  const home = mkdtempSync(join(homedir(), ".cache", "real-clients-"));
  const repository = join(folder, "repository");
  for (const name of ["src/api", "src/cli"]) mkdirSync(join(repository, name), { recursive: true });
  mkdirSync(join(folder, "tmp"));
  mkdirSync(join(home, ".codex"));
  writeFileSync(join(home, ".codex/config.toml"), codexToml);
  for (const name of ["src/api", "src/cli"]) writeFileSync(join(repository, name, "old.ts"), "old\n");
  const git = (/** @type {string[]} */ ...args) => execFileSync("git", args, { cwd: repository, stdio: "ignore" });
  git("init", "-q", "-b", "main");
  git("config", "user.email", "a@b");
  git("config", "user.name", "n");
  git("add", "-A");
  git("commit", "-qm", "begin");
  return {
    repository,
    environment: { HOME: home, CODEX_HOME: join(home, ".codex"), TMPDIR: join(folder, "tmp") },
    has: (/** @type {string} */ path) => existsSync(join(repository, path)),
    remove: () => [folder, home].forEach((path) => rmSync(path, { recursive: true, force: true, maxRetries: 5 })),
  };
}

const contract = defineContract({ id: "c1", from: "backend", to: "qa", files: ["src/api/a.ts"] });
/** @type {(repository: string, instructions: string) => any} */
const orderOf = (repository, instructions) => ({
  runId: "r",
  feature: "f",
  task: makeTask({ id: "t" }),
  agentId: "backend",
  personaId: "backend",
  attempt: 1,
  instructions,
  owned: ["src/api/**"],
  ownership: [
    ["src/api/**", ["backend"]],
    ["src/cli/**", ["frontend"]],
  ],
  waitsFor: [],
  enables: [],
  contracts: [contract],
  timeoutMs: null,
  directory: repository,
});

/** @type {(client: typeof clients[number], instructions: string, more?: object, abortAfterRequest?: boolean) => Promise<any>} */
async function attempt(client, instructions, more = {}, abortAfterRequest = false) {
  const lab = makeLab();
  const controller = new AbortController();
  /** @type {string[]} */
  const denied = [];
  const nothing = () => undefined;
  const callbacks = {
    signal: controller.signal,
    ...{ progress: nothing, spend: nothing, enforced: nothing, reads: nothing },
    denied: (/** @type {string} */ path) => void denied.push(path),
    handoffs: () => [],
    receive: () => Promise.resolve([]),
  };
  const sandbox = /** @type {any} */ (more).sandbox?.(lab);
  const runner = client.make({
    command: find(client.bin),
    cwd: lab.repository,
    ...more,
    ...(sandbox === undefined ? {} : { sandbox }),
    environment: { ...lab.environment, ...client.environment },
  });
  let askedAt = 0;
  const before = model.requests;
  const timer = setInterval(() => {
    if (!abortAfterRequest || model.requests === before || controller.signal.aborted) return;
    askedAt = performance.now();
    controller.abort(new Error("enough"));
  }, 20);
  const startedAt = performance.now();
  const outcome = await runner
    .run(orderOf(lab.repository, instructions), /** @type {any} */ (callbacks))
    .catch((/** @type {unknown} */ error) => ({ ok: false, reason: String(error) }));
  clearInterval(timer);
  const result = {
    outcome,
    denied,
    abortMs: Math.round(performance.now() - askedAt),
    seconds: ((performance.now() - startedAt) / 1_000).toFixed(1),
    wrote: lab.has("src/api/a.ts"),
    foreign: lab.has("src/cli/b.ts") || lab.has("src/cli/c.ts"),
  };
  await runner.close();
  lab.remove();
  return result;
}

const hasSandbox = await probeBubblewrap({ network: true }).then(
  () => true,
  () => false,
);
const tick = (/** @type {boolean} */ good) => (good ? "yes" : "NO");
console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${process.platform} ${process.arch}\n`,
);
console.log(
  "| client | version | owned written | foreign refused, tool and shell | the same, sandbox alone | abort | usage | hand-off | seconds |",
);
console.log("|---|---|---|---|---|---|---|---|---|");
for (const client of clients) {
  if ((only !== null && !only.includes(client.name)) || find(client.bin) === null) continue;
  const { version } = JSON.parse(
    readFileSync(join(/** @type {string} */ (find(client.package)), "package.json"), "utf8"),
  );
  const good = await attempt(client, "The task:\nFiles: src/api/a.ts\nFOREIGN: src/cli/b.ts\nSHELL: src/cli/c.ts\n");
  const aborted = await attempt(client, "WAIT\n", {}, true);
  let boxed = "-";
  if (hasSandbox && client.open !== undefined) {
    const tried = await attempt(
      client,
      "The task:\nFiles: src/api/a.ts\nFOREIGN: src/cli/b.ts\nSHELL: src/cli/c.ts\n",
      {
        ...client.open,
        sandbox: (/** @type {ReturnType<typeof makeLab>} */ lab) =>
          createBubblewrapSandbox({
            directory: join(lab.repository, ".claude/orchestration"),
            writable: [lab.environment.HOME, lab.environment.TMPDIR, ...folders],
            network: true,
          }),
      },
    );
    boxed =
      tried.wrote && !tried.foreign
        ? "yes"
        : `NO (${tried.wrote ? "" : "owned not written: "}${String(tried.outcome.reason ?? "").slice(0, 120)})`;
  }
  const { outcome } = good;
  const usage =
    outcome.usage === undefined
      ? "none"
      : `${outcome.usage.inputTokens} + ${outcome.usage.outputTokens}${outcome.usage.costUsd === undefined ? "" : `, $${outcome.usage.costUsd.toFixed(3)}`}`;
  const delivered = outcome.ok && outcome.handoffs?.[0]?.contractId === "c1";
  console.log(
    `| ${client.name} | ${version} | ${tick(good.wrote && outcome.ok)} | ${tick(!good.foreign)} (${good.denied.length} told) | ${boxed} | ${aborted.abortMs} ms | ${usage} | ${tick(delivered)} | ${good.seconds} |`,
  );
  if (!outcome.ok) console.log(`  ${client.name}: ${outcome.reason}`);
}

if (words.includes("--plan")) {
  console.log(
    "\n| plan of four agents, to a merged branch | exit code | files on the branch | seconds |\n|---|---|---|---|",
  );
  for (const client of clients) {
    if ((only !== null && !only.includes(client.name)) || find(client.bin) === null || client.cli === undefined)
      continue;
    const lab = makeLab();
    const parts = ["api", "web", "data", "docs"];
    const tasks = parts.map((part, place) => ({
      id: part,
      title: `Write the ${part} part`,
      files: [`src/${part}/made.ts`],
      personaId: ["backend", "frontend", "data_engineer", "qa"][place],
      dependsOn: part === "docs" ? ["api", "web"] : [],
    }));
    const file = join(lab.environment.TMPDIR, "tasks.json");
    writeFileSync(file, JSON.stringify({ tasks }));
    for (const part of parts) mkdirSync(join(lab.repository, "src", part), { recursive: true });
    const cli = client.cli.map((word) => (word.endsWith(":") ? `${word}${find(client.bin)}` : word));
    const env = { ...process.env, ...lab.environment, ...client.environment };
    const names = [...Object.keys(client.environment), "TMPDIR", "CODEX_HOME"].flatMap((name) => ["--env", name]);
    const startedAt = performance.now();
    const orch = resolve("dist/cli/main.js");
    const args = [
      orch,
      "run",
      "four",
      "--tasks",
      file,
      "--agents",
      "4",
      "--isolation",
      "worktree",
      "--merge",
      "--plain",
      ...names,
      ...cli,
    ];
    // The model answers from this very process, so nobody may wait for the run with its hands tied.
    const { status, said } = await new Promise((done) => {
      const child = spawn(process.execPath, args, { cwd: lab.repository, env, stdio: ["ignore", "pipe", "pipe"] });
      let said = "";
      for (const pipe of [child.stdout, child.stderr]) pipe.on("data", (chunk) => (said += String(chunk)));
      const timer = setTimeout(() => child.kill(), 240_000);
      child.once("close", (code) => {
        clearTimeout(timer);
        done({ status: code, said });
      });
    });
    const listed = execFileSync("git", ["ls-tree", "-r", "--name-only", "main"], {
      cwd: lab.repository,
      encoding: "utf8",
    });
    const there = parts.filter((part) => listed.includes(`src/${part}/made.ts`));
    console.log(
      `| ${client.name} | ${status} | ${there.length} of ${parts.length} | ${((performance.now() - startedAt) / 1_000).toFixed(0)} |`,
    );
    if (status !== 0 || there.length < parts.length) console.log(said.slice(-3_000));
    lab.remove();
  }
}
await model.close();
process.exit(0);
