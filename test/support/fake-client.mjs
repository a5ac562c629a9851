#!/usr/bin/env node
// A small client of our own that speaks what Claude Code, Codex and ACP clients speak, without a model. What it does is said
// in FAKE_CLIENT, as JSON: { protocol, version?, behaviour, replay?, note? }.
//   succeed  ends well at once      fail  ends with an error      hang  works until it is asked to stop in its own words
//   deaf     asks for nothing and listens to nothing, and so does the child that it starts (its number goes into `note`)
//   locked   wants a login          (ACP clients ask and write by `script`, the body of a function of `tools` and `words`)
//   replay   prints what was recorded of a real client, with its own folder for /srv/repo
// What it was started with goes into `note` too, where that is given.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** @type {{ protocol: "claude" | "acp" | "codex", version?: string, behaviour?: string, replay?: string, note?: string,
 *   protocolVersion?: number, modes?: object, script?: string, stderr?: string, exitCode?: number }} */
const wish = JSON.parse(process.env["FAKE_CLIENT"] ?? "{}");
const args = process.argv.slice(2);
if (args[0] === "--version") {
  console.log(wish.version ?? "2.1.332 (Claude Code)");
  process.exit(0);
}
/** @param {object} more */
const note = (more) =>
  wish.note === undefined ? undefined : writeFileSync(wish.note, JSON.stringify({ args, env: process.env, ...more }));
/** @param {object} message */
const say = (message) => console.log(JSON.stringify(message));
const recorded = () =>
  readFileSync(wish.replay ?? "", "utf8")
    .replaceAll("/srv/repo", process.cwd())
    .trimEnd();

if (wish.behaviour === "deaf") {
  process.on("SIGTERM", () => undefined);
  const idle = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)";
  const child = spawn(process.execPath, ["-e", idle], { stdio: "ignore" });
  note({ pids: [process.pid, child.pid] });
  setInterval(() => undefined, 1_000);
} else ({ claude, acp, codex })[wish.protocol]();

function claude() {
  say({ type: "system", subtype: "init", model: "fake", permissionMode: "dontAsk", claude_code_version: "2.1.332" });
  const result = { type: "result", subtype: "success", is_error: false, terminal_reason: "completed" };
  const usage = { usage: { input_tokens: 10, output_tokens: 2 }, total_cost_usd: 0.5, permission_denials: [] };
  const answer = { structured_output: { status: "done", summary: "all of it" }, result: "all of it" };
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    const message = JSON.parse(line);
    if (message.type === "control_request") {
      say({ type: "control_response", response: { subtype: "success", request_id: message.request_id, response: {} } });
      say({
        ...result,
        ...usage,
        subtype: "error_during_execution",
        is_error: true,
        terminal_reason: "aborted_streaming",
      });
      process.exitCode = 1;
    } else if (message.type === "user") {
      note({ prompt: message.message.content });
      if (wish.behaviour === "replay") console.log(recorded());
      if (wish.behaviour === "succeed") say({ ...result, ...usage, ...answer });
      if (wish.behaviour === "fail") say({ ...result, ...usage, is_error: true, result: "API Error: no" });
      if (wish.behaviour === "fail") process.exitCode = 1;
    }
  });
}

function codex() {
  let prompt = "";
  process.stdin.on("data", (chunk) => (prompt += String(chunk)));
  process.stdin.on("end", () => {
    note({ prompt });
    say({ type: "thread.started", thread_id: "t" });
    say({ type: "turn.started" });
    if (wish.behaviour === "replay") console.log(recorded());
    const text = JSON.stringify({ status: "done", summary: "all of it" });
    if (wish.behaviour === "succeed") {
      say({ type: "item.completed", item: { id: "i", type: "agent_message", text } });
      say({ type: "turn.completed", usage: { input_tokens: 10, output_tokens: 2 } });
    }
    if (wish.behaviour === "fail") say({ type: "turn.failed", error: { message: "unexpected status 401" } });
    if (wish.behaviour === "fail") process.exitCode = 1;
    if (wish.stderr !== undefined) console.error(wish.stderr);
    if (wish.exitCode !== undefined) process.exitCode = wish.exitCode;
    // SIGINT ends it without another word.
    if (wish.behaviour === "hang") setInterval(() => undefined, 1_000);
  });
}

function acp() {
  /** @type {Map<number, (answer: any) => void>} */
  const asked = new Map();
  /** @type {((request: any) => void)[]} */
  const waiting = [];
  /** @type {any[]} */
  const requests = [];
  let lastId = 0;
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    const message = JSON.parse(line);
    const answered = message.method === undefined ? asked.get(message.id) : undefined;
    if (answered !== undefined) return answered(message);
    if (message.method === "session/cancel" && wish.behaviour === "hang") return stop("cancelled");
    if (message.id === undefined) return;
    const next = waiting.shift();
    if (next === undefined) requests.push(message);
    else next(message);
  });
  const next = () =>
    new Promise((resolve) => (requests.length > 0 ? resolve(requests.shift()) : waiting.push(resolve)));
  /** @type {(method: string, params: object) => Promise<any>} */
  const ask = (method, params) =>
    new Promise((resolve) => {
      lastId += 1;
      asked.set(lastId, resolve);
      say({ jsonrpc: "2.0", id: lastId, method, params });
    });
  /** @type {(update: object) => void} */
  const tell = (update) => say({ jsonrpc: "2.0", method: "session/update", params: { sessionId: "s", update } });
  let promptId = 0;
  /** @type {(stopReason: string) => void} */
  const stop = (stopReason) =>
    say({ jsonrpc: "2.0", id: promptId, result: { stopReason, usage: { inputTokens: 10, outputTokens: 2 } } });
  const tools = { tell, ask, readFileSync, writeFileSync, cwd: process.cwd() };

  const live = async () => {
    for (;;) {
      const { id, method, params } = await next();
      const reply = (/** @type {object} */ result) => say({ jsonrpc: "2.0", id, result });
      if (method === "initialize")
        reply({ protocolVersion: wish.protocolVersion ?? 1, agentInfo: { version: "1.2.3" } });
      else if (method === "session/new" && wish.behaviour === "locked")
        say({ jsonrpc: "2.0", id, error: { code: -32000, message: "Authentication required" } });
      else if (method === "session/new") reply({ sessionId: "s", modes: wish.modes });
      else if (method !== "session/prompt") {
        note({ mode: params.modeId });
        reply({});
      } else {
        promptId = id;
        const words = params.prompt[0].text;
        if (wish.script !== undefined)
          await Function("tools", "words", `return (async () => {${wish.script}})()`)(tools, words);
        const answer = JSON.stringify({ status: "done", summary: "all of it" });
        if (wish.behaviour === "hang") continue;
        if (wish.behaviour === "succeed")
          tell({
            sessionUpdate: "agent_message_chunk",
            content: { type: "text", text: "```json\n" + answer + "\n```" },
          });
        stop(wish.behaviour === "fail" ? "refusal" : "end_turn");
      }
    }
  };
  const replay = async () => {
    await next();
    for (const line of recorded().split("\n")) {
      const { id, method, params } = JSON.parse(line);
      if (id !== undefined && method !== undefined) await ask(method, params);
      else console.log(line);
      // What follows an answer was printed after the next question came; after the last one none does.
      if (id !== undefined && method === undefined) await next();
    }
  };
  void (wish.behaviour === "replay" ? replay() : live());
}
